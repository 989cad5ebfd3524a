/** What is so about the app and its folder, whatever is made of it. */

import type { Framework } from '../catalog/frameworks/types.ts';
import type { Needs } from '../catalog/packages/known-dependencies.ts';
import { needsPackage } from './apps/candidates.ts';
import { lyingFiles } from './apps/marker-files.ts';
import { whyNoApp } from './apps/no-app.ts';
import type { Chosen } from './apps/select.ts';
import { launchHost, sigtermHandler } from './apps/serving.ts';
import { isOurs } from './container/start-commands.ts';
import { catalogNeeds } from './dependencies/catalog.ts';
import { type ImportTables, importFacts } from './dependencies/imported.ts';
import { type Installed, missingFrom } from './dependencies/missing.ts';
import { loadedFiles } from './files/from-code.ts';
import { configuredModels } from './files/from-config.ts';
import { findModels, findPointers } from './files/models.ts';
import type { NamedSecrets } from './files/secrets.ts';
import { dottedModule } from './python/import-graph.ts';
import { importRoot } from './python/import-root.ts';
import { pythonProblems } from './python/version.ts';
import { listedPackages } from './system/packages-txt.ts';
import { programsOf } from './system/programs.ts';
import type { AppFolder, ContainerFiles, Facts, LoadedFile } from './types.ts';

export interface FactsInput {
  chosen: Chosen;
  named: NamedSecrets;
  /** Those whose signs are looked for. */
  frameworks: readonly Framework[];
  container: ContainerFiles;
  appFolders: AppFolder[];
  tables: ImportTables | undefined;
  /** Default: the catalog's. */
  needs?: Needs;
}

export async function appFacts({
  chosen,
  named,
  frameworks,
  container,
  appFolders,
  tables,
  needs,
}: FactsInput): Promise<Facts> {
  const { project, best, served, reached, declared } = chosen;
  const { tree } = project;
  const { files } = reached;
  const loaded = loadedBy(chosen);
  const handler = served && sigtermHandler(served);
  const host = served && launchHost(served);
  const command = best && chosen.top.pyproject.commands[best.entry];
  const runsAs = command ? undefined : moduleOf(chosen)?.module;
  const facts: Facts = {
    hasApp: best !== undefined,
    appFolders,
    noApp: best ? [] : whyNoApp(project, frameworks),
    lacksEntry: chosen.lacksEntry,
    served: files,
    ...(handler ? { handlesSigterm: handler } : {}),
    ...(runsAs === undefined ? {} : { runsAs }),
    ...(command ? { calls: command.target } : {}),
    ...(chosen.entryProblem ? { entryProblem: chosen.entryProblem } : {}),
    ...(host ? { launchHost: host } : {}),
    loadedFiles: loaded,
    notebooks: [...tree.files.keys()].filter((file) => file.endsWith('.ipynb')),
    modelFiles: findModels(tree, loaded),
    secrets: named.secrets,
    secretsInCode: [],
    lfsPointers: findPointers(tree),
    imports: importFacts({
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
    pythonProblems: pythonProblems(project, declared.pyproject.python),
    existing: tree.top
      .filter((e) => e.kind === 'file' && EXISTING.test(e.name) && !isOurs(project, e.path))
      .map((e) => e.path),
    container,
    apt: best ? [...programsOf(project, files, best.root), ...listedPackages(project)] : [],
    ...(tree.truncated === undefined ? {} : { truncated: tree.truncated }),
  };
  const { undeclared } = facts.imports;
  if (undeclared.length > 0)
    facts.imports.missing = missingFrom(undeclared, installed(chosen), needs ?? (await catalogNeeds()));
  return facts;
}

/** Whether the entry is a file of a package, by its relative imports: `python file.py` cannot run such a one. */
export const isInPackage = ({ project, served }: Chosen): boolean =>
  served?.framework.entry.form === 'file' && needsPackage(project.module(served.entry.file));

/** The module that such an entry is run as by `python -m`, and the folder that this starts from. */
export function moduleOf(chosen: Chosen): { module: string; above: string } | undefined {
  const { project, best, framework } = chosen;
  const above = best && isInPackage(chosen) && runsByPython(framework) ? importRoot(project, best.file) : undefined;
  const module = best && above !== undefined ? dottedModule(best.file, above) : undefined;
  return module === undefined || above === undefined ? undefined : { module, above };
}

/** Whether the entry is given to `python`, which can run it as a module as well. */
const runsByPython = (framework: Framework | undefined): boolean =>
  framework?.command[framework.command.indexOf('{entry}') - 1] === 'python';

function loadedBy({ project, best, framework, reached: { files } }: Chosen): LoadedFile[] {
  if (!best) return [];
  const named = loadedFiles(project, files, best.root);
  const lying = framework ? lyingFiles(project, best.file, framework) : [];
  return [...named, ...lying, ...configuredModels(project, files, named)];
}

/** Container files of the user's. */
const EXISTING = /^(?:Dockerfile(?:\..+)?|Containerfile|\.dockerignore|(?:docker-)?compose(?:\..+)?\.ya?ml)$/;

function installed({ declared, top, framework }: Chosen): Installed {
  const { name } = declared.pyproject;
  return {
    roots: [...(declared.requirements?.requirements ?? []), ...(framework?.dependencies ?? [])],
    own: { ...(name === undefined ? {} : { name }), requirements: top.requirements?.requirements ?? [] },
  };
}
