/** Decides whether an expression creates an app object, following aliases, subclasses, factories and re-exports. */

import type { Framework } from '../../catalog/frameworks/types.ts';
import type { Call, FunctionInfo, Name, PythonModule, Value } from '../../python/types.ts';
import { type Home, resolveSymbol } from '../python/resolve-symbol.ts';
import type { SourceIndex } from '../python/types.ts';

/** The framework asked about, and the file the expression stands in. */
export interface CodeLocation {
  project: SourceIndex;
  framework: Framework;
  file: string;
  root: string;
  module: PythonModule;
}

const DEEPEST = 6;

/** Name of what makes the value an app of the framework ("FastAPI", "create_app"); undefined when it is none. */
export function resolveAppClass(spot: CodeLocation, value: Value, depth = 0): string | undefined {
  if (depth > DEEPEST) return undefined;
  if (value.is === 'either') {
    return value.parts.map((part) => resolveAppClass(spot, part, depth + 1)).find((made) => made !== undefined);
  }
  // `app, route = fast_app()`
  if (value.is === 'item') return value.index === 0 ? resolveAppClass(spot, value.of, depth + 1) : undefined;
  if (value.is !== 'call') return undefined;
  const { call } = value;
  const method = hasSign(spot.framework, 'apps', call.method) ? methodOfMade(spot, call) : undefined;
  if (method && isApp(spot.framework, method)) return takeLastName(method.dotted);
  // `gr.Interface(...).queue()`
  if (!call.callee) return call.receiver ? resolveAppClass(spot, call.receiver, depth + 1) : undefined;
  if (isApp(spot.framework, call.callee)) return takeLastName(call.callee.dotted);
  // `demo.queue()` of an app that another file makes is that app
  const holder = { ...call.callee, dotted: call.callee.dotted.slice(0, -call.method.length - 1) };
  const made = holder.dotted !== '' && !isLaunch(spot.framework, call) ? nameIsApp(spot, holder, depth + 1) : undefined;
  if (made) return takeLastName(made.name);
  const home = resolveSymbol(spot.project, spot.file, spot.root, call.callee);
  const there = home && spot.project.module(home.file);
  if (!there) return undefined;
  const inner = { ...spot, file: home.file, module: there };
  const fn = there.functions.find((f) => f.name === home.name);
  if (fn) return resolveReturnedApp(inner, fn, depth + 1) === undefined ? undefined : home.name;
  return subclasses(inner, home.name, depth) ? home.name : undefined;
}

/** The function of `detect.listens` that a call is. */
export function findListenSign(spot: CodeLocation, call: Call): string | undefined {
  const callee = resolveCallee(spot, call);
  const called = callee ? takeLastName(callee.dotted) : call.method;
  if (!hasSign(spot.framework, 'listens', call.method) && !hasSign(spot.framework, 'listens', called)) return undefined;
  const names = [callee, methodOfMade(spot, call)].flatMap((name) => (name ? [name.dotted] : []));
  if (names.length === 0) return undefined;
  return Object.entries(spot.framework.detect.listens ?? {}).find(
    ([sign, { argument, except = [] }]) =>
      names.some((name) => isSameSymbol(sign, name)) &&
      (argument === undefined || opensPort(call.kwargs[argument], except)),
  )?.[0];
}

/** What is called, where it is imported; `def run(server_class=HTTPServer)` calls it by the name of a parameter. */
function resolveCallee({ module }: CodeLocation, { callee, scope }: Call): Name | undefined {
  if (callee?.from !== 'local') return callee;
  const given = module.functions.find(({ name }) => name === scope)?.defaults[callee.dotted];
  return given?.is === 'name' && given.name.from === 'import' ? given.name : undefined;
}

/** Whether an argument that decides on a port says so: `transport="http"`, and not `transport="stdio"`. */
const opensPort = (value: Value | undefined, except: readonly string[]): boolean =>
  value !== undefined && !(value.is === 'text' && except.includes(value.text));

/** `config.make_wsgi_app()` where config is a Configurator of Pyramid's: "pyramid.config.Configurator.make_wsgi_app". */
function methodOfMade(spot: CodeLocation, call: Call): Name | undefined {
  const maker = findMaker(spot, call)?.callee;
  return maker?.from === 'import' ? { ...maker, dotted: `${maker.dotted}.${call.method}` } : undefined;
}

/**
 * The call that made what a method is called on, through methods that return it: `make().with_this().build()`. What another file of the
 * project makes counts as well: `from config import app` above `app.run()`.
 */
export function findMaker(spot: CodeLocation, { callee, receiver, method, scope }: Call): Call | undefined {
  let holder = receiver;
  if (callee?.dotted.includes('.')) {
    const name = callee.dotted.slice(0, -method.length - 1);
    holder =
      callee.from === 'local'
        ? findAssigned(spot.module, name, scope)
        : findImported(spot, { ...callee, dotted: name });
  }
  for (let depth = 0; holder?.is === 'call' && !holder.call.callee && depth < DEEPEST; depth++)
    holder = holder.call.receiver;
  return holder?.is === 'call' ? holder.call : undefined;
}

/** What a name is set to, in the function before the module. */
function findAssigned({ assignments }: PythonModule, name: string, scope: string): Value | undefined {
  const made = assignments.filter(({ target }) => target === name);
  return (made.find((one) => one.scope === scope) ?? made.find((one) => one.scope === '') ?? made[0])?.value;
}

function findImported({ project, file, root }: CodeLocation, name: Name): Value | undefined {
  const home = resolveSymbol(project, file, root, name);
  const module = home && project.module(home.file);
  return module?.assignments.find(({ target, scope }) => target === home?.name && scope === '')?.value;
}

function subclasses(spot: CodeLocation, name: string, depth: number): boolean {
  const found = spot.module.classes.find((c) => c.name === name);
  return (
    depth <= DEEPEST &&
    (found?.bases.some((base) => {
      if (isApp(spot.framework, base)) return true;
      const home = resolveSymbol(spot.project, spot.file, spot.root, base);
      const module = home && spot.project.module(home.file);
      return module ? subclasses({ ...spot, file: home.file, module }, home.name, depth + 1) : false;
    }) ??
      false)
  );
}

/** What a function that returns an app makes it with. */
export function resolveReturnedApp(spot: CodeLocation, fn: FunctionInfo, depth = 0): string | undefined {
  for (const value of fn.returns) {
    const direct = resolveAppClass(spot, value, depth + 1);
    if (direct !== undefined) return direct;
    if (value.is !== 'name' || value.name.from !== 'local') continue;
    // Only what the function makes itself: one that hands out the module's app is no factory.
    const { dotted } = value.name;
    const local = spot.module.assignments.find((a) => a.scope === fn.name && a.target === dotted);
    const made = local ? resolveAppClass(spot, local.value, depth + 1) : undefined;
    if (made !== undefined) return made;
  }
  return saidToReturn(spot, fn);
}

/** `def build() -> FastAPI`, however it makes it; one that hands out the module's own app is no factory. */
function saidToReturn({ framework, module }: CodeLocation, { returnType, returns }: FunctionInfo): string | undefined {
  if (!returnType || !isApp(framework, returnType)) return undefined;
  const isOwn = (value: Value) =>
    value.is === 'name' && module.assignments.some((a) => a.scope === '' && a.target === value.name.dotted);
  return returns.some(isOwn) ? undefined : takeLastName(returnType.dotted);
}

/** Where the app that a name stands for is made. */
export function nameIsApp(spot: CodeLocation, name: Name, depth = 0): Home | undefined {
  const home = resolveSymbol(spot.project, spot.file, spot.root, name);
  const module = home && spot.project.module(home.file);
  if (!module) return undefined;
  const inner = { ...spot, file: home.file, module };
  const made = module.assignments.some(
    (a) => a.target === home.name && resolveAppClass(inner, a.value, depth) !== undefined,
  );
  return made ? home : undefined;
}

/** Whether a call starts an app of the framework: a method ("launch") or a function ("uvicorn.run"). */
export function isLaunch(framework: Framework, call: Call): boolean {
  return (framework.detect.launches ?? []).some((sign) => {
    const plain = sign.replace(/^\./, '');
    return plain.includes('.') ? call.callee?.dotted === plain : call.method === plain && call.callee?.dotted !== plain;
  });
}

/** Whether a call itself makes an app of the framework, and not a function around it. */
export const makesApp = (framework: Framework, { callee }: Call): boolean =>
  callee !== undefined && isApp(framework, callee);

const isApp = (framework: Framework, name: Name): boolean =>
  name.from === 'import' &&
  hasSign(framework, 'apps', takeLastName(name.dotted)) &&
  framework.detect.apps.some((sign) => isSameSymbol(sign, name.dotted));

/** Last names of a framework's signs: every call of a project is compared with them, and nearly none has one. */
const lastNames = new WeakMap<Framework, Record<'apps' | 'listens', ReadonlySet<string>>>();

function hasSign(framework: Framework, kind: 'apps' | 'listens', name: string): boolean {
  let known = lastNames.get(framework);
  if (!known) {
    const { apps, listens = {} } = framework.detect;
    known = { apps: new Set(apps.map(takeLastName)), listens: new Set(Object.keys(listens).map(takeLastName)) };
    lastNames.set(framework, known);
  }
  return known[kind].has(name);
}

/** "fastapi.applications.FastAPI" is "fastapi.FastAPI": packages re-export, and people import from either. */
export function isSameSymbol(sign: string, dotted: string): boolean {
  if (sign === dotted) return true;
  // Runs for every call of a project: compare the package before splitting anything.
  const head = sign.indexOf('.') + 1;
  if (head === 0 || !dotted.startsWith(sign.slice(0, head))) return false;
  const [a, b] = [sign.split('.'), dotted.split('.')];
  return b.length > a.length && a[0] === b[0] && a.at(-1) === b.at(-1);
}

export const takeLastName = (dotted: string) => dotted.slice(dotted.lastIndexOf('.') + 1);
