/** TOML 1.0. */

import { TomlError } from 'smol-toml';
import { parseTomlText } from '../../text/toml.ts';
import type { Position, PresetFormat, ReadDocument } from './types.ts';
export const tomlFormat: PresetFormat = { read, locate };

function read(text: string): ReadDocument {
  try {
    return { data: parseTomlText(text) };
  } catch (error) {
    if (!(error instanceof TomlError)) return { problem: (error as Error).message };
    const [first = ''] = error.message.replace(/^Invalid TOML document: /, '').split('\n');
    return { problem: first, at: { line: error.line, column: error.column } };
  }
}

const KEY = String.raw`(?:"(?:[^"\\]|\\.)*"|'[^']*'|[\w-]+)`;
const KEYS = String.raw`${KEY}(?:[ \t]*\.[ \t]*${KEY})*`;
const TABLE = new RegExp(String.raw`^[ \t]*\[\[?[ \t]*(${KEYS})[ \t]*\]`);
const ASSIGNMENT = new RegExp(String.raw`^([ \t]*)(${KEYS})[ \t]*=`);

/** The parser tells no positions of what is right, so the lines are read again, for their keys alone. */
function locate(text: string, path: readonly string[]): Position | undefined {
  let table: string[] = [];
  let best: { length: number; position: Position } | undefined;
  let inside: string | undefined;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (inside === undefined) {
      const header = TABLE.exec(line);
      const assigned = header ? null : ASSIGNMENT.exec(line);
      if (header) table = splitKeys(header[1] as string);
      const full = header ? table : assigned ? [...table, ...splitKeys(assigned[2] as string)] : [];
      const fits = full.length > 0 && full.every((key, at) => path[at] === key);
      if (fits && full.length > (best?.length ?? 0)) {
        const column = (assigned?.[1]?.length ?? line.search(/\S/)) + 1;
        best = { length: full.length, position: { line: index + 1, column } };
      }
    }
    // a text over several lines may hold what looks like a key
    for (const [quotes] of line.matchAll(/"""|'''/g)) {
      if (inside === undefined) inside = quotes;
      else if (inside === quotes) inside = undefined;
    }
  }
  return best?.position;
}

const splitKeys = (text: string): string[] =>
  [...text.matchAll(new RegExp(KEY, 'g'))].map(([key]) =>
    key.startsWith('"') ? (JSON.parse(key) as string) : key.replace(/^'|'$/g, ''),
  );
