/** Finds the oldest Python that can run the code of an app, by its syntax and its imports. */
import since from '../../catalog/python/since.json' with { type: 'json' };
import type { SourceIndex } from './types.ts';

interface Row {
  minor: string;
  pattern: RegExp;
}
const compileRows = (rows: readonly string[][]): Row[] =>
  rows.map(([minor = '', pattern = '']) => ({ minor, pattern: new RegExp(pattern) }));
const SYNTAX = compileRows(since.patterns);
/** Read at run time only where the file does not import `annotations` from `__future__`. */
const ANNOTATIONS = compileRows(since.annotations);
/** Characters of a line that are read. */
const LONGEST = 300;

/**
 * @param files Python files of the app.
 * @returns "3.10" and a line that needs it; undefined where nothing newer than the oldest Python is seen.
 */
export function findMinimumPython(
  project: Pick<SourceIndex, 'text'>,
  files: readonly string[],
): { minor: string; where: string } | undefined {
  let found: { minor: string; where: string } | undefined;
  for (const file of files) {
    const text = project.text(file) ?? '';
    const rows = text.includes('from __future__ import annotations') ? SYNTAX : [...SYNTAX, ...ANNOTATIONS];
    for (const [at, line] of listCodeLines(text).entries()) {
      const newer = rows.filter(({ minor }) => found === undefined || compareMinors(minor, found.minor) > 0);
      const fits = newer.filter(({ pattern }) => pattern.test(line));
      for (const { minor } of fits)
        if (found === undefined || compareMinors(minor, found.minor) > 0) found = { minor, where: `${file}:${at + 1}` };
    }
  }
  return found;
}

const compareMinors = (a: string, b: string): number => Number(a.split('.')[1]) - Number(b.split('.')[1]);

/** The lines without comments and texts, those of docstrings empty. */
function listCodeLines(text: string): string[] {
  let quote = '';
  return text.split(/\r?\n/).map((whole) => {
    const line = whole.slice(0, LONGEST);
    const marks = line.match(/"""|'''/g) ?? [];
    const inside = quote !== '';
    for (const mark of marks) quote = quote === '' ? mark : quote === mark ? '' : quote;
    if (inside) return '';
    return line.replace(/"[^"]*"|'[^']*'/g, '""').replace(/#.*/, '');
  });
}
