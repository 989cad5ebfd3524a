/** Finds the paths that served code writes, for the plan's writable volumes: the image's own files are read-only when it runs. */
import type { Call, Value } from '../../python/types.ts';
import { evaluateConstant, lookUp, type Scope } from '../python/constant-evaluation.ts';
import { evaluatePath, type NamedPath } from '../python/path-expressions.ts';
import type { SourceIndex } from '../python/types.ts';
import table from './file-writes.json' with { type: 'json' };

export interface WrittenPath {
  /** Relative to the project, or absolute. "" is the project's own folder. */
  path: string;
  folder: boolean;
  /** The folder itself is made, which does nothing where it is there already. */
  makes: boolean;
  /** "main.py:3" */
  where: string;
}

/** How a function or method names what it writes. */
interface WritingCall {
  /** Position of the path among the arguments; -1: by keyword only. */
  at: number;
  /** Keywords that may carry it, beside those that all calls share. */
  named?: string[];
  /** Position of the mode, where the call may read as well. */
  mode?: number;
  /** What is written is a folder. */
  folder?: boolean;
  /** The argument is a database URL. */
  url?: boolean;
  /** Suffixes of files that are written beside the one that is named. */
  also?: string[];
  /** A keyword that keeps the call from writing. */
  unless?: string;
  /** The path where the call names none. */
  default?: string;
}

const FUNCTIONS = new Map<string, WritingCall>(Object.entries(table.functions));
const METHODS = new Map<string, WritingCall>(Object.entries(table.methods));

/**
 * @param started the file that is run, whose `if __name__ == "__main__"` counts; undefined where a server imports it.
 * @returns one entry a path, the first place of it.
 */
export function findWrittenPaths(
  project: SourceIndex,
  files: readonly string[],
  root: string,
  started?: string,
): WrittenPath[] {
  const found = new Map<string, WrittenPath>();
  const add = (one: WrittenPath) => {
    const known = found.get(one.path);
    if (!known || (known.makes && !one.makes)) found.set(one.path, known ? { ...one, where: known.where } : one);
  };
  for (const file of files) {
    const module = project.module(file);
    for (const call of module?.calls ?? []) {
      if (call.inMain && file !== started) continue;
      const where = `${file}:${call.line}`;
      const written = readWrittenPath(call, { project, file, root, scope: call.scope, absolute: true });
      if (!written) continue;
      const also = FUNCTIONS.get(call.callee?.dotted ?? '')?.also ?? [];
      for (const suffix of ['', ...also]) add({ ...written, path: `${written.path}${suffix}`, where });
    }
    for (const { module: imported, line } of module?.imports ?? []) {
      const folder = Object.entries(table.modules).find(([name]) => imported === name)?.[1];
      if (folder) add({ path: folder.replace(/\/$/, ''), folder: true, makes: false, where: `${file}:${line}` });
    }
  }
  return [...found.values()];
}

function readWrittenPath(call: Call, place: Scope): Omit<WrittenPath, 'where'> | undefined {
  const callee = call.callee?.dotted;
  const known = callee === undefined ? undefined : FUNCTIONS.get(callee);
  const row = known ?? METHODS.get(call.method);
  if (row?.unless !== undefined && call.kwargs[row.unless] !== undefined) return undefined;
  const target = row ? selectArgument(call, row) : getReceiver(call);
  const named = row?.url ? databasePath(target, place) : resolveTarget(target, row, place);
  if (!named || /[:?*<>|]/.test(named.path)) return undefined;
  const makes = table.makeFolders.includes(call.method);
  const folder = makes || Boolean(row?.folder) || !named.exact;
  // a method of any object: only what looks like a file is one
  if (!known && row && !folder && !/\.[A-Za-z]\w{0,11}$/.test(named.path)) return undefined;
  return folder || named.path !== '' ? { path: named.path, folder, makes } : undefined;
}

function resolveTarget(target: Value | undefined, row: WritingCall | undefined, place: Scope): NamedPath | undefined {
  if (target) return evaluatePath(target, place);
  return row?.default === undefined ? undefined : evaluatePath({ is: 'text', text: row.default }, place);
}

/** The file of `sqlite:///./history.db`; with a fourth slash it is absolute. */
function databasePath(target: Value | undefined, place: Scope): NamedPath | undefined {
  const literal = evaluateConstant(target, place) ?? fillInFolder(target, place);
  if (typeof literal !== 'string') return undefined;
  // dialect+driver:///file?options
  const [scheme = '', rest = ''] = literal.split(':///');
  const file = rest.split('?')[0] ?? '';
  const isFile = scheme.split('+')[0] === table.urls && file !== '' && file !== ':memory:';
  return isFile ? evaluatePath({ is: 'text', text: file }, place) : undefined;
}

/** The text of `f"sqlite:///{DATA}/history.db"`, where DATA is a path of the project. */
function fillInFolder(target: Value | undefined, place: Scope): string | undefined {
  const named = target?.is === 'name' ? lookUp(target, place) : target && { value: target, place };
  if (named?.value.is !== 'prefix' || !named.value.filled) return undefined;
  const { hole, rest } = named.value.filled;
  const folder = evaluatePath(hole, named.place);
  const end = evaluateConstant(rest, named.place);
  if (!folder?.exact || typeof end !== 'string') return undefined;
  return `${named.value.text}${folder.path || '.'}${end}`;
}

/** The argument that names what a call writes; undefined where it only reads. */
function selectArgument(call: Call, row: WritingCall): Value | undefined {
  if (row.mode !== undefined && !isWriting(call.kwargs.mode ?? call.kwargs.flag ?? call.args[row.mode])) {
    return undefined;
  }
  const words = [...(row.named ?? []), ...table.names];
  return call.args[row.at] ?? words.map((word) => call.kwargs[word]).find((value) => value !== undefined);
}

/** The path that a method of a path writes to: `OUT.write_text(...)`, `OUT.open("w")`. */
function getReceiver(call: Call): Value | undefined {
  const opened = call.method === 'open' && isWriting(call.kwargs.mode ?? call.args[0]);
  if (!opened && !table.ofPaths.includes(call.method)) return undefined;
  if (call.receiver) return call.receiver;
  const dotted = call.callee?.dotted.slice(0, -call.method.length - 1);
  return call.callee && dotted ? { is: 'name', name: { ...call.callee, dotted } } : undefined;
}

/** Modes of `open` that write, and those of `dbm` that make a database. */
const isWriting = (mode: Value | undefined): boolean => mode?.is === 'text' && /^[bt]?[waxcn]|\+/.test(mode.text);
