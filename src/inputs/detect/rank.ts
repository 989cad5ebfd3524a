/** Which of the apps found is the one to serve, with the reasons. */
import type { Framework } from '../../catalog/types.ts';
import type { App } from './apps.ts';
import { folders } from './folders.ts';
import { type Hint, readHints, spaceCard } from './hints.ts';
import { dottedModule, folderOf, isAside, type Project, reach } from './project.ts';
import signs from './signs.json' with { type: 'json' };
import type { Candidate } from './types.ts';

/** Ranked, best first. Scores are sums of the reasons, which are kept. */
export function rank(
  project: Project,
  apps: readonly App[],
  frameworks: readonly Framework[],
  scripts: ReadonlyMap<string, string>,
): Candidate[] {
  const hints = readHints(project);
  const card = spaceCard(project);
  const services = apps.filter((a) => a.framework.kind === 'service');
  const named = uvicornTargets(project, apps);
  const stems = new Map<string, number>();
  for (const file of project.python) stems.set(stemOf(file), (stems.get(stemOf(file)) ?? 0) + 1);
  // Where every script trains, training is what the project is for.
  const serves = apps.some((a) => a.framework.kind === 'job' && !isAside(a.file) && servesByName(a.file));
  const candidates = apps.flatMap((app): Candidate[] => {
    const entry = entryOf(app);
    if (entry === undefined) return [];
    const reasons: [number, string][] = [];
    const add = (points: number, reason: string) => {
      if (points !== 0) reasons.push([points, reason]);
    };
    add(app.framework.detect.rank, `${app.framework.title.split(':')[0]} is what serves`);
    const stem = stemOf(app.file);
    const alone = !signs.likelyFiles.includes(stem) && stems.get(stem) === 1;
    const hint = hints.filter((h) => mentions(h.words, app, entry, alone)).sort((a, b) => b.weight - a.weight)[0];
    if (hint) add(hint.weight, `${hint.file} starts it`);
    if (card.appFile === app.file) add(40, 'README.md names it as app_file');
    const target = named.get(entry.replace('()', ''));
    if (target !== undefined) add(30, `${target} starts it by name`);
    const script = scripts.get(app.file);
    if (script !== undefined)
      add(app.framework.kind === 'job' ? 20 : 8, `the packaging makes it the command ${script}`);
    if (signs.likelyFiles.includes(stem)) add(8, `${stem}.py is what an app's file is called`);
    if (app.attribute !== undefined && signs.likelyAttributes.includes(app.attribute))
      add(4, `${app.attribute} is what an app is called`);
    if (app.how === 'launched') add(12, 'it launches the app');
    if (app.how === 'taken') add(22, 'it adds to an app made elsewhere');
    if (app.how === 'factory') add(-6, 'it is a function that makes the app');
    if (app.how === 'used' && app.framework.detect.apps.length > 0) add(-10, 'nothing launches it');
    if (isAside(app.file)) add(-70, `${folderOf(app.file) || app.file} is not where an app is served from`);
    const depth = folderOf(app.root === '' ? app.file : app.file.slice(app.root.length + 1))
      .split('/')
      .filter(Boolean).length;
    if (depth > 1) add(-4 * (depth - 1), `it lies ${depth} folders deep`);
    if (app.root !== '' && app.root !== 'src') add(-8, `it lies in ${app.root}`);
    const routes = project.module(app.file)?.routes.filter((r) => r.target === app.attribute).length ?? 0;
    if (routes > 0) add(Math.min(routes, 6), `${routes} routes`);
    if (app.framework.kind === 'job') add(-30, 'it runs to its end');
    if (app.framework.kind === 'job' && services.some((s) => s.file === app.file)) return [];
    if (
      app.how === 'plain' &&
      (apps.some((a) => a.how !== 'plain' && !isAside(a.file)) || importedByOthers(project, app.file))
    )
      return [];
    if (app.framework.kind === 'job' && serves && trains(app.file)) add(-25, 'its name says training');
    if (app.framework.kind === 'job' && tests(app.file)) add(-25, 'its name says testing');
    const part = services.find(
      (s) => s !== app && s.file !== app.file && !isAside(s.file) && reach(project, s.file, s.root).includes(app.file),
    );
    // One that launches itself and is named is not what another file, which nothing names, makes of it.
    const own = app.how === 'launched' && hint && part && !hints.some((h) => h.words.has(part.file));
    if (part && !own && app.framework.kind === 'service') add(-20, `${part.file} imports it`);
    if (app.framework.name === 'streamlit' && /(?:^|\/)pages\//.test(app.file)) add(-50, 'it is a page of another app');
    // a package's own file may make the app, or have the function that does (Flask's tutorial); it is not run itself
    if (folders.notApps.includes(`${stem}.py`) && app.how !== 'made' && app.how !== 'factory') return [];
    reasons.sort((a, b) => Math.abs(b[0]) - Math.abs(a[0]));
    return [
      {
        framework: app.framework.name,
        entry,
        root: app.root,
        file: app.file,
        line: app.line,
        factory: app.how === 'factory',
        score: reasons.reduce((sum, [points]) => sum + points, 0),
        preference: app.framework.kind === 'service' && app.how !== 'lies' ? app.framework.detect.rank : 0,
        reasons: reasons.map(([points, reason]) => `${points > 0 ? '+' : ''}${points} ${reason}`),
        because: sentence(app),
      },
    ];
  });
  candidates.push(...runners(project, candidates, hints, frameworks));
  return withoutTwins(candidates.sort((a, b) => b.score - a.score || (a.entry < b.entry ? -1 : 1)));
}

/** `python launch.py` in a Procfile or start script, where launch.py imports the app: then that file is what is run. */
function runners(
  project: Project,
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
      const root = folderOf(file);
      const started = candidates
        .filter(byFile)
        .find((c) => c.score > -20 && reach(project, file, root).includes(c.file));
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

/** A module at the top that other files import is a part, not something to run. */
const importedByOthers = (project: Project, file: string): boolean =>
  project.python.some(
    (other) =>
      other !== file && !isAside(other) && project.module(other)?.imports.some((i) => i.module === file.slice(0, -3)),
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

function entryOf(app: App): string | undefined {
  if (app.framework.entry.form === 'file') return app.file;
  if (app.framework.entry.form === 'folder') return `${folderOf(app.file) || '.'}/`;
  const module = dottedModule(app.file, app.root);
  if (module === undefined || app.attribute === undefined) return undefined;
  return `${module}:${app.attribute}${app.how === 'factory' ? '()' : ''}`;
}

/** What a person is told: place, what is made, its name. */
function sentence(app: App): string {
  const at = `${app.file}:${app.line}`;
  const title = app.framework.title.split(':')[0] ?? app.framework.name;
  switch (app.how) {
    case 'lies':
      return `${app.file} is what ${title} starts from`;
    case 'made':
      return `${at} makes a ${app.called} called ${app.attribute}`.replace(
        /makes a (\w+) called/,
        (all, called: string) =>
          called === 'FastAPI' || /^[A-Z]/.test(called) ? all : `calls ${called}() and names the app`,
      );
    case 'taken':
      return `${at} adds to the app that it imports as ${app.attribute}`;
    case 'factory':
      return `${at} defines ${app.attribute}(), which makes the app (${app.called})`;
    case 'launched':
      return app.called === undefined ? `${at} launches the ${title} app` : `${at} launches a ${title} ${app.called}`;
    case 'used':
      return app.called === undefined ? `${at} uses ${title}` : `${at} makes a ${title} ${app.called}`;
    case 'script':
      return `${at} has if __name__ == "__main__"`;
    case 'plain':
      return `${at} does something when the file is run`;
    case 'module':
      return `${app.file} makes its package runnable`;
  }
}

/** @param alone no other file is called so: its name without the folder is enough. */
function mentions(words: ReadonlySet<string>, app: App, entry: string, alone: boolean): boolean {
  if (words.has(entry) || words.has(entry.replace('()', ''))) return true;
  const file = app.file;
  if (words.has(file) || words.has(`./${file}`) || (alone && words.has(`${stemOf(file)}.py`))) return true;
  const module = dottedModule(file, app.root);
  return app.framework.entry.form === 'file' && module !== undefined && module.includes('.') && words.has(module);
}

/** `uvicorn.run("app.main:app")` → where it says so. */
function uvicornTargets(project: Project, apps: readonly App[]): Map<string, string> {
  const targets = new Map<string, string>();
  for (const file of new Set([
    ...apps.map((a) => a.file),
    ...project.python.filter((f) => project.text(f)?.includes('uvicorn.run')),
  ])) {
    if (isAside(file)) continue;
    for (const call of project.module(file)?.calls ?? []) {
      const [first] = call.args;
      const app = first ?? call.kwargs.app;
      if (call.callee?.dotted === 'uvicorn.run' && app?.is === 'text') targets.set(app.text, `${file}:${call.line}`);
    }
  }
  return targets;
}

const stemOf = (file: string) => file.slice(file.lastIndexOf('/') + 1, -3);
const tests = (file: string) => /(?:^|_)(?:tests?|eval|evaluate|evaluation)(?:_|$)/i.test(stemOf(file));
/** "predict.py", "run_inference.py" */
const servesByName = (file: string) =>
  !trains(file) &&
  stemOf(file)
    .toLowerCase()
    .split('_')
    .some((word) => signs.servingScripts.includes(word));

const trains = (file: string) =>
  /(?:^|[/_-])(?:train|training|finetune|fine_tune|evaluate|eval|preprocess|prepare|download|convert|export|benchmark)/i.test(
    file,
  );
