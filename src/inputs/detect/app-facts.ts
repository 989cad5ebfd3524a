/** What is so about the app and its folder, whatever is made of it. */
import type { Framework } from '../../catalog/framework-types.ts';
import type { Needs } from '../../catalog/needs.ts';
import { needsPackage } from './apps.ts';
import { catalogNeeds } from './catalog.ts';
import type { Chosen } from './chosen.ts';
import { configuredModels } from './configured.ts';
import type { ContainerFiles } from './container/index.ts';
import { listedPackages } from './debian.ts';
import { isOurs } from './hints.ts';
import { type ImportTables, importFacts } from './imports.ts';
import { lyingFiles } from './lying.ts';
import { loadedFiles } from './mentioned.ts';
import { type Installed, missingFrom } from './missing.ts';
import { findModels, findPointers } from './models.ts';
import { whyNoApp } from './no-app.ts';
import { programsOf } from './programs.ts';
import { dottedModule } from './project.ts';
import { importRoot } from './root.ts';
import type { NamedSecrets } from './secrets.ts';
import { launchHost, sigtermHandler } from './serving.ts';
import type { AppFolder, Facts, LoadedFile } from './types.ts';

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
  const runsAs = moduleOf(chosen)?.module;
  const facts: Facts = {
    hasApp: best !== undefined,
    appFolders,
    noApp: best ? [] : whyNoApp(project, frameworks),
    lacksEntry: chosen.lacksEntry,
    served: files,
    ...(handler ? { handlesSigterm: handler } : {}),
    ...(runsAs === undefined ? {} : { runsAs }),
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
