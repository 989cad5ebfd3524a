/** Finds launches that running the file does not reach: those of a sub-command, and those in a function that nothing calls. */
import type { Call, FunctionInfo, PythonModule } from '../../python/types.ts';
import signs from '../heuristics.json' with { type: 'json' };
import type { Served } from '../serving/launch-calls.ts';
import { findListenSign, isLaunch, takeLastName } from './app-expressions.ts';

export interface SubCommand {
  /** "main.py:12" */
  where: string;
  /** "serve" */
  name: string;
}

/** A sentence about the sub-command by which alone a command line starts the app: the container runs the file without one. */
export function adviseOnSubCommand(served: Served): string[] {
  const found = findSubCommand(served);
  if (!found) return [];
  const { where, name } = found;
  return [
    `${where} starts the app in the sub-command ${name}, and the container runs ${served.entry.file} without one: name a file that starts it when it is run, with --entry`,
  ];
}

/** @returns undefined where the file starts the app when it is run as it is. */
export function findSubCommand({ project, framework, entry }: Served): SubCommand | undefined {
  const module = project.module(entry.file);
  if (framework.entry.form !== 'file' || !entry.file.endsWith('.py') || !module) return undefined;
  const spot = { project, framework, file: entry.file, root: entry.root, module };
  const launches = module.calls.filter((call) => isLaunch(framework, call) || findListenSign(spot, call) !== undefined);
  const names = launches.map((call) => readSubCommand(module, call));
  const at = names.findIndex((name) => name !== undefined);
  const name = names[at];
  // one way that needs no word is enough
  if (name === undefined || names.includes(undefined)) return undefined;
  return { where: `${entry.file}:${launches[at]?.line}`, name };
}

function readSubCommand(module: PythonModule, launch: Call): string | undefined {
  const { scope } = launch;
  const fn = module.functions.find(({ name }) => name === scope);
  if (!fn || scope === '') return undefined;
  return (
    readDecorated(module, fn) ??
    readClassCommand(module, scope) ??
    (module.calls.some(({ method }) => method === 'add_subparsers') && isDispatched(module, scope) ? scope : undefined)
  );
}

/** `@cli.command()` of a group, or of an app that has several. */
function readDecorated({ functions, assignments }: PythonModule, fn: FunctionInfo): string | undefined {
  const findGroup = ({ decorators }: FunctionInfo) =>
    decorators.find(({ dotted }) => dotted.endsWith('.command'))?.dotted.slice(0, -'.command'.length);
  const group = findGroup(fn);
  if (group === undefined) return undefined;
  const isGroup = functions.some(
    ({ name, decorators }) => name === group && decorators.some(({ dotted }) => signs.commandGroups.includes(dotted)),
  );
  const hasCallback = functions.some(({ decorators }) =>
    decorators.some(({ dotted }) => dotted === `${group}.callback`),
  );
  const several = functions.filter((other) => findGroup(other) === group).length > 1;
  const isMade = assignments.some(({ target, value }) => target === group && value.is === 'call');
  return isGroup || (isMade && (several || hasCallback)) ? fn.name.replaceAll('_', '-') : undefined;
}

/** `fire.Fire(Cli)` with the launch in a method of Cli. */
function readClassCommand({ calls }: PythonModule, scope: string): string | undefined {
  const [owner, method] = scope.split('.');
  const given = calls.filter(({ callee }) => signs.commandClasses.includes(callee?.dotted ?? ''));
  const isGiven = given.some(({ args: [first] }) => first?.is === 'name' && first.name.dotted === owner);
  return isGiven ? method : undefined;
}

/** Reached only through the parser: `set_defaults(func=serve)`, or a call under a condition. */
function isDispatched({ calls }: PythonModule, scope: string): boolean {
  const direct = calls.filter(({ callee }) => callee?.dotted === scope);
  return direct.every(({ under }) => under !== undefined);
}

/** A sentence about a launch in a function that nothing calls: running the file defines it, and ends at once. */
export function adviseOnUncalledLaunch(served: Served): string[] {
  const found = findUncalledLaunch(served);
  return found
    ? [
        `${found.where} starts the app in ${found.name}(), which nothing in ${served.entry.file} calls, so the container exits at once: call it below if __name__ == "__main__":, or name the file that does with --entry`,
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
  const written = text.split(/\W+/).filter((word) => word === name).length;
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
