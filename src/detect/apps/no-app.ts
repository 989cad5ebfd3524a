/** Explains why no app was found in a folder with code. */

import type { Framework } from '../../catalog/frameworks/types.ts';
import { listNames } from '../../text/list-names.ts';
import { describeInstalledCommand } from '../container/installed-command.ts';
import type { ServerCommand } from '../container/server-command.ts';
import { isGenerated } from '../container/start-commands.ts';
import { folders } from '../files/folders.ts';
import { describeMissingFolder } from '../files/missing-folders.ts';
import { getFolder, isAuxiliary, joinPath } from '../files/paths.ts';
import { findModuleFile, formatModule } from '../python/import-graph.ts';
import { findImportRoot } from '../python/import-root.ts';
import type { SourceIndex } from '../python/types.ts';
import { listSettingsNames } from '../serving/settings-module.ts';
import { findListenSign, makesApp, resolveReturnedApp } from './app-expressions.ts';
import { findKindByContents, findKindByImports, findKindWithoutPython } from './other-kinds.ts';

const MOST_READ = 200;
const MOST_NAMED = 5;

/**
 * @returns a sentence for each reason; none where there is no code to speak of, so that nothing is missed.
 * @param project in which no app was found.
 * @param requirements names of the packages that it lists.
 * @param commands that its container files and its Procfile start.
 */
export function explainNoApp(
  project: SourceIndex,
  frameworks: readonly Framework[],
  requirements: readonly string[],
  commands: readonly ServerCommand[],
): string[] {
  const theirs = project.python.filter((file) => !isGenerated(project, file));
  const code = theirs.filter((file) => !isAuxiliary(file) && !isPackaging(project, file));
  const read = code.slice(0, MOST_READ);
  const old = read.filter((file) => project.module(file)?.python2);
  if (old.length > 0) return [`${list(old)} is written for Python 2, which no supported image has`];
  if (code.length === 0) {
    const known = findKindByContents(project, [], requirements);
    if (known !== undefined) return [known];
    const notebooks = [...project.tree.files.keys()].filter((file) => file.endsWith('.ipynb'));
    if (notebooks.length > 0)
      return [
        `only notebooks were found (${list(notebooks)}), and a notebook cannot run as an app: move the code into a .py file`,
      ];
    const settings = describeSettingsWithoutApp(project, frameworks);
    if (settings !== undefined) return [settings];
    const kind = describeInstalledCommand(project, commands) ?? findKindWithoutPython(project);
    if (kind !== undefined) return [kind];
    const missing = describeMissingFolder(project);
    if (missing !== undefined) return [missing];
    const packaging = theirs.filter((file) => !isAuxiliary(file));
    return packaging.length === 0 ? [] : [`${list(packaging)} is here, and nothing in it that would be started`];
  }
  const kind =
    findKindByImports(project, read, true) ??
    findKindByContents(project, read, requirements) ??
    findKindByImports(project, read, false);
  if (kind !== undefined) return [kind];
  const settings = describeSettingsWithoutApp(project, frameworks);
  if (settings !== undefined) return [settings];
  const installed = describeInstalledCommand(project, commands);
  if (installed !== undefined) return [installed];
  const bad = read.find((file) => (project.module(file)?.errors.length ?? 0) > 0);
  const line = bad === undefined ? undefined : project.module(bad)?.errors[0];
  return [
    `no app was found in ${theirs.length} Python ${theirs.length === 1 ? 'file' : 'files'}: say where it is with --entry`,
    ...findUnusedFramework(project, theirs.slice(0, MOST_READ), frameworks),
    ...read
      .flatMap((file) => [unnamed, uncalled, unstarted].flatMap((explain) => explain(project, file, frameworks)))
      .slice(0, MOST_NAMED),
    ...(bad === undefined
      ? []
      : [`${bad}:${line} does not parse as Python 3; what is written there may have been missed`]),
  ];
}

/** setup.py, manage.py and their like, and what only makes a folder a package. */
function isPackaging(project: SourceIndex, file: string): boolean {
  const name = file.slice(file.lastIndexOf('/') + 1);
  if (name !== '__init__.py') return folders.packaging.includes(name);
  const module = project.module(file);
  return [module?.calls, module?.functions, module?.classes, module?.imports].every((part) => part?.length === 0);
}

/** Settings of a framework in a project that has no app of it. */
function describeSettingsWithoutApp(project: SourceIndex, frameworks: readonly Framework[]): string | undefined {
  for (const { detect } of frameworks) {
    const { withoutApp, variable } = detect.settings ?? {};
    const [named] = withoutApp === undefined ? [] : listSettingsNames(project, variable ?? '');
    if (withoutApp === undefined || !named) continue;
    const root = [findImportRoot(project, named.file), getFolder(named.file)].find(
      (one) => findModuleFile(project.tree, one, named.module) !== undefined,
    );
    if (root === undefined)
      return `${named.file}:${named.line} names the settings ${named.module}, and the project has no such module: correct the name, or add the file`;
    const [folder = ''] = named.module.split('.');
    return withoutApp
      .replaceAll('{where}', `${named.file}:${named.line}`)
      .replaceAll('{settings}', named.module)
      .replaceAll('{folder}', joinPath(root, folder));
  }
  return undefined;
}

/** The first import of a framework of which the code makes no app. */
function findUnusedFramework(
  project: SourceIndex,
  files: readonly string[],
  frameworks: readonly Framework[],
): string[] {
  for (const file of files) {
    const module = project.module(file);
    const framework = frameworks.find(
      ({ entry, detect }) =>
        entry.form === 'module' &&
        detect.apps.length > 0 &&
        module?.imports.some(
          ({ module: name, level }) => level === 0 && detect.imports.includes(name.split('.')[0] ?? ''),
        ),
    );
    const [made] = framework?.detect.apps ?? [];
    const title = framework?.title.split(':')[0];
    if (made !== undefined && formatModule(file, findImportRoot(project, file)) !== undefined)
      return [`${file} imports ${title}, and no module has an app of it, such as the result of ${made}()`];
  }
  return [];
}

/** An app in my-main.py: the server would import it, and no module has such a name. */
function unnamed(project: SourceIndex, file: string, frameworks: readonly Framework[]): string[] {
  const module = project.module(file);
  const framework = frameworks.find(
    (one) => one.entry.form === 'module' && module?.calls.some((call) => makesApp(one, call)),
  );
  if (!framework || formatModule(file, findImportRoot(project, file)) !== undefined) return [];
  return [
    `${file} uses ${framework.title.split(':')[0]}, and no module can have its name: call it ${importable(file)}`,
  ];
}

const importable = (file: string): string =>
  file.replace(/[^\p{L}\p{M}\p{N}_./]/gu, '_').replace(/(^|\/)(?=\p{N})/gu, '$1_');

/** `def create_app(config)` returns the app, and no server can call it: none has the argument. */
function uncalled(project: SourceIndex, file: string, frameworks: readonly Framework[]): string[] {
  const module = project.module(file);
  if (!module) return [];
  return module.functions
    .filter((one) => !one.name.includes('.') && (one.required > 0 || one.async))
    .flatMap((one) => {
      const spot = { project, file, root: findImportRoot(project, file), module };
      const made = frameworks.some((framework) => resolveReturnedApp({ ...spot, framework }, one) !== undefined);
      const why = one.async ? 'is async' : 'needs an argument';
      return made
        ? [
            `${file}:${one.line} ${one.name}() makes the app and ${why}: give a module a line that calls it, and --entry that module:attribute`,
          ]
        : [];
    });
}

/** `def run(): HTTPServer(...)`: a function that opens a port, in a file that only defines it. */
function unstarted(project: SourceIndex, file: string, frameworks: readonly Framework[]): string[] {
  const module = project.module(file);
  if (!module) return [];
  const spot = { project, file, root: findImportRoot(project, file), module };
  const opens = module.calls.find((call) =>
    frameworks.some((framework) => findListenSign({ ...spot, framework }, call) !== undefined),
  );
  const opener = module.functions.find(({ name }) => name === opens?.scope);
  if (!opens || !opener || opener.required > 0 || opener.async || opener.name.includes('.')) return [];
  return [
    `${file}:${opener.line} ${opener.name}() opens a port, and running the file does not call it: call it below if __name__ == "__main__":`,
  ];
}

const list = (items: readonly string[]): string => listNames(items, MOST_NAMED);
