/** Evaluates expressions without running code: constants, defaults of environment variables, settings classes. */

import type { Assignment, Call, PythonModule, Value } from '../../python/types.ts';

import { resolveSymbol } from './resolve-symbol.ts';
import type { SourceIndex } from './types.ts';

/** Where a value stands: names mean what they mean there. */
export interface Scope {
  project: SourceIndex;
  file: string;
  root: string;
  /** Function around it, for its parameters and locals. */
  scope?: string;
  /** Paths outside of the project are wanted too. */
  absolute?: boolean;
  /** Names whose several values are being looked at. */
  weighed?: readonly string[];
  /** Steps that are left to the evaluation that began at another name. */
  steps?: { left: number };
}

export type Literal = string | number | boolean;

const DEEPEST = 8;
/** Steps of one evaluation: names with many values that name one another would otherwise be tried in all combinations. */
const MOST_STEPS = 1000;
/** Assignments to one name that are looked at, and branches that are tried. */
const MOST_ASSIGNMENTS = 500;
const MOST_BRANCHES = 50;
const CONVERSIONS = new Set(['int', 'str', 'float', 'bool']);
/** Calls that read the environment, with the position of their default. */
const ENVIRONMENT = new Map([
  ['os.getenv', 1],
  ['os.environ.get', 1],
  ['environ.get', 1],
  ['decouple.config', 1],
  ['pydantic.Field', 0],
  ['typer.Option', 0],
  ['typer.Argument', 0],
  ['click.Option', 0],
]);

/** The place with the steps of an evaluation that begins here, or goes on; undefined where none is left. */
export function takeStep(place: Scope): Scope | undefined {
  const steps = place.steps ?? { left: MOST_STEPS };
  return steps.left-- > 0 ? { ...place, steps } : undefined;
}

/** The literal that a value comes to when nobody sets an environment variable or an argument; undefined if that needs running. */
export function evaluateConstant(value: Value | undefined, from: Scope, depth = 0): Literal | undefined {
  const place = value && depth <= DEEPEST ? takeStep(from) : undefined;
  if (!value || !place) return undefined;
  const next = (inner: Value | undefined, at = place) => evaluateConstant(inner, at, depth + 1);
  switch (value.is) {
    case 'text':
      return value.text;
    case 'number':
      return value.number;
    case 'constant':
      return value.constant ?? undefined;
    case 'either':
      for (const part of value.parts) {
        const found = next(part);
        if (found !== undefined) return found;
      }
      return undefined;
    case 'prefix': {
      const filled = value.filled && [next(value.filled.hole), next(value.filled.rest)];
      return filled?.every((part) => part !== undefined) ? `${value.text}${filled.join('')}` : undefined;
    }
    case 'call': {
      const { call } = value;
      const name = call.callee?.dotted ?? '';
      if (CONVERSIONS.has(name)) return next(call.args[0]);
      const position = ENVIRONMENT.get(name);
      return position === undefined ? undefined : next(call.kwargs.default ?? call.args[position]);
    }
    case 'name': {
      const found = lookUp(value, place);
      return found ? next(found.value, found.place) : undefined;
    }
    default:
      return undefined;
  }
}

/** Where a name gets its value: an assignment, a parameter's default, a field of a settings class, an argparse default. */
export function lookUp(value: Value & { is: 'name' }, place: Scope): { value: Value; place: Scope } | undefined {
  const { dotted, from } = value.name;
  if (from === 'import') {
    const home = resolveSymbol(place.project, place.file, place.root, value.name);
    if (!home || home.name === '') return undefined;
    return inModule(home.name, withoutScope(place, home.file));
  }
  return inModule(dotted, place);
}

/** The top level of another file. */
const withoutScope = ({ scope: _scope, ...place }: Scope, file: string): Scope => ({ ...place, file });

function inModule(dotted: string, place: Scope): { value: Value; place: Scope } | undefined {
  const module = place.project.module(place.file);
  if (!module) return undefined;
  const parameter = module.functions.find((f) => f.name === place.scope)?.defaults[dotted];
  if (parameter) return { value: parameter, place };
  const several = place.weighed?.includes(dotted) ? [] : listBranches(module, dotted, place.scope);
  if (several.length > 1)
    return {
      value: { is: 'either', parts: several.map(({ value }) => value) },
      place: { ...place, weighed: [...(place.weighed ?? []), dotted] },
    };
  const own = assigned(module, dotted, place.scope);
  if (own && !(own.value.is === 'name' && own.value.name.dotted === dotted)) return { value: own.value, place };
  const dot = dotted.indexOf('.');
  if (dot < 0) return undefined;
  const head = dotted.slice(0, dot);
  const field = dotted.slice(dot + 1);
  const holder = assigned(module, head, place.scope)?.value;
  const call = holder?.is === 'call' ? holder.call : undefined;
  if (call?.method === 'parse_args') return argumentDefault(module, field, place);
  const className = call?.callee?.dotted ?? head;
  const inClass = (m: PythonModule | undefined, name: string) =>
    m?.assignments.find((a) => a.scope === name && a.target === field);
  const here = inClass(module, className);
  if (here) return { value: here.value, place };
  if (call?.callee?.from !== 'import') return undefined;
  const home = resolveSymbol(place.project, place.file, place.root, call.callee);
  const there = home && inClass(place.project.module(home.file), home.name);
  return home && there ? { value: there.value, place: { ...place, file: home.file } } : undefined;
}

/** What a name may be where an `if` decides: what holds where no condition does comes first. */
function listBranches(module: PythonModule, target: string, scope = ''): Assignment[] {
  const all = listAssignments(module, target);
  const own = all.filter((a) => a.scope === scope);
  const group = own.length > 0 ? own : all.filter((a) => a.scope === '');
  if (group.every(({ branch }) => branch === undefined)) return [];
  const certain = group.filter(({ branch }) => branch !== 'perhaps');
  return [...certain.reverse(), ...group.filter(({ branch }) => branch === 'perhaps')].slice(0, MOST_BRANCHES);
}

function assigned(module: PythonModule, target: string, scope = ''): Assignment | undefined {
  const all = listAssignments(module, target);
  return all.find((a) => a.scope === scope) ?? all.find((a) => a.scope === '') ?? all[0];
}

const byTarget = new WeakMap<PythonModule, Map<string, Assignment[]>>();

function listAssignments(module: PythonModule, target: string): readonly Assignment[] {
  let targets = byTarget.get(module);
  if (!targets) {
    targets = new Map();
    for (const one of module.assignments) {
      const same = targets.get(one.target);
      if (same) same.push(one);
      else targets.set(one.target, [one]);
    }
    byTarget.set(module, targets);
  }
  return targets.get(target)?.slice(0, MOST_ASSIGNMENTS) ?? [];
}

/** `parser.add_argument("--server-port", default=8000)` is `args.server_port`. */
function argumentDefault(module: PythonModule, field: string, place: Scope) {
  const call = module.calls.find((c: Call) => {
    if (c.method !== 'add_argument') return false;
    const dest = c.kwargs.dest;
    if (dest?.is === 'text') return dest.text === field;
    return c.args.some((a) => a.is === 'text' && a.text.replace(/^-+/, '').replaceAll('-', '_') === field);
  });
  const value = call?.kwargs.default;
  return value ? { value, place } : undefined;
}
