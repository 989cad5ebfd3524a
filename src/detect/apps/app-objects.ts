import { resolveImportName } from '../../python/imports.ts';
import type { Name, PythonImport, PythonModule, Value } from '../../python/types.ts';
import signs from '../heuristics.json' with { type: 'json' };
import { collectImports } from '../python/import-graph.ts';
import { resolveSymbol } from '../python/resolve-symbol.ts';
import { type CodeLocation, nameIsApp, resolveAppClass, resolveReturnedApp } from './app-expressions.ts';
import { getFrameworkTitle } from './entry-point.ts';
import type { App } from './types.ts';

/** `app = FastAPI()`, `app = create_app()`, and factories that are not called at module level. */
export function findAppObjects(spot: CodeLocation): App[] {
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
      const given = [...call.args, ...Object.values(call.kwargs)];
      const names = namesIn(given);
      const inner = found.find((f) => names.includes(f.attribute ?? ''));
      // or around one that is made on the spot: `Cling(get_wsgi_application())`
      called = inner?.called ?? given.map((value) => resolveAppClass(spot, value)).find((made) => made !== undefined);
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
  const set = findCompletion(spot);
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

/** `app.layout = page` of an app that is imported. */
function findCompletion({ framework, module }: CodeLocation): { line: number; imported: PythonImport } | undefined {
  const { completedBy = [] } = framework.detect;
  if (completedBy.length === 0) return undefined;
  for (const { target, scope, line } of module.assignments) {
    const [name, part = ''] = target.split('.');
    const imported = scope === '' && completedBy.includes(part) && module.imports.find(({ alias }) => alias === name);
    if (imported) return { line, imported };
  }
  return undefined;
}

/**
 * The file whose app is complete only after another file has run, which imports the app: a server that imports the first alone serves
 * an app without a page.
 */
export function findCompletedFile(spot: CodeLocation): string | undefined {
  const { project, file, root } = spot;
  const imported = findCompletion(spot)?.imported;
  const home = imported && resolveSymbol(project, file, root, { dotted: resolveImportName(imported), from: 'import' });
  // an app that imports the file that adds to it is complete by itself
  return home && home.file !== file && !collectImports(project, home.file, root).includes(file) ? home.file : undefined;
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
