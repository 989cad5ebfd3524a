/** Finds the explanations of lines and topics. */
import type { Explanation } from '../catalog/explanations/types.ts';
import { normaliseText } from '../spec/text.ts';
import { locateLines } from './structure.ts';
import { entries, findEntryByRule, findFileEntry } from './table.ts';
import type { ExplainedFile, ExplainedLine } from './types.ts';
import { findUserLines } from './user-lines.ts';

export type { Explanation } from '../catalog/explanations/types.ts';
export { closing, entries, findFileEntry, page } from './table.ts';
export type { ExplainedFile, ExplainedLine } from './types.ts';

/** Every line that is not empty, with the entry that explains it: a rule's, or for what is ours at least its file's. */
export function explainLines({ path, text, starter, ours }: ExplainedFile): ExplainedLine[] {
  const lines = normaliseText(text).split('\n');
  const places = starter ? [] : locateLines(path, lines);
  const yours = starter || ours === undefined ? [] : findUserLines(lines, ours);
  const entryAt = (i: number): string | undefined => {
    const place = places[i];
    if (!place) return 'starter';
    return findEntryByRule(path, place) ?? (ours !== undefined && !yours[i] ? findFileEntry(path) : undefined);
  };
  return lines
    .map((line, i) => ({ line: i + 1, text: line, entry: entryAt(i), yours: yours[i] ?? false }))
    .filter((line) => line.text.trim() !== '');
}

export const getEntry = (name: string): Explanation | undefined =>
  Object.hasOwn(entries, name) ? entries[name] : undefined;
