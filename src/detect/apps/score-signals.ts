/** The signals for and against a candidate, in points. */

import { createPause } from '../../files/pause.ts';
import { type Hint, MENTIONED, readSpaceCard, readStartCommands } from '../container/start-commands.ts';
import { getFolder, isAuxiliary } from '../files/paths.ts';
import signs from '../heuristics.json' with { type: 'json' };
import { collectImports, formatModule } from '../python/import-graph.ts';
import type { SourceIndex } from '../python/types.ts';
import { getFrameworkTitle } from './entry-point.ts';
import { getFileStem, namesServer, namesTest, namesTraining } from './script-apps.ts';
import type { App } from './types.ts';

export type Reason = [points: number, because: string];

/** What an app is judged against: everything else in the folder. */
export interface ScoringContext {
  project: SourceIndex;
  apps: readonly App[];
  services: readonly App[];
  hints: readonly Hint[];
  /** Path that the front matter of a Space's README names. */
  appFile: string | undefined;
  /** `uvicorn.run("app.main:app")` → where it says so. */
  named: ReadonlyMap<string, string>;
  /** Name of a file without folder and ending → how many are called so. */
  stems: ReadonlyMap<string, number>;
  /** File → the command that the packaging makes it. */
  scripts: ReadonlyMap<string, string>;
  /** File → the first service that imports it. */
  importers: ReadonlyMap<string, App>;
  /** Whether some script serves: where every one trains, training is what the project is for. */
  serves: boolean;
}

export async function lookAround(
  project: SourceIndex,
  apps: readonly App[],
  scripts: ReadonlyMap<string, string>,
): Promise<ScoringContext> {
  const stems = new Map<string, number>();
  for (const file of project.python) stems.set(getFileStem(file), (stems.get(getFileStem(file)) ?? 0) + 1);
  const services = apps.filter(({ framework }) => framework.kind === 'service');
  return {
    project,
    apps,
    services,
    importers: await findImporters(project, services),
    hints: readStartCommands(project),
    appFile: readSpaceCard(project).appFile,
    named: uvicornTargets(project, apps),
    stems,
    scripts,
    serves: apps.some((a) => a.framework.kind === 'job' && !isAuxiliary(a.file) && namesServer(a.file)),
  };
}

async function findImporters(project: SourceIndex, services: readonly App[]): Promise<Map<string, App>> {
  const found = new Map<string, App>();
  const pause = createPause();
  for (const service of services) {
    await pause();
    if (isAuxiliary(service.file)) continue;
    for (const file of collectImports(project, service.file, service.root))
      if (file !== service.file && !found.has(file)) found.set(file, service);
  }
  return found;
}

/** In the order in which they are told where their points are equal. */
export function collectScoreSignals(app: App, entry: string, around: ScoringContext): Reason[] {
  const hint = findStartHint(app, entry, around);
  return [
    ...ofFramework(app),
    ...ofBeingNamed(app, entry, hint, around),
    ...ofItsNames(app),
    ...ofHowItIsMade(app),
    ...ofItsPlace(app),
    ...ofItsRoutes(app, around),
    ...ofRunningToItsEnd(app, around),
    ...ofBeingPartOfAnother(app, hint, around),
  ].filter(([points]) => points !== 0);
}

const ofFramework = ({ framework }: App): Reason[] => [
  [framework.detect.rank, `${getFrameworkTitle(framework)} is what serves`],
];

/** By a container file, a start script, the packaging, a README, another file's call. */
function ofBeingNamed(app: App, entry: string, hint: Hint | undefined, around: ScoringContext): Reason[] {
  const reasons: Reason[] = [];
  if (hint) reasons.push([hint.weight, `${hint.file} ${hint.weight > MENTIONED ? 'starts' : 'names'} it`]);
  if (around.appFile === app.file) reasons.push([40, 'README.md names it as app_file']);
  const target = around.named.get(entry.replace('()', ''));
  if (target !== undefined) reasons.push([30, `${target} starts it by name`]);
  const script = around.scripts.get(app.file);
  if (script !== undefined)
    reasons.push([app.framework.kind === 'job' ? 20 : 8, `the packaging makes it the command ${script}`]);
  return reasons;
}

function ofItsNames({ file, attribute }: App): Reason[] {
  const reasons: Reason[] = [];
  if (signs.likelyFiles.includes(getFileStem(file)))
    reasons.push([8, `${getFileStem(file)}.py is what an app's file is called`]);
  if (attribute !== undefined && signs.likelyAttributes.includes(attribute))
    reasons.push([4, `${attribute} is what an app is called`]);
  return reasons;
}

function ofHowItIsMade({ how, framework }: App): Reason[] {
  if (how === 'launched') return [[12, 'it launches the app']];
  if (how === 'taken') return [[22, 'it adds to an app made elsewhere']];
  if (how === 'factory') return [[-6, 'it is a function that makes the app']];
  if (how === 'used' && framework.detect.apps.length > 0) return [[-10, 'nothing launches it']];
  return [];
}

function ofItsPlace({ file, root }: App): Reason[] {
  const reasons: Reason[] = [];
  if (isAuxiliary(file)) reasons.push([-70, `${getFolder(file) || file} is not where an app is served from`]);
  const depth = getFolder(root === '' ? file : file.slice(root.length + 1))
    .split('/')
    .filter(Boolean).length;
  if (depth > 1) reasons.push([-4 * (depth - 1), `it lies ${depth} folders deep`]);
  if (root !== '' && root !== 'src') reasons.push([-8, `it lies in ${root}`]);
  return reasons;
}

function ofItsRoutes({ file, attribute }: App, { project }: ScoringContext): Reason[] {
  const routes = project.module(file)?.routes.filter(({ target }) => target === attribute).length ?? 0;
  return routes > 0 ? [[Math.min(routes, 6), `${routes} routes`]] : [];
}

function ofRunningToItsEnd({ file, framework }: App, { serves }: ScoringContext): Reason[] {
  if (framework.kind !== 'job') return [];
  const reasons: Reason[] = [[-30, 'it runs to its end']];
  if (serves && namesTraining(file)) reasons.push([-25, 'its name says training']);
  if (namesTest(file)) reasons.push([-25, 'its name says testing']);
  return reasons;
}

function ofBeingPartOfAnother(app: App, hint: Hint | undefined, { importers, hints }: ScoringContext): Reason[] {
  const reasons: Reason[] = [];
  const part = importers.get(app.file);
  // One that launches itself and is named is not what another file, which nothing names, makes of it.
  const own = app.how === 'launched' && hint && part && !hints.some((h) => h.words.has(part.file));
  if (part && !own && app.framework.kind === 'service') reasons.push([-20, `${part.file} imports it`]);
  if (app.framework.detect.pages?.some((folder) => getFolder(app.file).split('/').includes(folder)))
    reasons.push([-50, 'it is a page of another app']);
  return reasons;
}

/** The file that starts it, the weightiest. */
export function findStartHint(app: App, entry: string, { hints, stems }: ScoringContext): Hint | undefined {
  const alone = !signs.likelyFiles.includes(getFileStem(app.file)) && stems.get(getFileStem(app.file)) === 1;
  return hints.filter((hint) => mentions(hint, app, entry, alone)).sort((a, b) => b.weight - a.weight)[0];
}

/** @param alone no other file is called so: its name without the folder is enough. */
function mentions({ words, tokens }: Hint, app: App, entry: string, alone: boolean): boolean {
  if (words.has(entry) || words.has(entry.replace('()', ''))) return true;
  const file = app.file;
  // in an image the project lies in a folder of its own: /app/main.py
  if ([...words].some((word) => word.startsWith('/') && word.endsWith(`/${file}`))) return true;
  if (words.has(file) || words.has(`./${file}`) || (alone && words.has(`${getFileStem(file)}.py`))) return true;
  const module = formatModule(file, app.root);
  if (app.framework.entry.form !== 'file' || module === undefined || !words.has(module)) return false;
  return module.includes('.') || tokens.some((token, i) => token === module && tokens[i - 1] === '-m');
}

/** `uvicorn.run("app.main:app")` → where it says so. */
function uvicornTargets(project: SourceIndex, apps: readonly App[]): Map<string, string> {
  const targets = new Map<string, string>();
  for (const file of new Set([
    ...apps.map((a) => a.file),
    ...project.python.filter((f) => project.text(f)?.includes('uvicorn.run')),
  ])) {
    if (isAuxiliary(file)) continue;
    for (const call of project.module(file)?.calls ?? []) {
      const [first] = call.args;
      const app = first ?? call.kwargs.app;
      if (call.callee?.dotted === 'uvicorn.run' && app?.is === 'text') targets.set(app.text, `${file}:${call.line}`);
    }
  }
  return targets;
}
