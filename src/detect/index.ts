/** What a folder is: read, parsed where it must be, never run. */

import type { Framework } from '../catalog/frameworks/types.ts';
import type { Needs } from '../catalog/packages/known-dependencies.ts';
import { appFacts, isInPackage } from './app-facts.ts';
import { appFolders, besideCommands } from './apps/app-folders.ts';
import { appsBeside } from './apps/other-apps.ts';
import { otherServer } from './apps/other-servers.ts';
import { closeTo } from './apps/requested-entry.ts';
import { type Chosen, chooseApp } from './apps/select.ts';
import { sharesPublicly } from './apps/serving.ts';
import { settingsAdvice } from './apps/settings-module.ts';
import { type ContextParts, contextOf, listCopied } from './build-context/include.ts';
import { readContainerFiles } from './container/index.ts';
import { containerWarnings } from './container/warnings.ts';
import { catalogPython, catalogRemoved, catalogTables } from './dependencies/catalog.ts';
import type { ImportTables } from './dependencies/imported.ts';
import { findNamedSecrets, type NamedSecrets, searchContents } from './files/secrets.ts';
import { DEFAULT_LIMITS, readTree, type Tree, type TreeLimits } from './files/tree.ts';
import { withoutFiles } from './files/tree-without.ts';
import { planWritablePaths } from './files/writable-paths.ts';
import { reach } from './python/import-graph.ts';
import { openProject } from './python/project.ts';
import { goneModules, goneNames, lackedBy } from './python/removed-apis.ts';
import type { Project } from './python/types.ts';
import type { PythonChoice } from './python/version.ts';
import { specValues } from './spec-values.ts';
import type { Candidate, Detection, Facts } from './types.ts';
import { warningsOf } from './warnings.ts';

export type { Candidate, Detection, Facts, Found } from './types.ts';

export interface DetectOptions {
  limits?: TreeLimits;
  /** Default: the catalog's. */
  python?: PythonChoice;
  /** The entry that was asked for, in the grammar of --entry: it is then the one that everything is about. */
  entry?: string;
  /** Requirements that are added to the project's own in this run. */
  asked?: readonly string[];
  /** Default: the catalog's. */
  tables?: ImportTables;
  /** Default: the catalog's. */
  needs?: Needs;
  /** Files that count as absent: those of ours that this run takes away. */
  ignore?: readonly string[];
}

/**
 * Reads a folder.
 *
 * @param dir need not exist; then it is empty.
 * @param frameworks whose signs are looked for.
 */
export async function detect(
  dir: string,
  frameworks: readonly Framework[],
  options: DetectOptions = {},
): Promise<Detection> {
  const project = await open(dir, options);
  const python = project.python.length > 0;
  const chosen = await chooseApp(project, frameworks, options.entry);
  const { candidates, best, served, reached, declared, top } = chosen;
  const requirements = declared.requirements?.requirements ?? [];
  const container = await readContainerFiles(project, best?.file);
  const tables = options.tables ?? (python ? await catalogTables() : undefined);
  const choice = options.python ?? (await catalogPython());

  const asked = options.entry !== undefined;
  const folders = asked ? [] : appFolders(project, candidates, frameworks);
  const named = findNamedSecrets(project.tree);
  const facts = await appFacts({
    chosen,
    named,
    frameworks,
    container,
    appFolders: folders,
    tables,
    ...(options.needs ? { needs: options.needs } : {}),
  });
  const other = served?.framework.kind === 'job' ? otherServer(project, served.entry.file, reached.files) : undefined;
  const inner = best !== undefined && !asked && besideCommands(project, best.file, top.pyproject.scripts);
  const modules = tables ? goneModules(project, reached, requirements, tables, choice) : [];
  const context = withoutSecrets(contextFor(chosen, facts), project.tree, named, facts);
  const written = best ? planWritablePaths(project, facts, context, startedFile(best, facts), best.root) : undefined;
  const values = await specValues({
    chosen,
    facts,
    container,
    open: other !== undefined || folders.length > 1 || inner,
    choice,
    modules,
  });
  return {
    root: project.tree.root,
    values: written?.writable ? { ...values, writable: written.writable } : values,
    candidates,
    facts,
    ...(declared.requirements ? { requirements: declared.requirements } : {}),
    ...context,
    warnings: [
      ...declared.warnings,
      ...containerWarnings(container),
      ...lackedBy(modules, values.python?.value ?? choice.default),
      ...(python
        ? goneNames(project, reached.files, [...requirements, ...(options.asked ?? [])], await catalogRemoved())
        : []),
      ...warningsOf({
        project,
        candidates,
        facts,
        asked: options.entry,
        isImported: chosen.framework?.entry.form === 'module',
        advice: served ? settingsAdvice(served) : [],
        shares: served && sharesPublicly(served),
        other,
        runsAsPackage: isInPackage(chosen) && facts.runsAs === undefined,
      }),
      ...(written?.warnings ?? []),
      ...appsBeside(project, candidates, reached.files, frameworks, asked || container.command !== undefined),
    ],
  };
}

async function open(dir: string, { limits = DEFAULT_LIMITS, ignore = [] }: DetectOptions): Promise<Project> {
  const tree = withoutFiles(await readTree(dir, limits), ignore);
  const python = [...tree.files.keys()].some((file) => file.endsWith('.py'));
  return openProject(tree, python ? (await import('../python/parse.ts')).parsePython : never);
}

/** The file that is run itself, so that its `if __name__ == "__main__"` counts; undefined where a server imports it. */
const startedFile = ({ entry, file }: Candidate, { runsAs }: Facts): string | undefined =>
  entry.endsWith('.py') || runsAs !== undefined ? file : undefined;

/** What goes into the image. Where another entry may be meant, what it needs goes in too. */
function contextFor(chosen: Chosen, facts: Facts): ContextParts {
  const { project, candidates, best, declared, reached } = chosen;
  const { files } = reached;
  const others = best ? closeTo(candidates).flatMap((c) => reach(project, c.file, c.root)) : [];
  const unread = files.some((file) => (project.module(file)?.errors.length ?? 0) > 0);
  return contextOf({
    tree: project.tree,
    served: [...new Set([...files, ...others])],
    loaded: facts.loadedFiles,
    secrets: facts.secrets,
    uncertain: !best || facts.dynamicImports.length > 0 || unread,
    ...(declared.requirements ? { requirements: declared.requirements.path } : {}),
  });
}

/** Takes the files out that contain credentials, which also become facts. Which files are read follows from what would enter. */
function withoutSecrets(context: ContextParts, tree: Tree, named: NamedSecrets, facts: Facts) {
  const copied = listCopied(tree, context);
  const contents = searchContents(tree, copied);
  facts.secrets.push(...contents.secrets);
  facts.secretsInCode.push(...contents.inCode);
  if (contents.truncated !== undefined) facts.truncated ??= contents.truncated;
  const out = new Set(contents.secrets.map(({ path }) => path));
  const ordinary = new Set(named.ordinary);
  return {
    include: context.include.filter(({ path }) => !out.has(path)),
    exclude: [...context.exclude, ...contents.secrets.map(({ path, because }) => ({ path, because }))],
    public: copied.filter((path) => ordinary.has(path) && !out.has(path)),
  };
}

/** Stands where no Python lies in the folder, so that the parser is not even loaded. */
function never(): never {
  throw new Error('a parser was asked for in a folder without Python');
}
