/** Finds string literals that are paths, with the call that uses them. */
import type { SyntaxNode } from '@lezer/common';
import { readArguments, readDottedName, readValue, type SyntaxReader } from './syntax.ts';
import type { PythonModule } from './types.ts';

/** Calls whose result is a path made of their arguments. */
const JOINS = new Set([
  'os.path.join',
  'pathlib.Path',
  'pathlib.PurePath',
  'os.path.abspath',
  'os.path.realpath',
  'str',
  'os.fspath',
]);
const LONGEST = 300;

/** Adds the path that this string belongs to, once: by its first string. */
export function recordPathMention(node: SyntaxNode, module: PythonModule, reader: SyntaxReader): void {
  if (node.to - node.from > LONGEST || node.parent?.name === 'ExpressionStatement') return;
  if (node.parent?.name === 'ContinuedString') return;
  let at = node;
  for (let i = 0; i < 12; i++) {
    const outer = widen(at, reader);
    if (!outer) break;
    at = outer;
  }
  const value = readValue(at, reader);
  if (value.is === 'unknown' || (value.is === 'text' && !looksLikePath(value.text))) return;
  const line = reader.line(at);
  const last = module.paths.at(-1);
  // `Path("a") / "b"` is met twice, at "a" and at "b", with the same outermost expression.
  if (last && last.line === line && JSON.stringify(last.value) === JSON.stringify(value)) return;
  module.paths.push({ value, line, ...takenBy(at, reader) });
}

/** The larger path expression this one is part of. */
function widen(at: SyntaxNode, reader: SyntaxReader): SyntaxNode | undefined {
  const parent = at.parent;
  if (!parent) return undefined;
  if (parent.name === 'ParenthesizedExpression') return parent;
  if (parent.name === 'BinaryExpression') {
    const operator = parent.firstChild?.nextSibling;
    return operator && ['/', '+', 'or'].includes(reader.text(operator)) ? parent : undefined;
  }
  if (parent.name !== 'ArgList' || parent.parent?.name !== 'CallExpression') return undefined;
  if (at.prevSibling?.name === 'AssignOp') return undefined;
  const call = parent.parent;
  const target = call.firstChild;
  if (!target) return undefined;
  const dotted = readDottedName(target, reader);
  if (dotted !== undefined && JOINS.has(reader.resolve(dotted).dotted)) return call;
  // `(BASE / "a").joinpath("b")`, `os.getenv("MODEL", "models/m.pkl")`
  const method = target.lastChild?.name === 'PropertyName' ? reader.text(target.lastChild) : dotted;
  return method === 'joinpath' ||
    method === 'getenv' ||
    (method === 'get' && reader.text(target).endsWith('environ.get'))
    ? call
    : undefined;
}

function takenBy(at: SyntaxNode, reader: SyntaxReader): { by?: string; mode?: string } {
  const parent = at.parent;
  // `Path("x").read_text()`: the path is what the method is called on.
  if (parent?.name === 'MemberExpression' && parent.lastChild?.name === 'PropertyName') {
    const call = parent.parent;
    if (call?.name !== 'CallExpression') return {};
    return { by: `.${reader.text(parent.lastChild)}`, ...readOpenMode(call, reader, 0) };
  }
  if (parent?.name !== 'ArgList' || parent.parent?.name !== 'CallExpression') return {};
  const target = parent.parent.firstChild;
  if (!target) return {};
  const dotted = readDottedName(target, reader);
  if (dotted !== undefined) return { by: reader.resolve(dotted).dotted, ...readOpenMode(parent.parent, reader, 1) };
  const attribute = target.lastChild;
  return attribute?.name === 'PropertyName' ? { by: `.${reader.text(attribute)}` } : {};
}

function readOpenMode(call: SyntaxNode, reader: SyntaxReader, position: number): { mode?: string } {
  const { args, kwargs } = readArguments(call.lastChild, reader);
  const mode = kwargs.mode ?? args[position];
  return mode?.is === 'text' && mode.text.length <= 3 ? { mode: mode.text } : {};
}

/** One line, no address, with a slash or a suffix: what could name a file. */
function looksLikePath(text: string): boolean {
  if (text === '' || text.includes('\n') || text.includes('://')) return false;
  return text.includes('/') || text.includes('\\') || /\.[A-Za-z0-9]{1,12}$/.test(text) || /^[\w-]+$/.test(text);
}
