/** Finds the objects and files that the container could start. */

import type { Framework } from '../../catalog/frameworks/types.ts';
import { createPause } from '../../files/pause.ts';
import { folders } from '../files/folders.ts';
import { findImportRoot } from '../python/import-root.ts';
import type { SourceIndex } from '../python/types.ts';
import type { CodeLocation } from './app-expressions.ts';
import { findAppFiles, findScripts, isSomewhere } from './app-files.ts';
import { findAppObjects, findCompletedFile } from './app-objects.ts';
import type { App } from './types.ts';

/** Words that make a file worth parsing although it names no framework itself. */
const WORTH = ['__main__', 'create_app', '.launch(', 'uvicorn', '.include_router('];

/** Characters of Python in which apps are looked for; the rest of what may be parsed is for what an app imports. */
const MOST_SCANNED = 3_000_000;

/** Every app in the folder, unranked. Files whose text has none of the words we look for are not even parsed. */
export async function findApps(project: SourceIndex, frameworks: readonly Framework[]): Promise<App[]> {
  const worth = createWorthTest(frameworks);
  const apps: App[] = [];
  const completions: Completion[] = [];
  const pause = createPause();
  let scanned = 0;
  for (const file of project.python) {
    await pause();
    const name = file.slice(file.lastIndexOf('/') + 1);
    if (folders.notApps.includes(name) && name !== '__init__.py') continue;
    const text = project.text(file);
    if (text === undefined || !(isSomewhere(file) || worth(text))) continue;
    scanned += text.length;
    if (scanned > MOST_SCANNED) {
      project.unparsed.add(file);
      continue;
    }
    const module = project.module(file);
    // no server can import it, and no image has its Python
    if (!module || module.python2) continue;
    const root = findImportRoot(project, file);
    for (const framework of frameworks) {
      const spot: CodeLocation = { project, framework, file, root, module };
      if (framework.kind === 'job') apps.push(...findScripts(spot));
      else if (framework.entry.form === 'module') {
        apps.push(...findAppObjects(spot));
        const completed = findCompletedFile(spot);
        if (completed !== undefined) completions.push({ framework, file: completed, by: file });
      } else if (framework.entry.form === 'file') apps.push(...findAppFiles(spot));
    }
  }
  return apps.filter((app) => !isIncomplete(app, apps, completions));
}

/** `file` makes an app that is complete only after `by` has run. */
interface Completion {
  framework: Framework;
  file: string;
  by: string;
}

/** Whether another file completes the app and starts it: that file is what runs. */
const isIncomplete = (app: App, apps: readonly App[], completions: readonly Completion[]): boolean =>
  completions.some(
    ({ framework, file, by }) =>
      app.framework === framework &&
      app.file === file &&
      apps.some((other) => other.file === by && other.how === 'launched'),
  );

/** Shorter names are words of prose and addresses, and count only where they are imported. */
const SHORTEST = 5;

/** Whether a text names a framework. One pattern each: a search per name takes as long as parsing does. */
function createWorthTest(frameworks: readonly Framework[]): (text: string) => boolean {
  const names = new Set(
    frameworks.flatMap((f) => [...f.detect.imports, ...f.detect.apps]).map((name) => name.split('.')[0] ?? name),
  );
  const named = [...names].filter((name) => name.length >= SHORTEST);
  const short = [...names].filter((name) => name.length < SHORTEST);
  const parameters = frameworks.flatMap(({ detect }) => (detect.parameters ?? []).map((list) => list.join(', ')));
  const anywhere = new RegExp(
    [...WORTH, ...named, ...parameters].map((word) => word.replace(/[.()]/g, '\\$&')).join('|'),
  );
  const imported = new RegExp(`(?:\\bimport|\\bfrom|,)[ \\t](?:${short.join('|')})\\b`);
  return (text) => anywhere.test(text) || (short.length > 0 && imported.test(text));
}
