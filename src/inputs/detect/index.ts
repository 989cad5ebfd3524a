/** What a folder is: read, parsed where it must be, never run. */

import type { Framework } from '../../catalog/framework-types.ts';
import type { Needs } from '../../catalog/needs.ts';
import { acceleratorOf } from './accelerator.ts';
import { findApps, needsPackage } from './apps.ts';
import { catalogNeeds, catalogPython, catalogRemoved, catalogTables, pinsOf } from './catalog.ts';
import { closeTo, withEntry } from './choose.ts';
import { configuredModels } from './configured.ts';
import { entryOfCommand } from './container/command.ts';
import { type ContainerFiles, readContainerFiles } from './container/index.ts';
import { containerWarnings } from './container/warnings.ts';
import { contextOf } from './context.ts';
import { listedPackages } from './debian.ts';
import { type Declared, declaredBy } from './declared.ts';
import { goneModules, goneNames, lackedBy } from './gone.ts';
import { type ImportTables, importFacts } from './imports.ts';
import { lockedPython } from './locked-python.ts';
import { findLying, lyingFiles } from './lying.ts';
import { loadedFiles } from './mentioned.ts';
import { type Installed, missingFrom } from './missing.ts';
import { modelPlace } from './model-place.ts';
import { findModels, findPointers } from './models.ts';
import { otherServer } from './other-servers.ts';
import { programsOf } from './programs.ts';
import { dottedModule, folderOf, openProject, type Project, reach } from './project.ts';
import { appFolders, besideCommands } from './projects.ts';
import { type PythonChoice, pythonVersion } from './python-version.ts';
import { rank } from './rank.ts';
import { importRoot } from './root.ts';
import { findSecrets } from './secrets.ts';
import { type ServedFiles, servedFiles } from './served.ts';
import { launchHost, type Served, sharesPublicly, sigtermHandler } from './serving.ts';
import { DEFAULT_LIMITS, readTree, type TreeLimits } from './tree.ts';
import type { DetectedValues, Detection } from './types.ts';
import { nameOf, rootOf, servedValues } from './values.ts';
import { warningsOf } from './warnings.ts';
import { withoutFiles } from './without.ts';

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
  const tree = withoutFiles(await readTree(dir, options.limits ?? DEFAULT_LIMITS), options.ignore ?? []);
  const python = [...tree.files.keys()].some((file) => file.endsWith('.py'));
  const project = openProject(tree, python ? (await import('./python/parse.ts')).parsePython : never);
  const first = await declaredBy(project, undefined);
  const apps = [...(python ? findApps(project, frameworks) : []), ...findLying(project, frameworks)];
  const ranked = rank(project, apps, frameworks, new Map(Object.entries(first.pyproject.scripts)));
  const started = ranked.length > 0 || !python ? undefined : await startedBy(project);
  const asked = options.entry ?? started?.entry;
  const candidates = asked === undefined ? ranked : withEntry(project, ranked, asked, frameworks);
  if (started && candidates[0]) candidates[0] = { ...candidates[0], because: started.because };
  const [best] = candidates;
  const declared = best && folderOf(best.file) !== '' ? await declaredBy(project, best.file) : first;
  const framework = frameworks.find((f) => f.name === best?.framework);
  const reached = best && framework ? servedFiles(project, best.file, best.root, framework) : undefined;
  const files = reached?.files ?? [];
  const requirements = declared.requirements?.requirements ?? [];
  const tables = options.tables ?? (python ? await catalogTables() : undefined);
  const served: Served | undefined = best && framework ? { project, framework, entry: best, files } : undefined;
  const named = best ? loadedFiles(project, files, best.root) : [];
  const lying = best && framework ? lyingFiles(project, best.file, framework) : [];
  const loaded = best ? [...named, ...lying, ...configuredModels(project, files, named)] : [];
  const dynamicImports = files.flatMap((file) =>
    (project.module(file)?.dynamicImports ?? []).map((line) => `${file}:${line}`),
  );
  const secrets = findSecrets(tree);
  const container = await readContainerFiles(project, best?.file);
  const handler = served && sigtermHandler(served);
  const inPackage =
    served && framework?.entry.form === 'file' ? needsPackage(project.module(served.entry.file)) : false;
  const above = best && inPackage && runsByPython(framework) ? importRoot(project, best.file) : undefined;
  const module = best && above !== undefined ? dottedModule(best.file, above) : undefined;
  const host = served && launchHost(served);
  const appsIn = options.entry === undefined ? appFolders(project, candidates, frameworks) : [];
  const facts: Detection['facts'] = {
    hasApp: candidates.length > 0,
    appFolders: appsIn,
    pythonFiles: project.python.length,
    served: files,
    ...(handler ? { handlesSigterm: handler } : {}),
    ...(module === undefined ? {} : { runsAs: module }),
    ...(host ? { launchHost: host } : {}),
    loadedFiles: loaded,
    notebooks: [...tree.files.keys()].filter((file) => file.endsWith('.ipynb')),
    modelFiles: findModels(tree, loaded),
    secrets,
    lfsPointers: findPointers(tree),
    imports: importFacts({
      project,
      served: reached ?? NOTHING,
      root: best?.root ?? '',
      loaded,
      declared: requirements,
      groups: declared.requirements?.groups ?? {},
      tables,
    }),
    dynamicImports,
    existing: tree.top.filter((e) => e.kind === 'file' && EXISTING.test(e.name)).map((e) => e.path),
    container,
    apt: best ? [...programsOf(project, files, best.root), ...listedPackages(project)] : [],
    ...(tree.truncated === undefined ? {} : { truncated: tree.truncated }),
  };
  if (facts.imports.undeclared.length > 0) {
    const needs = options.needs ?? (await catalogNeeds());
    facts.imports.missing = missingFrom(facts.imports.undeclared, installed(declared, first, framework), needs);
  }
  const uncertain =
    !best || dynamicImports.length > 0 || files.some((file) => (project.module(file)?.errors.length ?? 0) > 0);
  // Where another entry may be meant, what it needs goes in too.
  const others = best ? closeTo(candidates).flatMap((c) => reach(project, c.file, c.root)) : [];
  const context = contextOf({
    tree,
    served: [...new Set([...files, ...others])],
    loaded,
    secrets,
    uncertain,
    ...(declared.requirements ? { requirements: declared.requirements.path } : {}),
  });
  const other = served?.framework.kind === 'job' ? otherServer(project, [served.entry.file]) : undefined;
  const inner =
    best !== undefined && options.entry === undefined && besideCommands(project, best.file, first.pyproject.scripts);
  const values: DetectedValues = {
    ...(served ? servedValues(served, candidates, other !== undefined || appsIn.length > 1 || inner) : {}),
    ...nameOf(tree, declared.pyproject.name),
  };
  // `python -m` starts imports in the working directory, which is the project
  if (module !== undefined && above === '') delete values.pythonpath;
  else if (module !== undefined && above !== undefined && best) values.pythonpath = rootOf(best.file, above);
  if (framework?.entry.form === 'module' && container.values.port && isBetter(container, values))
    values.port = container.values.port;
  const place = modelPlace(facts.modelFiles, container);
  if (place) values['models.mode'] = place;
  const choice = options.python ?? (await catalogPython());
  const modules = reached && tables ? goneModules(project, reached, requirements, tables, choice) : [];
  const version = pythonVersion(
    project,
    declared.pyproject.python ?? lockedPython(project, best && folderOf(best.file)),
    declared.pyproject.classifiers,
    choice,
    [...(await pinsOf(declared.requirements)), ...modules],
    container.values.python,
  );
  if (version) values.python = version;
  const lacking = lackedBy(modules, values.python?.value ?? choice.default);
  const accelerator = acceleratorOf(project, [...(reached?.started ?? [])], declared.requirements);
  if (accelerator) values.accelerator = accelerator;
  if (declared.requirements && declared.because !== undefined) {
    const { path: value } = declared.requirements;
    values.requirements = { value, because: declared.because, evidence: value, confidence: 'sure' };
  }
  return {
    root: tree.root,
    values: behindCode(values, container, best !== undefined),
    candidates,
    facts,
    ...(declared.requirements ? { requirements: declared.requirements } : {}),
    ...context,
    warnings: [
      ...declared.warnings,
      ...containerWarnings(container),
      ...lacking,
      ...(python ? goneNames(project, files, [...requirements, ...(options.asked ?? [])], await catalogRemoved()) : []),
      ...warningsOf({
        project,
        candidates,
        facts,
        shares: served && sharesPublicly(served),
        other,
        runsAsPackage: inPackage && module === undefined,
      }),
    ],
  };
}

/**
 * Where we start the server, whether the port that the container files nearest to the app declare is a better wish: than that of
 * `uvicorn.run(port=...)`, and than that of another container file where theirs starts this very app.
 */
function isBetter({ command }: ContainerFiles, { port, entry }: DetectedValues): boolean {
  const where = port?.evidence ?? '';
  if (where.includes('.py:')) return true;
  return (
    command !== undefined && !command.where.startsWith(`${where}:`) && entryOfCommand(command.words) === entry?.value
  );
}

/** Whether the entry is given to `python`, which can run it as a module as well. */
const runsByPython = (framework: Framework | undefined): boolean =>
  framework?.command[framework.command.indexOf('{entry}') - 1] === 'python';

/** Where the code shows no app, the entry that an existing Dockerfile starts. */
async function startedBy(project: Project): Promise<{ entry: string; because: string } | undefined> {
  const { command } = await readContainerFiles(project, undefined);
  const entry = command && entryOfCommand(command.words);
  return entry === undefined ? undefined : { entry, because: `${command?.where} starts ${entry}` };
}

/** What the code leaves open, as the container files have it; a value that was read off the Dockerfile gets its line. */
function behindCode(values: DetectedValues, { values: said }: ContainerFiles, app: boolean): DetectedValues {
  if (!app) return values;
  const refined = Object.entries(said).filter(([field, { value, evidence }]) => {
    const found = values[field as keyof DetectedValues];
    return (
      !found || (found.value === value && found.evidence !== undefined && evidence?.startsWith(`${found.evidence}:`))
    );
  });
  return { ...values, ...Object.fromEntries(refined) };
}

/** Container files of the user's. */
const EXISTING = /^(?:Dockerfile(?:\..+)?|Containerfile|\.dockerignore|(?:docker-)?compose(?:\..+)?\.ya?ml)$/;

const NOTHING: ServedFiles = { files: [], started: new Set(), starts: () => false };

/** @param top the list at the top of the folder, which is what the project's own name brings. */
function installed(declared: Declared, top: Declared, framework: Framework | undefined): Installed {
  const { name } = declared.pyproject;
  return {
    roots: [...(declared.requirements?.requirements ?? []), ...(framework?.dependencies ?? [])],
    own: { ...(name === undefined ? {} : { name }), requirements: top.requirements?.requirements ?? [] },
  };
}

/** Stands where no Python lies in the folder, so that the parser is not even loaded. */
function never(): never {
  throw new Error('a parser was asked for in a folder without Python');
}
