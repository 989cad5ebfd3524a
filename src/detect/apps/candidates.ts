/** Finds the objects and files that the container could start. */

import type { Framework } from '../../catalog/frameworks/types.ts';
import { createPause } from '../../files/pause.ts';
import { resolveImportName } from '../../python/imports.ts';
import type { Call, Name, PythonModule, Value } from '../../python/types.ts';
import { folders } from '../files/folders.ts';
import { getFolder } from '../files/paths.ts';
import signs from '../heuristics.json' with { type: 'json' };
import { collectImports } from '../python/import-graph.ts';
import { findImportRoot, MOST_REACHED } from '../python/import-root.ts';
import { resolveSymbol } from '../python/resolve-symbol.ts';
import type { SourceIndex } from '../python/types.ts';
import {
  type CodeLocation,
  findListenSign,
  isLaunch,
  nameIsApp,
  resolveAppClass,
  resolveReturnedApp,
} from './app-expressions.ts';
import { getFrameworkTitle } from './entry-point.ts';
import { readHandedOver, startsElsewhere } from './launchers.ts';
import { findFirstEffect, findFirstOutput, importsFramework, runsInMain } from './script-apps.ts';
import { getFileStem } from './script-names.ts';
import type { App } from './types.ts';

/** Words that make a file worth parsing although it names no framework itself. */
const WORTH = ['__main__', 'create_app', '.launch(', 'uvicorn', '.include_router('];

/** Characters of Python in which apps are looked for; the rest of what may be parsed is for what an app imports. */
const MOST_SCANNED = 3_000_000;

/** Every app in the folder, unranked. Files whose text has none of the words we look for are not even parsed. */
export async function findApps(project: SourceIndex, frameworks: readonly Framework[]): Promise<App[]> {
  const worth = createWorthTest(frameworks);
  const apps: App[] = [];
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
    if (!module) continue;
    const root = findImportRoot(project, file);
    for (const framework of frameworks) {
      const spot: CodeLocation = { project, framework, file, root, module };
      if (framework.kind === 'job') apps.push(...findScripts(spot));
      else if (framework.entry.form === 'module') apps.push(...findAppObjects(spot));
      else if (framework.entry.form === 'file') apps.push(...findAppFiles(spot));
    }
  }
  return apps;
}

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

/** `app = FastAPI()`, `app = create_app()`, and factories that nobody calls at module level. */
function findAppObjects(spot: CodeLocation): App[] {
  const { framework, file, root, module } = spot;
  if (framework.detect.attribute !== undefined) return findAppAttributes(spot, framework.detect.attribute);
  const found: App[] = definedAs(spot);
  const wrapped = new Set<string>();
  for (const a of module.assignments) {
    if (a.scope !== '' || a.inMain || a.target.includes('.') || found.some((f) => f.attribute === a.target)) continue;
    const call = a.value.is === 'call' ? a.value.call : undefined;
    let called = resolveAppClass(spot, a.value);
    if (called === undefined && call && signs.wrappers.includes(call.callee?.dotted ?? '')) {
      // `served = gr.mount_gradio_app(api, demo, "/")` is the same app, more of it.
      const names = namesIn([...call.args, ...Object.values(call.kwargs)]);
      const inner = found.find((f) => names.includes(f.attribute ?? ''));
      called = inner?.called;
      if (inner?.attribute !== undefined) wrapped.add(inner.attribute);
    }
    if (called === undefined || isIngress(module, a.target)) continue;
    found.push({
      framework,
      file,
      line: a.line,
      root,
      how: 'made',
      attribute: a.target,
      called,
      ...(call ? { call } : {}),
    });
  }
  const kept = found.filter((f) => !wrapped.has(f.attribute ?? ''));
  for (const f of module.functions) {
    if (f.name.includes('.') || f.required > 0 || f.async) continue;
    const called = resolveReturnedApp(spot, f);
    if (called !== undefined)
      kept.push({ framework, file, line: f.line, root, how: 'factory', attribute: f.name, called });
  }
  return kept.length > 0 ? kept : takenFrom(spot);
}

/** Names among the arguments of a wrapper; a router by protocol has them in a dictionary. */
const namesIn = (values: readonly Value[]): string[] =>
  values.flatMap((value) => {
    if (value.is === 'name') return [value.name.dotted];
    return value.is === 'table' ? namesIn(value.pairs.map(([, item]) => item)) : [];
  });

/** `server = app.server`: what the server imports is an attribute of the app. */
function findAppAttributes(spot: CodeLocation, attribute: string): App[] {
  const { framework, file, root, module } = spot;
  const completed = findCompletedApps(spot, attribute);
  if (completed.length > 0) return completed;
  return module.assignments.flatMap(({ target, value, scope, inMain, line }): App[] => {
    if (scope !== '' || inMain || value.is !== 'name' || !value.name.dotted.endsWith(`.${attribute}`)) return [];
    const dotted = value.name.dotted.slice(0, -attribute.length - 1);
    const made = module.assignments.find((one) => one.target === dotted);
    const called = made && resolveAppClass(spot, made.value);
    const home = called === undefined ? nameIsApp(spot, { ...value.name, dotted }) : undefined;
    if (called === undefined && !home) return [];
    return [
      { framework, file, line, root, how: 'made', attribute: target, called: called ?? getFrameworkTitle(framework) },
    ];
  });
}

/** `from app import app, server` above `app.layout = page`: the app is complete only here. */
function findCompletedApps(spot: CodeLocation, attribute: string): App[] {
  const { project, framework, file, root, module } = spot;
  const { completedBy = [] } = framework.detect;
  const set = module.assignments.find(({ target, scope }) => {
    const [name, part = ''] = target.split('.');
    return scope === '' && completedBy.includes(part) && module.imports.some((one) => one.alias === name);
  });
  if (!set) return [];
  return module.imports.flatMap((one): App[] => {
    const home =
      one.name === undefined
        ? undefined
        : resolveSymbol(project, file, root, { dotted: resolveImportName(one), from: 'import' });
    const there = home && project.module(home.file);
    if (!home || !there || home.file === file || one.alias === undefined) return [];
    const inner = { ...spot, file: home.file, module: there };
    if (!findAppAttributes(inner, attribute).some((app) => app.attribute === home.name)) return [];
    const called = getFrameworkTitle(framework);
    return [{ framework, file, line: set.line, root, how: 'taken', attribute: one.alias, called }];
  });
}

/** A class or function that is the app by its decorator, or a function that is one by its parameters: `async def app(scope, receive, send)`. */
function definedAs({ framework, file, root, module }: CodeLocation): App[] {
  const { decorators = [], parameters = [] } = framework.detect;
  const isApp = (names: readonly Name[]) =>
    names.some(({ from, dotted }) => from === 'import' && decorators.includes(dotted));
  const base = { framework, file, root, how: 'made' as const, called: getFrameworkTitle(framework) };
  return [
    ...[...module.classes, ...module.functions].filter((one) => !one.name.includes('.') && isApp(one.decorators)),
    ...module.functions.filter(
      ({ name, params }) => !name.includes('.') && parameters.some((list) => list.join() === params.join()),
    ),
  ].map(({ name, line }) => ({ ...base, line, attribute: name }));
}

/** `@serve.ingress(app)`: another server hands requests to it, so it is not what is started. */
const isIngress = (module: PythonModule, name: string): boolean =>
  module.calls.some(
    ({ callee, args: [first] }) =>
      signs.ingresses.includes(callee?.dotted ?? '') && first?.is === 'name' && first.name.dotted === name,
  );

/** `from .core import app` followed by `app.include_router(...)`, or by `@app.route(...)` in a file that is run: the app is complete only here. */
function takenFrom(spot: CodeLocation): App[] {
  const { project, framework, file, root, module } = spot;
  for (const call of module.calls) {
    const { callee, method } = call;
    const adds = ['include_router', 'mount', 'add_middleware'].includes(method);
    const routes = call.scope === '@' && module.main !== undefined;
    if (callee?.from !== 'import' || !(adds || routes)) continue;
    const name = { dotted: callee.dotted.slice(0, -method.length - 1), from: callee.from };
    const home = nameIsApp(spot, name);
    const alias = module.imports.find(
      (i) => i.name !== undefined && i.alias === i.name && name.dotted.endsWith(`.${i.name}`),
    )?.alias;
    // The other way round, routes that import the app they are added to, is the app's own affair.
    if (!home || alias === undefined || collectImports(project, home.file, root).includes(file)) continue;
    const called = framework.title.split(':')[0] ?? '';
    return [{ framework, file, line: call.line, root, how: 'taken', attribute: alias, called }];
  }
  return [];
}

/** Files that are run: they launch an app, or use a framework that has no app object. */
function findAppFiles(spot: CodeLocation): App[] {
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

function findScripts(spot: CodeLocation): App[] {
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
const isSomewhere = (file: string): boolean =>
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
