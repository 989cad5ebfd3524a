/** Collects the detected facts about the selected app that are not settings of the spec. */

import type { Framework } from '../catalog/frameworks/types.ts';
import type { KnownDependencies } from '../catalog/packages/known-dependencies.ts';
import { normalizeName, parseRequirementHead } from '../pep/name.ts';
import { needsPackage } from './apps/app-files.ts';
import { listMarkerFiles } from './apps/marker-files.ts';
import { explainNoApp } from './apps/no-app.ts';
import type { SelectedApp } from './apps/select.ts';
import { listStartCommands } from './container/server-command.ts';
import { isGenerated } from './container/start-commands.ts';
import { loadKnownDependencies } from './dependencies/catalog.ts';
import { collectImportFacts, type ImportTables } from './dependencies/imported.ts';
import { loadLockedNeeds } from './dependencies/locked-needs.ts';
import { findMissing, type Installed } from './dependencies/missing.ts';
import { findAppVariables } from './files/app-variables.ts';
import { findLoadedFiles } from './files/from-code.ts';
import { findConfiguredModels } from './files/from-config.ts';
import { findHubModels } from './files/hub-models.ts';
import { findModels, findPointers } from './files/models.ts';
import type { NamedSecrets } from './files/secrets.ts';
import { formatModule } from './python/import-graph.ts';
import { findImportRoot } from './python/import-root.ts';
import { findOwnMetadata } from './python/own-metadata.ts';
import { findPythonProblems } from './python/version.ts';
import { findFixedPort } from './serving/fixed-port.ts';
import { findLaunchOnImport } from './serving/import-launch.ts';
import { findLaunchHost, findSigtermHandler } from './serving/listeners.ts';
import { detectServerOptions } from './serving/server-options.ts';
import { readPackagesTxt } from './system/packages-txt.ts';
import { findProgramPackages } from './system/programs.ts';
import type { AppFolder, ContainerFiles, DetectedFacts, LoadedFile } from './types.ts';

export interface FactsInput {
  chosen: SelectedApp;
  named: NamedSecrets;
  /** Those whose signs are looked for. */
  frameworks: readonly Framework[];
  container: ContainerFiles;
  appFolders: AppFolder[];
  tables: ImportTables | undefined;
  /** Default: the catalog's. */
  needs?: KnownDependencies;
  /** Minors with an image, newest first. */
  pythons: readonly string[];
}

export async function collectAppFacts({
  chosen,
  named,
  frameworks,
  container,
  appFolders,
  tables,
  needs,
  pythons,
}: FactsInput): Promise<DetectedFacts> {
  const { project, best, served, reached, declared } = chosen;
  const { tree } = project;
  const { files } = reached;
  const loaded = loadedBy(chosen);
  const handler = served && findSigtermHandler(served);
  const host = served && findLaunchHost(served);
  const launch = served && findLaunchOnImport(served, frameworks);
  const fixed = served && findFixedPort(served);
  const command = best && chosen.top.pyproject.commands[best.entry];
  const own = best && findOwnMetadata(project, files, chosen.top.pyproject);
  const runsAs = command ? undefined : resolveRunModule(chosen)?.module;
  const facts: DetectedFacts = {
    hasApp: best !== undefined,
    appFolders,
    noApp: best
      ? []
      : explainNoApp(
          project,
          frameworks,
          listNames(chosen.top.requirements?.requirements),
          listStartCommands(project, container.start),
        ),
    lacksEntry: chosen.lacksEntry,
    served: files,
    ...(handler ? { handlesSigterm: handler } : {}),
    ...(runsAs === undefined ? {} : { runsAs }),
    ...(command ? { calls: command.target } : {}),
    ...(own ? { ownMetadata: own } : {}),
    variables: best ? findAppVariables(project, files) : [],
    hubModels: best ? findHubModels(project, files, best.root) : [],
    largestFiles: [],
    unignoredSecrets: [],
    ...(chosen.entryProblem ? { entryProblem: chosen.entryProblem } : {}),
    ...(host ? { launchHost: host } : {}),
    ...(launch ? { launchedOnImport: launch } : {}),
    ...(fixed ? { fixedPort: fixed } : {}),
    loadedFiles: loaded,
    notebooks: [...tree.files.keys()].filter((file) => file.endsWith('.ipynb')),
    modelFiles: findModels(tree, loaded),
    secrets: named.secrets,
    secretsInCode: [],
    lfsPointers: findPointers(tree),
    imports: collectImportFacts({
      project,
      served: reached,
      root: best?.root ?? '',
      loaded,
      declared: declared.requirements?.requirements ?? [],
      groups: declared.requirements?.groups ?? {},
      tables,
    }),
    dynamicImports: files.flatMap((file) =>
      (project.module(file)?.dynamicImports ?? []).map((line) => `${file}:${line}`),
    ),
    pythonProblems: findPythonProblems(project, declared.pyproject.python, pythons),
    existing: tree.top
      .filter((e) => e.kind === 'file' && EXISTING.test(e.name) && !isGenerated(project, e.path))
      .map((e) => e.path),
    container,
    apt: best ? [...findProgramPackages(project, files, best.root), ...readPackagesTxt(project)] : [],
    serverOptions: served ? detectServerOptions(served, container) : { left: [], files: [] },
    ...(tree.truncated === undefined ? {} : { truncated: tree.truncated }),
  };
  const { undeclared } = facts.imports;
  if (undeclared.length > 0) {
    const general = needs ?? (await loadKnownDependencies());
    const list = declared.requirements?.path;
    const known = list === undefined ? general : await loadLockedNeeds(tree.root, list, general);
    facts.imports.missing = findMissing(undeclared, installed(chosen), known);
  }
  return facts;
}

/** Whether the entry is a file of a package, by its relative imports: `python file.py` cannot run such a one. */
export const isInPackage = ({ project, served }: SelectedApp): boolean =>
  served?.framework.entry.form === 'file' && needsPackage(project.module(served.entry.file));

/** The module that such an entry is run as by `python -m`, and the folder that this starts from. */
export function resolveRunModule(chosen: SelectedApp): { module: string; above: string } | undefined {
  const { project, best, framework } = chosen;
  const above = best && isInPackage(chosen) && runsByPython(framework) ? findImportRoot(project, best.file) : undefined;
  const module = best && above !== undefined ? formatModule(best.file, above) : undefined;
  return module === undefined || above === undefined ? undefined : { module, above };
}

/** Whether the entry is given to `python`, which can run it as a module as well. */
const runsByPython = (framework: Framework | undefined): boolean =>
  framework?.command[framework.command.indexOf('{entry}') - 1] === 'python';

function loadedBy({ project, best, framework, reached: { files } }: SelectedApp): LoadedFile[] {
  if (!best) return [];
  const named = findLoadedFiles(project, files, best.root);
  const lying = framework ? listMarkerFiles(project, best.file, framework) : [];
  return [...named, ...lying, ...findConfiguredModels(project, files, named)];
}

/** Container files of the user's. */
const EXISTING = /^(?:Dockerfile(?:\..+)?|Containerfile|\.dockerignore|(?:docker-)?compose(?:\..+)?\.ya?ml)$/;

function installed({ declared, top, framework }: SelectedApp): Installed {
  const { name } = declared.pyproject;
  return {
    roots: [...(declared.requirements?.requirements ?? []), ...(framework?.dependencies ?? [])],
    own: { ...(name === undefined ? {} : { name }), requirements: top.requirements?.requirements ?? [] },
  };
}

/** Names of the packages that a list requires. */
const listNames = (requirements: readonly string[] = []): string[] =>
  requirements.map((one) => normalizeName(parseRequirementHead(one)?.name ?? ''));
