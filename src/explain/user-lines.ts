/** Marks lines that the user added. */
import { diffArrays } from 'diff';
import { normaliseText } from '../spec/text.ts';

/**
 * For each line whether it is the user's: it stands in none of our texts.
 * @param ours what we wrote or would write; line ends do not count.
 */
export function findUserLines(lines: readonly string[], ours: readonly string[]): boolean[] {
  return ours
    .map((text) => addedTo(normaliseText(text).split('\n'), lines))
    .reduce(
      (all, added) => all.map((yours, i) => yours && (added[i] ?? true)),
      lines.map(() => true),
    );
}

const addedTo = (before: readonly string[], after: readonly string[]): boolean[] =>
  diffArrays([...before], [...after])
    .filter(({ removed }) => !removed)
    .flatMap(({ added, value }) => value.map(() => added));
