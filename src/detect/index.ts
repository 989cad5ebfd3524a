/** Detects everything about a project: it is read and parsed, never run. */

import type { Framework } from '../catalog/frameworks/types.ts';
import type { KnownDependencies } from '../catalog/packages/known-dependencies.ts';
import { createPause } from '../files/pause.ts';
import { collectAppFacts, isInPackage } from './app-facts.ts';
import { findAppFolders, isOtherProjectsFile } from './apps/app-folders.ts';
import { findOtherApps } from './apps/other-apps.ts';
import { listCloseCandidates } from './apps/requested-entry.ts';
import { chooseApp, type SelectedApp } from './apps/select.ts';
import { adviseOnSubCommand, adviseOnUncalledLaunch } from './apps/unreached-launch.ts';
import { type ContextParts, listCopied, selectBuildContext, warnOfModelsLeftOut } from './build-context/include.ts';
import { readContainerFiles } from './container/index.ts';
import { collectContainerWarnings } from './container/warnings.ts';
import { findBrokenImports } from './dependencies/broken-imports.ts';
import { adviseOnPackageCalls } from './dependencies/call-advice.ts';
import { loadImportTables, loadPythonChoice, loadRemovedTables, loadWheelAge } from './dependencies/catalog.ts';
import { warnOfIgnoredIndexes } from './dependencies/ignored-indexes.ts';
import type { ImportTables } from './dependencies/imported.ts';
import { findVersionBounds } from './dependencies/version-bounds.ts';
import { findUnignored } from './files/git-ignored.ts';
import { listLargest } from './files/models.ts';
import { getFolder } from './files/paths.ts';
import { findNamedSecrets, type NamedSecrets, searchContents } from './files/secrets.ts';
import { DEFAULT_LIMITS, readTree, type Tree, type TreeLimits } from './files/tree.ts';
import { removeFiles } from './files/tree-without.ts';
import { planWritablePaths } from './files/writable-paths.ts';
import { collectImports } from './python/import-graph.ts';
import { createSourceIndex } from './python/project.ts';
import { findRemovedModules, findUnhashableDefaults, listLackingModules } from './python/removed-apis.ts';
import type { SourceIndex } from './python/types.ts';
import type { SupportedPythons } from './python/version.ts';
import { readPythonAbove } from './python/version-above.ts';
import { adviseOnLaunch } from './serving/import-launch.ts';
import { findPublicShare } from './serving/launch-calls.ts';
import { adviseOnOpenLaunch } from './serving/open-launch.ts';
import { findOtherServer } from './serving/other-servers.ts';
import { adviseOnCalls, adviseOnSettings } from './serving/settings-module.ts';
import { collectPythonBounds, collectSpecValues } from './spec-values.ts';
import type { Candidate, DetectedFacts, Detection } from './types.ts';
import { collectWarnings } from './warnings.ts';

export type { Candidate, Detected, DetectedFacts, Detection } from './types.ts';

export interface DetectOptions {
  limits?: TreeLimits;
  /** Default: the catalog's. */
  python?: SupportedPythons;
  /** The entry that was asked for, in the grammar of --entry: it is then the one that everything is about. */
  entry?: string;
  /** The requirements file that was asked for: where it lies below the project, the app in its folder is meant. */
  list?: string;
  /** Requirements that are added to the project's own in this run. */
  asked?: readonly string[];
  /** Default: the catalog's. */
  tables?: ImportTables;
  /** Default: the catalog's. */
  needs?: KnownDependencies;
  /** Flags, presets or ml-container.json name an index for packages. */
  hasIndex?: boolean;
  /** Files and folders that are asked for in the image, whatever the scan says. */
  included?: readonly string[];
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
  const chosen = await chooseApp(project, frameworks, options);
  const { candidates, best, served, reached, declared, top } = chosen;
  const requirements = declared.requirements?.requirements ?? [];
  const container = await readContainerFiles(project, best?.file);
  const tables = options.tables ?? (python ? await loadImportTables(frameworks) : undefined);
  const choice = options.python ?? (await loadPythonChoice());

  const asked = options.entry !== undefined || getFolder(options.list ?? '') !== '';
  const folders = asked ? [] : findAppFolders(project, candidates, frameworks);
  const named = await findNamedSecrets(project.tree);
  const facts = await collectAppFacts({
    chosen,
    named,
    frameworks,
    container,
    appFolders: folders,
    tables,
    pythons: choice.supported,
    ...(options.needs ? { needs: options.needs } : {}),
  });
  const other =
    served?.framework.kind === 'job' ? findOtherServer(project, served.entry.file, reached.files) : undefined;
  const inner = best !== undefined && !asked && isOtherProjectsFile(project, best.file, top.pyproject.scripts);
  const modules = tables ? findRemovedModules(project, reached, requirements, tables, choice) : [];
  const defaults = findUnhashableDefaults(project, reached, choice);
  const context = await withoutSecrets(contextFor(chosen, facts), project.tree, named, facts, options.included ?? []);
  const written = best ? planWritablePaths(project, facts, context, startedFile(best, facts), best.root) : undefined;
  const shown = python
    ? findVersionBounds({
        project,
        served: reached.files,
        loaded: facts.loadedFiles,
        requirements: [...requirements, ...(options.asked ?? [])],
        needed: Object.keys(facts.imports.served),
        removed: await loadRemovedTables(),
        pickledVersions: tables?.also?.pickledVersions ?? {},
        isTooOld: await loadWheelAge(choice),
        base: container.base,
      })
    : { bounds: [], warnings: [] };
  const input = {
    chosen,
    facts,
    container,
    open: other !== undefined || folders.length > 1 || inner,
    choice,
    modules: [...modules, ...defaults],
    bounds: shown.bounds,
    above: await readPythonAbove(dir),
  };
  const values = await collectSpecValues(input);
  return {
    bounds: shown.bounds,
    pythonBounds: collectPythonBounds(input),
    root: project.tree.root,
    values: written?.writable ? { ...values, writable: written.writable } : values,
    candidates,
    facts,
    ...(declared.requirements ? { requirements: declared.requirements } : {}),
    ...context,
    warnings: [
      ...declared.warnings,
      ...collectContainerWarnings(container),
      ...listLackingModules(modules, values.python?.value ?? choice.default),
      ...shown.warnings,
      ...collectWarnings({
        project,
        candidates,
        facts,
        asked: options.entry,
        isImported: chosen.framework?.entry.form === 'module',
        advice: served
          ? [
              ...adviseOnSettings(served),
              ...adviseOnCalls(served),
              ...adviseOnPackageCalls(project, reached.files, [...requirements, ...(options.asked ?? [])]),
              ...adviseOnSubCommand(served),
              ...adviseOnUncalledLaunch(served),
              ...adviseOnOpenLaunch(served),
              ...findBrokenImports(project, reached.files, served.entry.root),
              ...adviseOnLaunch(facts.launchedOnImport),
            ]
          : [],
        shares: served && findPublicShare(served),
        other,
        runsAsPackage: isInPackage(chosen) && facts.runsAs === undefined,
      }),
      ...warnOfModelsLeftOut(context),
      ...warnOfIgnoredIndexes(project, options.hasIndex ?? false),
      ...(written?.warnings ?? []),
      ...findOtherApps(project, candidates, reached.files, frameworks, asked || container.command !== undefined),
    ],
  };
}

async function open(dir: string, { limits = DEFAULT_LIMITS, ignore = [] }: DetectOptions): Promise<SourceIndex> {
  const tree = removeFiles(await readTree(dir, limits), ignore);
  const python = [...tree.files.keys()].some((file) => file.endsWith('.py'));
  const project = createSourceIndex(tree, python ? (await import('../python/parse.ts')).parsePython : never);
  const pause = createPause();
  for (const file of project.python) {
    const turn = pause();
    if (turn) await turn;
    // the import roots are read off all texts at once, with no pause between two files
    project.text(file);
  }
  return project;
}

/** The file that is run itself, so that its `if __name__ == "__main__"` counts; undefined where a server imports it. */
const startedFile = ({ entry, file }: Candidate, { runsAs }: DetectedFacts): string | undefined =>
  entry.endsWith('.py') || runsAs !== undefined ? file : undefined;

/** What goes into the image. Where another entry may be meant, what it needs goes in too. */
function contextFor(chosen: SelectedApp, facts: DetectedFacts): ContextParts {
  const { project, candidates, best, declared, reached } = chosen;
  const { files } = reached;
  const named = facts.serverOptions.files;
  const others = best ? listCloseCandidates(candidates).flatMap((c) => collectImports(project, c.file, c.root)) : [];
  const unread = files.some((file) => (project.module(file)?.errors.length ?? 0) > 0);
  return selectBuildContext({
    tree: project.tree,
    served: [...new Set([...files, ...others, ...named])],
    loaded: facts.loadedFiles,
    secrets: facts.secrets,
    uncertain: !best || facts.dynamicImports.length > 0 || unread,
    ...(declared.requirements ? { requirements: declared.requirements.path } : {}),
  });
}

/** Takes the files out that contain credentials, which also become facts. Which files are read follows from what would enter. */
async function withoutSecrets(
  context: ContextParts,
  tree: Tree,
  named: NamedSecrets,
  facts: DetectedFacts,
  included: readonly string[],
) {
  const copied = listCopied(tree, context);
  const asked = listCopied(tree, { include: included.map((path) => ({ path, because: 'asked for' })), exclude: [] });
  const contents = await searchContents(tree, new Set([...copied, ...asked]));
  facts.secrets.push(...contents.secrets);
  facts.secretsInCode.push(...contents.inCode);
  if (contents.truncated !== undefined) facts.truncated ??= contents.truncated;
  for (const secret of facts.secrets) if (isIncluded(secret, included)) secret.enters = true;
  facts.unignoredSecrets = await findUnignored(
    tree,
    facts.secrets.map(({ path }) => path),
  );
  const out = new Set(contents.secrets.map(({ path }) => path));
  facts.largestFiles = listLargest(
    tree,
    [...new Set([...copied, ...asked])].filter((path) => !out.has(path)),
  );
  const ordinary = new Set(named.ordinary);
  return {
    include: context.include.filter(({ path }) => !out.has(path)),
    exclude: [...context.exclude, ...contents.secrets.map(({ path, because }) => ({ path, because }))],
    public: copied.filter((path) => ordinary.has(path) && !out.has(path)),
  };
}

/** Whether a secret is asked for by its own name, or by that of a part of it. Other secrets in an included folder stay out. */
const isIncluded = ({ path }: { path: string }, included: readonly string[]): boolean =>
  included.some((asked) => asked === path || asked.startsWith(`${path}/`));

/** Stands where no Python lies in the folder, so that the parser is not even loaded. */
function never(): never {
  throw new Error('a parser was asked for in a folder without Python');
}
