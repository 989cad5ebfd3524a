/** Reads JSONC, and locates errors and keys in JSON. */

import * as library from 'jsonc-parser';
import type { Position, PresetFormat, ReadDocument } from './types.ts';

// the package is a UMD module to Node and an ES module to the bundler
const parser = ((library as unknown as { default?: typeof library }).default ?? library) as typeof library;

const WORDS: Readonly<Record<string, string>> = {
  InvalidSymbol: 'a word that it does not know',
  InvalidNumberFormat: 'a number that is none',
  PropertyNameExpected: 'a name in double quotes is expected',
  ValueExpected: 'a value is expected',
  ColonExpected: 'a colon is expected',
  CommaExpected: 'a comma is expected',
  CloseBraceExpected: 'a closing brace is expected',
  CloseBracketExpected: 'a closing bracket is expected',
  EndOfFileExpected: 'nothing is expected after the end',
  InvalidCommentToken: 'comments are for .jsonc',
  UnexpectedEndOfComment: 'a comment that does not end',
  UnexpectedEndOfString: 'a text that does not end',
  UnexpectedEndOfNumber: 'a number that does not end',
  InvalidUnicode: 'a \\u that is not four hexadecimal digits',
  InvalidEscapeCharacter: 'an escape that it does not know',
  InvalidCharacter: 'a character that must be escaped',
};

export const jsoncFormat: PresetFormat = { read: (text) => readWith(text, true), locate };

/** @param comments whether comments and a last comma are allowed, or errors too. */
export function readWith(text: string, comments: boolean): ReadDocument {
  const errors: library.ParseError[] = [];
  const clean = text.replace(/^\uFEFF/, '');
  const tree = parser.parseTree(clean, errors, { allowTrailingComma: comments, disallowComments: !comments });
  const [first] = errors;
  if (first) {
    const code = parser.printParseErrorCode(first.error);
    return { problem: WORDS[code] ?? code, at: locateOffset(clean, first.offset) };
  }
  return tree ? { data: readNodeValue(tree) } : { problem: 'it is empty' };
}

/** `getNodeValue` assigns keys, and `__proto__` would be lost on the way; it must be seen to be refused. */
function readNodeValue(node: library.Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(readNodeValue);
  if (node.type !== 'object') return node.value;
  return Object.fromEntries(
    (node.children ?? []).map(({ children: [key, value] = [] }) => [key?.value, readNodeValue(value as library.Node)]),
  );
}

export function locate(text: string, path: readonly string[]): Position | undefined {
  const clean = text.replace(/^\uFEFF/, '');
  const tree = parser.parseTree(clean, [], { allowTrailingComma: true });
  for (let length = path.length; tree && length > 0; length -= 1) {
    const way = path.slice(0, length);
    const node = find(tree, way);
    if (node) return locateOffset(clean, (node.parent?.type === 'property' ? node.parent : node).offset);
  }
  return undefined;
}

function find(tree: library.Node, path: readonly string[]): library.Node | undefined {
  return path.reduce<library.Node | undefined>(
    (node, key) => node && parser.findNodeAtLocation(node, [node.type === 'array' ? Number(key) : key]),
    tree,
  );
}

/** Line and column of an offset. */
function locateOffset(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}
