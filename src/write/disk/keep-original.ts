/** Keeps beside a file what was in it: it is overwritten as asked, or ml-container.lock alone says that it was not edited. */
import { normaliseText } from '../../spec/text.ts';
import { resolveConflict } from '../conflict/resolve.ts';
import type { Change, CompareOptions, FileComparison, OnDisk } from '../types.ts';

export const buildOriginalPath = (path: string): string => `${path}.orig`;

/**
 * @param changes what was decided about one file.
 * @param original what stands where the copy would go.
 * @returns the changes and the copy; a conflict where something else stands there.
 */
export async function keepOriginal(
  changes: Change[],
  known: FileComparison,
  original: OnDisk | undefined,
  isKeptElsewhere: CompareOptions['isKeptElsewhere'],
): Promise<Change[]> {
  const { was, base, file } = known;
  // a file that is overwritten on request may be wanted back
  const isAsked = changes.some(({ overwrites }) => overwrites);
  if (!isKeptElsewhere || was?.is !== 'text' || !(isAsked || changes.some(({ byLock }) => byLock))) return changes;
  if (normaliseText(was.text) === normaliseText(file.text) || (await isKeptElsewhere(was.text))) return changes;
  // a merge loses nothing where what it is made of was written by this tool
  const merged = changes.some(({ status }) => status === 'merge');
  if (merged && base !== undefined && (await isKeptElsewhere(base))) return changes;
  const path = buildOriginalPath(file.path);
  const reason = isAsked
    ? `your ${file.path} as it was`
    : `your ${file.path} as it was: only ml-container.lock says that it was not edited`;
  const copy = { path, executable: false, left: false, reason };
  if (original === undefined) return [...changes, { ...copy, status: 'create', text: was.text }];
  if (original.is === 'text' && original.text === was.text)
    return [...changes, { ...copy, was: original, status: 'unchanged' }];
  const why = `yours was kept: ${path} is in the way; move it away`;
  const kept = await resolveConflict({ ...known, why, ...(isAsked ? { onConflict: undefined } : {}) });
  return kept.map((change) => (change.left ? { ...change, blockedBy: path } : change));
}
