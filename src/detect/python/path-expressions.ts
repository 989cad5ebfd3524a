/** Evaluates expressions to paths inside the project. */

import image from '../../catalog/image/image.json' with { type: 'json' };
import type { Call, Value } from '../../python/types.ts';
import { evaluateConstant, type Literal, lookUp, type Scope, takeStep } from './constant-evaluation.ts';

export interface NamedPath {
  /** Relative to the project; "" is the project itself. */
  path: string;
  /** False where the end is computed: the path is a folder in which something is named. */
  exact: boolean;
  /** Where the end is computed: what the name begins with, if that is enough to tell files by. */
  begins?: string;
}

/** Characters that a computed name must begin with to be told by them. */
const ENOUGH = 4;

const DEEPEST = 12;

/**
 * The path that a value names. Relative ones start at the project, which is the working directory in the image;
 * `__file__` is the file itself. Absolute paths and those that leave the folder are undefined, unless the place asks for them:
 * then they begin with `/`, as in the container, whose home stands for `~`.
 */
export function evaluatePath(value: Value | undefined, from: Scope, depth = 0): NamedPath | undefined {
  const place = value && depth <= DEEPEST ? takeStep(from) : undefined;
  if (!value || !place) return undefined;
  const next = (inner: Value | undefined, at = place) => evaluatePath(inner, at, depth + 1);
  switch (value.is) {
    case 'text':
      return normalize(value.text, true, place);
    case 'prefix': {
      const slash = value.text.lastIndexOf('/');
      const begins = value.text.slice(slash + 1);
      // what an environment variable fills in may be another in the container, so all files that begin alike are meant
      const whole = place.absolute || begins.length < ENOUGH ? fillIn(value, place, depth + 1) : undefined;
      if (whole) return next(whole);
      const folder =
        slash < 0 ? { path: '', exact: false } : normalize(value.text.slice(0, Math.max(slash, 1)), false, place);
      if (folder && begins.length >= ENOUGH) return { ...folder, begins };
      return slash < 0 ? undefined : folder;
    }
    case 'join':
      return joined(value.parts, next, place);
    case 'either':
      return value.parts.map((part) => next(part)).find((found) => found !== undefined);
    case 'attribute':
      return value.attribute === 'parent' ? parent(next(value.of)) : undefined;
    case 'name':
      return ofName(value, place, depth);
    case 'call':
      return ofCall(value.call, next, place);
    default:
      return undefined;
  }
}

/** An f-string with its first replacement filled in, where that is a literal or a path that is known. */
function fillIn({ text, filled }: Value & { is: 'prefix' }, place: Scope, depth: number): Value | undefined {
  if (!filled) return undefined;
  const literal = evaluateConstant(filled.hole, place);
  const starts = text === '' || text.endsWith('/');
  const path = literal === undefined && starts ? evaluatePath(filled.hole, place, depth) : undefined;
  const hole = literal !== undefined ? String(literal) : path?.exact ? path.path || '.' : undefined;
  const { rest } = filled;
  if (hole === undefined || (rest.is !== 'text' && rest.is !== 'prefix')) return undefined;
  return { ...rest, text: text + hole + rest.text };
}

function ofName(value: Value & { is: 'name' }, place: Scope, depth: number): NamedPath | undefined {
  const { dotted } = value.name;
  if (dotted === '__file__') return { path: place.file, exact: true };
  const found = lookUp(value, place);
  if (found) return evaluatePath(found.value, found.place, depth + 1);
  if (!dotted.endsWith('.parent')) return undefined;
  const of: Value = { is: 'name', name: { ...value.name, dotted: dotted.slice(0, -'.parent'.length) } };
  return parent(evaluatePath(of, place, depth + 1));
}

function ofCall(call: Call, next: (value: Value | undefined) => NamedPath | undefined, place: Scope) {
  const name = call.callee?.dotted ?? '';
  switch (name) {
    case 'os.path.join':
    case 'pathlib.Path':
    case 'pathlib.PurePath':
      return call.args.length === 0 ? { path: '', exact: true } : joined(call.args, next, place);
    case 'os.path.dirname':
      return parent(next(call.args[0]));
    case 'os.path.abspath':
    case 'os.path.realpath':
    case 'os.fspath':
    case 'os.path.expanduser':
    case 'str':
      return next(call.args[0]);
    case 'pathlib.Path.home':
      return normalize('~', true, place);
    case 'os.getcwd':
    case 'pathlib.Path.cwd':
      return { path: '', exact: true };
  }
  const literal: Literal | undefined = evaluateConstant({ is: 'call', call }, place);
  if (typeof literal === 'string') return normalize(literal, true, place);
  const of = receiver(call);
  switch (call.method) {
    case 'resolve':
    case 'absolute':
    case 'expanduser':
    case 'as_posix':
      return next(of);
    case 'joinpath':
      return joined([of ?? { is: 'unknown' }, ...call.args], next, place);
    case '[]': {
      // Path(__file__).parents[1]
      const [index] = call.args;
      const base = findParents(of);
      if (!base || index?.is !== 'number') return undefined;
      let at = next(base);
      for (let i = 0; i <= Math.min(index.number, 20); i++) at = parent(at);
      return at;
    }
  }
  return undefined;
}

/** What a method is called on: `(a / b).resolve()` or `BASE.resolve()`. */
function receiver(call: Call): Value | undefined {
  if (call.receiver) return call.receiver;
  const { callee } = call;
  if (!callee?.dotted.includes('.')) return undefined;
  return { is: 'name', name: { ...callee, dotted: callee.dotted.slice(0, callee.dotted.lastIndexOf('.')) } };
}

function findParents(of: Value | undefined): Value | undefined {
  if (of?.is === 'attribute' && of.attribute === 'parents') return of.of;
  if (of?.is === 'name' && of.name.dotted.endsWith('.parents')) {
    return { is: 'name', name: { ...of.name, dotted: of.name.dotted.slice(0, -'.parents'.length) } };
  }
  return undefined;
}

function parent(of: NamedPath | undefined): NamedPath | undefined {
  if (!of || of.path === '') return undefined;
  const slash = of.path.lastIndexOf('/');
  return { path: slash < 0 ? '' : of.path.slice(0, Math.max(slash, of.path.startsWith('/') ? 1 : 0)), exact: true };
}

/** Parts up to the first that is computed. A text part is taken as it stands: ".." only means something in its place. */
function joined(parts: Value[], next: (value: Value) => NamedPath | undefined, place: Scope): NamedPath | undefined {
  const known: string[] = [];
  for (const [i, part] of parts.entries()) {
    const found = part.is === 'text' ? { path: part.text, exact: true } : next(part);
    if (!found) return i === 0 ? undefined : normalize(known.join('/'), false, place);
    // An absolute part in the middle starts anew, as in Python.
    if (found.path.startsWith('/') && i > 0) return undefined;
    if (found.path !== '') known.push(found.path);
    if (!found.exact) {
      const folder = normalize(known.join('/'), false, place);
      return folder && found.begins !== undefined ? { ...folder, begins: found.begins } : folder;
    }
  }
  return normalize(known.join('/'), true, place);
}

function normalize(text: string, exact: boolean, { absolute }: Scope): NamedPath | undefined {
  if (/^[A-Za-z]:/.test(text) || text.includes('\0')) return undefined;
  const whole = text.replace(/^~(?=\/|$)/, image.home).replaceAll('\\', '/');
  if (whole.startsWith('~') || (/^[/~]/.test(text) && !absolute)) return undefined;
  const parts: string[] = [];
  for (const part of whole.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (parts.pop() === undefined) return undefined;
    } else parts.push(part);
  }
  const path = parts.join('/');
  if (!whole.startsWith('/')) return { path, exact };
  const inProject = `/${path}/`.startsWith(`${image.app}/`);
  return { path: inProject ? `/${path}`.slice(image.app.length + 1) : `/${path}`, exact };
}
