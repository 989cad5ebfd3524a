/** Reads YAML 1.2, with a bound on aliases. */

import { isMap, isScalar, isSeq, Lexer, LineCounter, type Node, Parser, parseDocument } from 'yaml';
import type { Position, PresetFormat, ReadDocument } from './types.ts';

/** How often anchors may be used, those inside others multiplied. */
const MAX_ALIASES = 100;

/** Levels of the parser's own stack; a level of the document takes two or three. */
const MAX_STACK = 100;

export const yamlFormat: PresetFormat = { read, locate };

function read(text: string): ReadDocument {
  if (tooDeep(text)) return { problem: 'it is nested too deep' };
  const document = parseDocument(text, { prettyErrors: false, lineCounter: new LineCounter(), logLevel: 'error' });
  const [error] = document.errors;
  if (error) return { problem: error.message, at: at(text, error.pos[0]) };
  try {
    return { data: document.toJS({ maxAliasCount: MAX_ALIASES }) };
  } catch (error) {
    if (error instanceof ReferenceError)
      return { problem: `${error.message.replace(/\.?$/, '')} (at most ${MAX_ALIASES} uses of aliases)` };
    throw error;
  }
}

/** Composing a document recurses, and a deep one ends the process; its tokens can be read level by level. */
function tooDeep(text: string): boolean {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const _token of parser.next(lexeme));
    if (parser.stack.length > MAX_STACK) return true;
  }
  return false;
}

function at(text: string, offset: number): Position {
  const lines = new LineCounter();
  for (let index = -1; (index = text.indexOf('\n', index + 1)) >= 0; ) lines.addNewLine(index + 1);
  lines.lineStarts.unshift(0);
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function locate(text: string, path: readonly string[]): Position | undefined {
  let node: unknown = parseDocument(text, { logLevel: 'error' }).contents;
  let found: Node | undefined;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
      if (!pair) break;
      found = pair.key as Node;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(key)];
      if (!item) break;
      found = item as Node;
      node = item;
    } else break;
  }
  return found?.range ? at(text, found.range[0]) : undefined;
}
