/** Applies the edits of fixes to texts. */
import type { Edit, Finding } from './types.ts';

/**
 * @param texts path → text before; a file that an edit makes is missing.
 * @returns the new text of each file that changes, and what was mended. Of edits that overlap the first one is taken.
 */
export function applyEdits(
  findings: readonly Finding[],
  texts: ReadonlyMap<string, string>,
): { files: Map<string, string>; fixed: Finding[] } {
  const taken: Edit[] = [];
  const fixed = findings.filter(({ edits }) => {
    if (!edits || edits.length === 0 || edits.some((edit) => taken.some((other) => clash(edit, other)))) return false;
    taken.push(...edits);
    return true;
  });
  const files = new Map<string, string>();
  for (const path of new Set(taken.map((edit) => edit.path))) {
    // from the end, so that the offsets before stay true; of two at one place the first stays first
    const edits = taken.filter((edit) => edit.path === path).toReversed();
    const ordered = edits.toSorted((a, b) => b.start - a.start);
    files.set(
      path,
      ordered.reduce(
        (text, { start, end, text: piece }) => text.slice(0, start) + piece + text.slice(end),
        texts.get(path) ?? '',
      ),
    );
  }
  return { files, fixed };
}

const clash = (a: Edit, b: Edit): boolean => {
  if (a.path !== b.path) return false;
  if (a.start === a.end && b.start === b.end) return a.start === b.start && a.text === b.text;
  return a.start < b.end && b.start < a.end;
};
