import { mergeDigIn } from 'node-diff3';
import { normaliseText } from '../../spec/text.ts';

/** Names of the two sides in conflict markers. */
const LABEL = { a: 'yours', b: 'create-ml-container' };

/** Both sides in one normalised text; `clean` is false where it holds conflict markers. */
export interface Merged {
  text: string;
  clean: boolean;
}

/**
 * Three-way merge by line (diff3). Without a base (a file that was never ours) every difference is a conflict: two texts
 * of unlike origin are not made one in silence.
 */
export function merge3(theirs: string, base: string | undefined, ours: string): Merged {
  const mine = normaliseText(theirs);
  const { conflict, result } = mergeDigIn(lines(mine), lines(base ?? ''), lines(ours), { label: LABEL });
  // The last line end is kept out of the merge, where it would be a line of its own; the user's choice of it holds.
  const end = conflict || mine.endsWith('\n') || mine === '' ? '\n' : '';
  return { text: result.length === 0 ? '' : result.join('\n') + end, clean: !conflict };
}

function lines(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}
