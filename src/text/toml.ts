/** Parses TOML that a stranger may have written: a key of a hundred thousand parts takes hundreds of megabytes, and is refused. */
import { parse, type TomlTable } from 'smol-toml';

/** Parts of one dotted key. */
const MOST_PARTS = 1000;

/** @throws Error (TomlError with line and column where the grammar is broken). */
export function parseTomlText(text: string): TomlTable {
  if (hasLongKey(text)) throw new Error('a key has too many parts');
  return parse(text);
}

/** Whether words follow each other with dots between them, more often than any key does. */
function hasLongKey(text: string): boolean {
  let parts = 0;
  for (let at = text.indexOf('.'), from = 0; at >= 0; from = at + 1, at = text.indexOf('.', from)) {
    parts = PART.test(text.slice(from, at)) ? parts + 1 : 0;
    if (parts > MOST_PARTS) return true;
  }
  return false;
}

/** Bare, or in quotes. */
const PART = /^[ \t]*["']?[\w-]{1,200}["']?[ \t]*$/;
