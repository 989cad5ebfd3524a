/** Finds a launch in a function that nothing calls: running the file defines it, and ends at once. */
import type { FunctionInfo, PythonModule } from '../../python/types.ts';
import type { Served } from '../serving/launch-calls.ts';
import { findListenSign, isLaunch, takeLastName } from './app-expressions.ts';

/** A sentence about it, where there is one. */
export function adviseOnUncalledLaunch(served: Served): string[] {
  const found = findUncalledLaunch(served);
  return found
    ? [
        `${found.where} starts the app in ${found.name}(), which nothing in ${served.entry.file} calls, so the container ends at once: call it below if __name__ == "__main__":, or name the file that does with --entry`,
      ]
    : [];
}

/** @returns undefined where at least one launch may be reached when the file is run. */
export function findUncalledLaunch({ project, framework, entry }: Served): { where: string; name: string } | undefined {
  const module = project.module(entry.file);
  const text = project.text(entry.file);
  if (framework.entry.form !== 'file' || !entry.file.endsWith('.py') || !module || text === undefined) return undefined;
  const spot = { project, framework, file: entry.file, root: entry.root, module };
  const launches = module.calls.filter((call) => isLaunch(framework, call) || findListenSign(spot, call) !== undefined);
  const [first] = launches;
  if (!first || launches.some(({ scope }) => isReached(module, text, scope, new Set()))) return undefined;
  return { where: `${entry.file}:${first.line}`, name: first.scope };
}

/** Whether a function may run: it is called by one that may, or named in any way other than by a call. */
function isReached(module: PythonModule, text: string, scope: string, seen: Set<string>): boolean {
  const fn = module.functions.find(({ name }) => name === scope);
  if (scope === '' || !fn || isCalledByOthers(module, fn)) return true;
  if (seen.has(scope)) return false;
  seen.add(scope);
  const name = getCalledName(scope);
  const calls = module.calls.filter(
    ({ method, callee }) => method === name || takeLastName(callee?.dotted ?? '') === name,
  );
  const written = text.match(new RegExp(`\\b${name}\\b`, 'g'))?.length ?? 0;
  const defined = [...module.functions, ...module.classes].filter((one) => takeLastName(one.name) === name).length;
  return written > defined + calls.length || calls.some((call) => isReached(module, text, call.scope, seen));
}

/** A class runs its __init__. */
const getCalledName = (scope: string): string => takeLastName(scope.replace(/\.__init__$/, ''));

/** By its decorator, by the language (`__call__`), or by the class that its own one extends. */
function isCalledByOthers({ classes }: PythonModule, { name, decorators }: FunctionInfo): boolean {
  const own = classes.find((one) => name.startsWith(`${one.name}.`));
  return decorators.length > 0 || /\.__(?!init)/.test(name) || (own?.bases.length ?? 0) > 0;
}
