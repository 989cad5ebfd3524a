/** Finds launches that importing the app's module runs: a server that imports it would be blocked by them. */

import type { Framework } from '../../catalog/frameworks/types.ts';
import type { Call } from '../../python/types.ts';
import { type CodeLocation, findListenSign, isLaunch } from '../apps/app-expressions.ts';
import { launchesApp } from '../apps/app-files.ts';
import type { Served } from './launch-calls.ts';

export interface ImportLaunch {
  where: string;
  /** The framework ignores it under a variable of its own. */
  harmless: boolean;
}

/**
 * `app.run()` or `uvicorn.run(app)` outside of any function and of `if __name__ == "__main__":`, or in a function that is called there.
 *
 * @param frameworks whose functions that open a port are known.
 */
export function findLaunchOnImport(served: Served, frameworks: readonly Framework[]): ImportLaunch | undefined {
  const { project, framework, entry, files } = served;
  if (framework.entry.form !== 'module') return undefined;
  const listening = frameworks.filter(({ detect }) => detect.listens !== undefined);
  for (const file of files) {
    const module = project.module(file);
    if (!module) continue;
    const atImport = module.calls.filter(({ scope, inMain }) => scope === '' && !inMain);
    const run = new Set(['', ...atImport.flatMap(({ callee }) => (callee?.from === 'local' ? [callee.dotted] : []))]);
    const spot: CodeLocation = { project, framework, file, root: entry.root, module };
    const isOwn = (call: Call): boolean =>
      isLaunch(framework, call) && (isNamedLaunch(framework, call.callee?.dotted) || launchesApp(spot, call));
    const found = module.calls.find(
      (call) =>
        !call.inMain &&
        call.under === undefined &&
        run.has(call.scope) &&
        (isOwn(call) || listening.some((other) => blocks(other, findListenSign({ ...spot, framework: other }, call)))),
    );
    if (found)
      return { where: `${file}:${found.line}`, harmless: framework.ignoreLaunch !== undefined && isOwn(found) };
  }
  return undefined;
}

/** Whether a function that opens a port also serves it, and returns only at the end: `run_app()`, and not `HTTPServer()`. */
const blocks = ({ detect }: Framework, sign: string | undefined): boolean =>
  sign !== undefined && detect.listens?.[sign]?.blocks === true;

/** What is said where nothing makes such a launch harmless. */
export function adviseOnLaunch(launched: ImportLaunch | undefined): string[] {
  if (!launched || launched.harmless) return [];
  return [
    `${launched.where} starts a server as soon as the file is imported, so that the server of the container never gets to serve it: put that line under if __name__ == "__main__":`,
  ];
}

/** A function of its own name, "uvicorn.run", and no method that others have too. */
const isNamedLaunch = ({ detect }: Framework, dotted: string | undefined): boolean =>
  dotted?.includes('.') === true && (detect.launches ?? []).includes(dotted);
