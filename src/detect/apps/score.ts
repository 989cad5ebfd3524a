/** Scores the candidates and gives the reasons. */

import type { Framework } from '../../catalog/frameworks/types.ts';
import { createPause } from '../../files/pause.ts';
import type { Hint } from '../container/start-commands.ts';
import { folders } from '../files/folders.ts';
import { getFolder, isAuxiliary } from '../files/paths.ts';
import { collectImports } from '../python/import-graph.ts';
import type { SourceIndex } from '../python/types.ts';
import type { Candidate } from '../types.ts';
import { describeApp, formatEntryPoint } from './entry-point.ts';
import { collectScoreSignals, findStartHint, lookAround, type ScoringContext } from './score-signals.ts';
import { getFileStem, namesTest, namesTraining, onlyDefines } from './script-apps.ts';
import type { App } from './types.ts';
import { findUncalledLaunch } from './unreached-launch.ts';

/** Ranked, best first. Scores are sums of the reasons, which are kept. */
export async function rank(
  project: SourceIndex,
  apps: readonly App[],
  frameworks: readonly Framework[],
  scripts: ReadonlyMap<string, string>,
): Promise<Candidate[]> {
  const around = await lookAround(project, apps, scripts);
  const candidates: Candidate[] = [];
  const pause = createPause();
  for (const app of apps) {
    await pause();
    if (!isPart(app, around)) candidates.push(...scoreCandidate(app, around));
  }
  candidates.push(
    ...runners(project, candidates, around.hints, frameworks),
    ...started(around, candidates, frameworks),
    ...callers(around, candidates, frameworks),
  );
  return withoutTwins(candidates.sort((a, b) => b.score - a.score || (a.entry < b.entry ? -1 : 1)));
}

/** No app of its own: a script beside the service of the same file, a file that others import, a package's own file. */
function isPart(app: App, around: ScoringContext): boolean {
  const { project, apps, services, hints } = around;
  if (app.framework.kind === 'job' && services.some(({ file }) => file === app.file)) return true;
  if (givesWay(app, around) || startsAnother(app, around)) return true;
  const others = () => apps.some(({ how, file }) => how !== 'plain' && !isAuxiliary(file));
  if (app.how === 'plain' && (others() || importedByOthers(project, app.file))) return true;
  // a package's own file may make the app, or have the function that does (Flask's tutorial); it is not run itself
  const started = app.how === 'launched' && hints.some(({ words }) => words.has(app.file));
  return (
    folders.notApps.includes(`${getFileStem(app.file)}.py`) && app.how !== 'made' && app.how !== 'factory' && !started
  );
}

/** A file that opens a port for an app which another framework's command serves. */
function startsAnother({ framework, file, root }: App, { project, services, named }: ScoringContext): boolean {
  if (!framework.detect.listens) return false;
  const others = services.filter((one) => !one.framework.detect.listens && !isAuxiliary(one.file));
  const reached = new Set(collectImports(project, file, root));
  return (
    others.some((one) => reached.has(one.file)) ||
    others.some((one) => named.get((formatEntryPoint(one) ?? '').replace('()', ''))?.startsWith(`${file}:`))
  );
}

/** Of two ways to serve one project, such as Django's WSGI and ASGI apps, the one that nothing speaks for. */
function givesWay(app: App, around: ScoringContext): boolean {
  const isNamed = (one: App) => findStartHint(one, formatEntryPoint(one) ?? '', around) !== undefined;
  const isMeant = (one: App) =>
    isNamed(one) || (one.framework.detect.decisive ?? []).some((name) => name.endsWith(`.${one.called}`));
  const { alternativeTo } = app.framework.detect;
  const usual = alternativeTo !== undefined && around.services.some((one) => one.framework.name === alternativeTo);
  if (usual && !isMeant(app)) return true;
  const others = around.services.filter((one) => one.framework.detect.alternativeTo === app.framework.name);
  return !isNamed(app) && others.some(isMeant);
}

function scoreCandidate(app: App, around: ScoringContext): Candidate[] {
  const entry = formatEntryPoint(app);
  if (entry === undefined) return [];
  const reasons = collectScoreSignals(app, entry, around).sort(([a], [b]) => Math.abs(b) - Math.abs(a));
  return [
    {
      framework: app.framework.name,
      entry,
      root: app.root,
      file: app.file,
      line: app.line,
      factory: app.how === 'factory',
      score: reasons.reduce((sum, [points]) => sum + points, 0),
      preference:
        app.framework.kind === 'service' && app.how !== 'lies' && !app.framework.detect.listens
          ? app.framework.detect.rank
          : 0,
      reasons: reasons.map(([points, because]) => `${points > 0 ? '+' : ''}${points} ${because}`),
      because: describeApp(app),
    },
  ];
}

/** `python launch.py` in a Procfile or start script, where launch.py imports the app: then that file is what is run. */
function runners(
  project: SourceIndex,
  candidates: readonly Candidate[],
  hints: readonly Hint[],
  frameworks: readonly Framework[],
): Candidate[] {
  const byFile = (c: Candidate) => frameworks.find((f) => f.name === c.framework)?.entry.form === 'file';
  return hints
    .filter((hint) => hint.weight >= 25)
    .flatMap((hint) =>
      hint.tokens.filter((t) => project.tree.files.has(t) && t.endsWith('.py')).map((file) => ({ file, hint })),
    )
    .flatMap(({ file, hint }) => {
      if (candidates.some((c) => c.file === file)) return [];
      const root = getFolder(file);
      const started = candidates
        .filter(byFile)
        .find((c) => c.score > -20 && collectImports(project, file, root).includes(c.file));
      if (!started) return [];
      const because = `${hint.file} runs ${file}, which starts ${started.file}`;
      return [
        {
          ...started,
          entry: file,
          file,
          root,
          line: 1,
          score: started.score + hint.weight,
          reasons: [`+${hint.weight} ${hint.file} starts it`],
          because,
        },
      ];
    });
}

/** `streamlit run src/app.py`: whatever the file itself imports, a framework's own command says what it is. */
function started(
  { project, hints }: ScoringContext,
  candidates: readonly Candidate[],
  frameworks: readonly Framework[],
): Candidate[] {
  const known = (framework: Framework, file: string) =>
    candidates.some((c) => c.file === file && c.framework === framework.name);
  // a README that was written before the file was renamed, or for another
  const isMisnamed = (framework: Framework, file: string, { file: by }: Hint) =>
    /^README/i.test(by) &&
    candidates.some((c) => c.framework === framework.name) &&
    !collectImports(project, file, getFolder(file)).some((one) =>
      project.module(one)?.imports.some(({ module }) => framework.detect.imports.includes(module.split('.')[0] ?? '')),
    );
  return frameworks.flatMap((framework) =>
    hints.flatMap((hint) =>
      startedBy(framework, hint)
        .filter((file) => !known(framework, file) && runs(project, file) && !isMisnamed(framework, file, hint))
        .map((file) => byCommand(framework, file, hint)),
    ),
  );
}

/** The file that is run where a launch stands in a function which its own file never calls: the one with a main guard that imports it. */
function callers(
  { project, apps }: ScoringContext,
  candidates: readonly Candidate[],
  frameworks: readonly Framework[],
): Candidate[] {
  let guarded: Map<string, ReadonlySet<string>> | undefined;
  return candidates.flatMap((candidate) => {
    const framework = frameworks.find(({ name }) => name === candidate.framework);
    const app = apps.find(({ file, how }) => file === candidate.file && how === 'launched');
    if (!framework || !app || !findUncalledLaunch({ project, framework, entry: candidate, files: [] })) return [];
    guarded ??= readGuarded(project);
    const starting = [...guarded].filter(([file, reached]) => file !== candidate.file && reached.has(candidate.file));
    const outer = starting.flatMap(([file]) =>
      starting.some(([other, reached]) => other !== file && reached.has(file)) ? [] : [file],
    );
    const [file, ...others] = outer;
    if (file === undefined || others.length > 0) return [];
    const line = project.module(file)?.main ?? 1;
    const points = 15;
    return [
      {
        ...candidate,
        entry: file,
        file,
        root: getFolder(file),
        line,
        score: candidate.score + points,
        reasons: [`+${points} it runs what ${candidate.file} defines`],
        because: `${file}:${line} runs what ${candidate.file}:${candidate.line} defines`,
      },
    ];
  });
}

/** Files that are read for a main guard: every module that is parsed is kept. */
const MOST_GUARDED = 50;

/** The files with a main guard, each with what it imports. */
function readGuarded(project: SourceIndex): Map<string, ReadonlySet<string>> {
  const named = project.python.filter(
    (file) =>
      !isAuxiliary(file) &&
      !namesTraining(file) &&
      !namesTest(file) &&
      project.text(file)?.includes('__main__') === true,
  );
  const guarded = named.slice(0, MOST_GUARDED).filter((file) => project.module(file)?.main !== undefined);
  return new Map(guarded.map((file) => [file, new Set(collectImports(project, file, getFolder(file)))]));
}

/** What stands before the entry in a framework's command, where that is a program of its own. */
function ownCommand({ command, entry }: Framework): readonly string[] {
  const words = command.slice(0, command.indexOf('{entry}'));
  return entry.form === 'file' && words.length > 1 && words[0] !== 'python' ? words : [];
}

/** Files that stand behind that command. */
function startedBy(framework: Framework, { tokens }: Hint): string[] {
  const words = ownCommand(framework);
  if (words.length === 0) return [];
  return tokens.filter(
    (file, i) => file.endsWith('.py') && words.every((word, w) => tokens[i - words.length + w] === word),
  );
}

function byCommand(framework: Framework, file: string, { file: by, weight }: Hint): Candidate {
  const own = framework.detect.rank;
  return {
    framework: framework.name,
    entry: file,
    root: getFolder(file),
    file,
    line: 1,
    factory: false,
    score: own + weight,
    preference: own,
    reasons: [`+${weight} ${by} starts it`],
    because: `${by} has ${[...ownCommand(framework), file].join(' ')}`,
  };
}

/** Whether a file does something when it is run. */
function runs(project: SourceIndex, file: string): boolean {
  const module = project.tree.files.has(file) ? project.module(file) : undefined;
  return module !== undefined && !onlyDefines(module, module.calls);
}

/** A module at the top that other files import is a part, not something to run. */
const importedByOthers = (project: SourceIndex, file: string): boolean =>
  project.python.some(
    (other) =>
      other !== file &&
      !isAuxiliary(other) &&
      project.module(other)?.imports.some((i) => i.module === file.slice(0, -3)),
  );

/** A factory that makes the app of the same file is no second choice, nor is what an entry already wraps. */
function withoutTwins(ranked: Candidate[]): Candidate[] {
  return ranked.filter(
    (c, i) =>
      !ranked
        .slice(0, i)
        .some(
          (better) =>
            (better.entry === c.entry && better.root === c.root) ||
            (c.factory && better.file === c.file && !better.factory && better.framework === c.framework),
        ),
  );
}
