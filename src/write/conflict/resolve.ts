import { createLockedFile, type LockedFile } from '../../spec/lockfile.ts';
import { hasConflictMarkers, hashText, normaliseText } from '../../spec/text.ts';
import { applyLineEndings } from '../disk/line-endings.ts';
import type { Change, FileComparison } from '../types.ts';

/** Where ours goes with `--on-conflict new`. */
export const buildSidecarPath = (path: string): string => `${path}.new`;

/**
 * A conflict: the user's file and ours differ, and no rule says which is meant. `--on-conflict` decides; without it theirs
 * stays, the lock goes on saying what it said, and so the next run asks again.
 */
export async function resolveConflict(known: FileComparison): Promise<Change[]> {
  const { file, was, entry, onConflict } = known;
  const ours = was?.is === 'text' ? applyLineEndings(was.text, file.text) : file.text;
  const change = { path: file.path, executable: file.executable, was, left: false };
  // Remembered without its text where the file was never ours: a later merge with what it never came from would be noise.
  const { said, ...seen } = createLockedFile(file.kind, file.text);
  const decided = entry && said !== undefined ? { ...seen, said } : seen;
  const keep = (reason: string): Change[] => [
    { ...change, status: 'conflict', reason, left: true, ours, record: entry },
  ];

  if (onConflict === 'overwrite') {
    const record = createLockedFile(file.kind, file.text);
    return [{ ...change, status: 'update', reason: 'overwritten, as you chose', overwrites: true, text: ours, record }];
  }
  if (onConflict === 'keep') {
    // what is carried is made of what stands there: a record that is not of it would take it for an older one of ours
    const record = file.kind === 'carried' ? entry : decided;
    return [{ ...change, status: 'keep', reason: 'kept, as you chose', record }];
  }
  // To compare is to decide later: the lock goes on saying what it said, and the next run asks again.
  if (onConflict === 'new') return beside(known, ours, { ...change, record: entry }, keep);
  if (onConflict === 'merge') {
    if (was?.is !== 'text') return keep('yours is not a text file and cannot be merged; kept');
    if (file.kind === 'relocked') return keep(known.why ?? 'a lock file is never merged; yours was kept');
    if (hasConflictMarkers(was.text)) return keep('still has conflict markers to resolve; kept');
    const { merge3 } = await import('./merge.ts');
    const { text, clean } = merge3(was.text, known.base, file.text);
    const record = createLockedFile(file.kind, file.text);
    if (clean)
      return [{ ...change, status: 'merge', reason: 'merged', text: applyLineEndings(was.text, text), record }];
    const reason = 'written with conflict markers, for you to resolve';
    return [{ ...change, status: 'conflict', reason, left: true, text: applyLineEndings(was.text, text), record }];
  }
  if (was?.is === 'text' && hasConflictMarkers(was.text)) return keep('still has conflict markers to resolve; kept');
  return keep(
    known.why ??
      (entry
        ? 'your edits conflict with the new version; yours was kept'
        : 'already exists and differs; yours was kept'),
  );
}

/** Ours beside the user's, over an older one only where that is what we put there and nobody touched it. */
function beside(
  known: FileComparison,
  text: string,
  theirs: Omit<Change, 'status' | 'reason'>,
  keep: (reason: string) => Change[],
): Change[] {
  const { file, besideEntry, beside: was } = known;
  const path = buildSidecarPath(file.path);
  const kept: Change = { ...theirs, status: 'keep', reason: `yours was kept; the generated file is ${path}` };
  const change = { path, executable: file.executable, left: true, record: besideRecord(text) };
  if (was === undefined) return [kept, { ...change, status: 'new', reason: 'the generated file, to compare', text }];
  if (was.is === 'text' && normaliseText(was.text) === normaliseText(text)) {
    return [kept, { ...change, was, status: 'unchanged', reason: 'the generated file, to compare' }];
  }
  if (was.is === 'text' && hashText(was.text) === besideEntry?.sha256) {
    return [
      kept,
      { ...change, was, status: 'new', reason: 'the generated file, to compare; replaces the previous one', text },
    ];
  }
  return keep(`${path} is in the way: move it away; yours was kept`).map((left) =>
    left.left ? { ...left, blockedBy: path } : left,
  );
}

/** Enough to know it again; it is never merged. */
function besideRecord(text: string): LockedFile {
  const { said: _, ...entry } = createLockedFile('generated', text);
  return entry;
}
