import type { Call, PythonModule, Value } from '../../python/types.ts';
import { getFolder } from '../files/paths.ts';
import signs from '../heuristics.json' with { type: 'json' };
import { collectImports } from '../python/import-graph.ts';
import { MOST_REACHED } from '../python/import-root.ts';
import { type CodeLocation, findListenSign, isLaunch, nameIsApp, resolveAppClass } from './app-expressions.ts';
import { readHandedOver, startsElsewhere } from './launchers.ts';
import { findFirstEffect, findFirstOutput, getFileStem, importsFramework, runsInMain } from './script-apps.ts';
import type { App } from './types.ts';

/** Files that are run: they launch an app, or use a framework that has no app object. */
export function findAppFiles(spot: CodeLocation): App[] {
  const { framework, file, module } = spot;
  const { detect } = framework;
  if (detect.listens) return findListeners(spot);
  const uses = importsFramework(framework, module);
  const launch =
    module.calls.find((c) => isLaunch(framework, c) && (uses || launchesApp(spot, c))) ?? startsElsewhere(spot);
  // what is made without the framework's name is found only where it is launched
  const made =
    launch || uses
      ? module.calls.find((c) => c.scope !== '@' && resolveAppClass(spot, { is: 'call', call: c }) !== undefined)
      : undefined;
  const called = made && resolveAppClass(spot, { is: 'call', call: made });
  const base = {
    framework,
    file,
    root: fileRoot(spot),
    ...(called === undefined ? {} : { called }),
    ...(made ? { call: made } : {}),
  };
  if (launch) return [{ ...base, line: launch.line, how: 'launched' }];
  if (made && uses) return [{ ...base, line: made.line, how: 'used' }];
  const marked = detect.apps.length > 0 || (detect.launches ?? []).length > 0;
  const line = marked ? undefined : findFirstOutput(spot);
  return line === undefined ? [] : [{ ...base, line, how: 'used' }];
}

/** A file that opens a port itself. */
function findListeners(spot: CodeLocation): App[] {
  const { framework, file, module } = spot;
  const isRun = runsInMain(module) !== undefined || findFirstEffect(module) !== undefined;
  const call =
    module.calls
      .flatMap((one) => [one, ...readHandedOver(one)])
      .find((one) => (isRun || one.scope === '') && findListenSign(spot, one) !== undefined) ?? startsElsewhere(spot);
  if (!call) return [];
  return [
    {
      framework,
      file,
      line: call.line,
      root: fileRoot(spot),
      how: 'launched',
      called: call.callee?.dotted ?? call.method,
      call,
    },
  ];
}

/** `demo.launch()` where demo comes from another file of the project. */
export function launchesApp(spot: CodeLocation, call: Call): boolean {
  if (call.receiver) return resolveAppClass(spot, call.receiver) !== undefined;
  const dotted = call.callee?.dotted.slice(0, -call.method.length - 1);
  if (!dotted || !call.callee) return false;
  const name = { dotted, from: call.callee.from };
  const value: Value = { is: 'name', name };
  return nameIsApp(spot, name) !== undefined || resolveAppClass(spot, value) !== undefined;
}

export function findScripts(spot: CodeLocation): App[] {
  const { framework, file, module } = spot;
  const root = fileRoot(spot);
  if (file.endsWith('/__main__.py') || file === '__main__.py')
    return [{ framework, file, line: 1, root, how: 'module' }];
  const main = runsInMain(module);
  if (main !== undefined) return [{ framework, file, line: main, root, how: 'script' }];
  const line = isSomewhere(file) ? findFirstEffect(module) : undefined;
  return line === undefined ? [] : [{ framework, file, line, root, how: 'plain' }];
}

/** At the top, or one folder below with the name of something that is started: `src/main.py`. */
export const isSomewhere = (file: string): boolean =>
  !file.includes('/') || (file.split('/').length === 2 && signs.startedFiles.includes(getFileStem(file)));

/** `python dir/file.py` starts its imports at dir; another root only where that finds more. */
function fileRoot({ project, file, root }: CodeLocation): string {
  const own = getFolder(file);
  if (own === root) return own;
  const count = (from: string) => collectImports(project, file, from, { most: MOST_REACHED }).length;
  return count(root) > count(own) ? root : own;
}

/** Relative imports work only in a package, so such a file cannot be run by its path. */
export const needsPackage = (module: PythonModule | undefined): boolean =>
  module?.imports.some((i) => i.level > 0 && !i.typeChecking && !i.guarded) ?? false;
