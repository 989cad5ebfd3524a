/** Finds launches that importing the app's module runs: a server that imports it would be blocked by them. */

import type { Framework } from '../../catalog/frameworks/types.ts';
import { type CodeLocation, findListenSign, isLaunch } from './app-expressions.ts';
import { launchesApp } from './candidates.ts';
import type { Served } from './serving.ts';

/**
 * `app.run()` or `uvicorn.run(app)` outside of any function and of `if __name__ == "__main__":`, or in a function that is called there.
 *
 * @param frameworks whose functions that open a port are known.
 */
export function findLaunchOnImport(served: Served, frameworks: readonly Framework[]): { where: string } | undefined {
  const { project, framework, entry, files } = served;
  if (framework.entry.form !== 'module') return undefined;
  const listening = frameworks.filter(({ detect }) => detect.listens !== undefined);
  for (const file of files) {
    const module = project.module(file);
    if (!module) continue;
    const atImport = module.calls.filter(({ scope, inMain }) => scope === '' && !inMain);
    const run = new Set(['', ...atImport.flatMap(({ callee }) => (callee?.from === 'local' ? [callee.dotted] : []))]);
    const spot: CodeLocation = { project, framework, file, root: entry.root, module };
    const found = module.calls.find(
      (call) =>
        !call.inMain &&
        run.has(call.scope) &&
        ((isLaunch(framework, call) && (isNamedLaunch(framework, call.callee?.dotted) || launchesApp(spot, call))) ||
          listening.some((other) => findListenSign({ ...spot, framework: other }, call) !== undefined)),
    );
    if (found) return { where: `${file}:${found.line}` };
  }
  return undefined;
}

/** What is said where nothing makes such a launch harmless. */
export function adviseOnLaunch({ framework }: Served, launched: { where: string } | undefined): string[] {
  if (!launched || framework.ignoreLaunch) return [];
  return [
    `${launched.where} starts a server as soon as the file is imported, so that the server of the container never gets to serve it: put that line under if __name__ == "__main__":`,
  ];
}

/** A function of its own name, "uvicorn.run", and no method that others have too. */
const isNamedLaunch = ({ detect }: Framework, dotted: string | undefined): boolean =>
  dotted?.includes('.') === true && (detect.launches ?? []).includes(dotted);
