import type { RenderedFile } from '../../spec/file.ts';
import { createLockedFile, LOCK_NAME, type LockedFile } from '../../spec/lockfile.ts';
import { hasConflictMarkers, hashText, normaliseText } from '../../spec/text.ts';
import { createChangeBase } from '../change.ts';
import { applyLineEndings } from '../disk/line-endings.ts';
import { covers, hasSameData } from '../spec-data.ts';
import type { Change, FileComparison, OnDisk } from '../types.ts';
import { resolveConflict } from './resolve.ts';

/** What becomes of one planned file, from the safest to the doubtful: nothing of the user's is overwritten without a word. */
export async function decide(known: FileComparison): Promise<Change[]> {
  const { file, was, entry } = known;
  if (was === undefined) return [absent(known)];
  if (file.kind === 'starter') return [present(known)];
  if (was.is === 'text') {
    const change = plain(known, was);
    if (change) return [change];
    if (file.kind === 'relocked') return relocked(known, was);
    if (known.base !== undefined && !isAsked(known) && !hasConflictMarkers(was.text)) {
      const { merge3 } = await import('./merge.ts');
      const { text, clean } = merge3(was.text, known.base, file.text);
      if (clean) return [merged(known, was, text)];
    }
  } else if (entry && hashText(file.text) === entry.sha256 && !isAsked(known)) {
    return [unchanged(known, 'has your edits; nothing new to merge', entry)];
  }
  return resolveConflict(known);
}

/** Nothing is there: new, or deleted by the user since we wrote it. */
function absent({ file, entry, onConflict, movedTo }: FileComparison): Change {
  const create = (reason: string): Change => ({ ...createChangeBase(file), status: 'create', reason, text: file.text });
  if (!entry) return create('new');
  // A lock and the saved spec are made again by every run; what else the user deleted, they did not want.
  if (file.kind === 'relocked' || file.kind === 'spec' || file.kind === 'carried') return create('created again');
  if (file.kind === 'generated' && onConflict === 'overwrite')
    return create('you had deleted it; restored by --on-conflict overwrite');
  if (movedTo !== undefined)
    return {
      ...createChangeBase(file),
      status: 'keep',
      reason: `you moved it to ${movedTo}, which is not changed`,
      record: entry,
    };
  const again = file.kind === 'generated' ? '; --on-conflict overwrite restores it' : '';
  const reason = `you deleted it; it stays deleted${again}`;
  return { ...createChangeBase(file), status: 'keep', deleted: true, reason, record: entry };
}

/** A starter that is there is the user's, whoever wrote it. */
function present(known: FileComparison): Change {
  const { file, was, entry, replaced } = known;
  const untouched = was?.is === 'text' && hashText(was.text) === entry?.sha256;
  if (replaced && untouched && hashText(file.text) !== entry.sha256)
    return {
      ...createChangeBase(file),
      was,
      status: 'update',
      reason: 'an unedited starter app, replaced',
      text: file.text,
    };
  const same = was?.is === 'text' && normaliseText(was.text) === normaliseText(file.text);
  if (same) return unchanged(known, 'already up to date', createLockedFile('starter', file.text));
  if (entry) return unchanged(known, 'yours since it was created', entry);
  return {
    ...createChangeBase(file),
    was,
    status: 'keep',
    reason: 'your file; a starter app never replaces one',
    record: undefined,
  };
}

/** Everything that needs no merge; undefined when both sides changed the file. */
function plain(known: FileComparison, was: Extract<OnDisk, { is: 'text' }>): Change | undefined {
  const { file, entry } = known;
  const [theirs, ours] = [normaliseText(was.text), normaliseText(file.text)];
  const update = (reason: string, text: string): Change => ({
    ...createChangeBase(file),
    was,
    status: 'update',
    reason,
    text,
  });
  const still = (reason: string, record: LockedFile): Change =>
    lacksExecutable(file, was) ? { ...update('made executable', was.text), record } : unchanged(known, reason, record);

  if (theirs === ours) return still('already up to date', createLockedFile(file.kind, ours));
  if (file.kind === 'carried' && hashText(theirs) === entry?.sha256)
    return { ...update('generated, not edited', applyLineEndings(was.text, ours)), byLock: true };
  // a list of theirs that another one was to take the place of
  if (file.kind === 'carried' && !entry && !isWithin(theirs, ours)) return undefined;
  if (file.kind === 'carried') return update('yours, with the added packages', applyLineEndings(was.text, ours));
  if (file.path === LOCK_NAME) return update('record of this run', file.text);
  if (file.kind === 'spec') {
    if (hasSameData(theirs, ours)) return still('same content', entry ?? createLockedFile('spec', ours));
    // The spec was read from this file before the plan was made: what the user wrote in it is in ours.
    if (covers(ours, theirs)) return update('new answers', applyLineEndings(was.text, ours));
  }
  if (!entry) {
    if (file.kind === 'relocked' && theirs.trim() === '') return update('it was empty', ours);
    // A run that was killed before it took requirements.txt away had copied it already: what it says is not lost.
    const copied = file.path === 'requirements.txt' && isHeldBy(known.requirementsIn, theirs);
    return copied ? update('its content is in requirements.in', ours) : undefined;
  }
  if (hashText(theirs) === entry.sha256) {
    // A lock is read by tools that know `\n`, and nobody edits it: it is written as it was made.
    const text = file.kind === 'relocked' ? ours : applyLineEndings(was.text, ours);
    return { ...update('generated, not edited', text), byLock: true };
  }
  if (file.kind === 'relocked' && hasConflictMarkers(theirs))
    return update('locked again: git left conflict markers in it', ours);
  if (hasConflictMarkers(theirs)) return undefined;
  if (file.kind === 'relocked' || hashText(ours) !== entry.sha256 || isAsked(known)) return undefined;
  const reason = 'has your edits; nothing new to merge';
  // Without a text the entry stands for a file that never was ours and that they wanted kept, mode and all.
  return entry.said === undefined ? unchanged(known, reason, entry) : still(reason, entry);
}

/**
 * A lock that was edited, or that somebody else has made. It is made again where nothing in it is lost but versions, and
 * those are told: what is asked for stands in requirements.in. What no line of the new one brings is a person's wish.
 */
async function relocked(known: FileComparison, was: Extract<OnDisk, { is: 'text' }>): Promise<Change[]> {
  const { file, entry, onConflict } = known;
  const { findLockEdits: editsOf, describeEdits: told } = await import('./lock-edits.ts');
  const { same, added, versions, comments } = editsOf(normaliseText(was.text), file.text);
  if (onConflict === 'overwrite' || onConflict === 'keep' || onConflict === 'new') return resolveConflict(known);
  if (same) return [unchanged(known, 'same content', entry ?? createLockedFile(file.kind, file.text))];
  const update = (reason: string): Change[] => [
    { ...createChangeBase(file), was, status: 'update', reason, text: normaliseText(file.text) },
  ];
  if (added.length > 0) {
    const mend = `name ${added.length === 1 ? 'it' : 'them'} in requirements.in (--dep) to lock ${added.length === 1 ? 'it' : 'them'}, or take ${added.length === 1 ? 'it' : 'them'} out`;
    return resolveConflict({
      ...known,
      why: `yours was kept: it has ${told(added)}, which the lock file does not have; ${mend}`,
    });
  }
  if (entry) {
    const gone = versions.length > 0 ? `; ${told(versions)} is dropped: pin it in requirements.in to keep it` : '';
    return update(`locked again, because it was edited${gone}`).map((change) => ({ ...change, byLock: true }));
  }
  if (versions.length === 0 && !comments) return update('its content is in the lock file');
  return resolveConflict(known);
}

/** Whether `--on-conflict` decides about a file that was edited although a merge, or leaving it, would do. */
function isAsked({ file, entry, onConflict, base }: FileComparison): boolean {
  if (onConflict === 'overwrite') return true;
  const nothingNew = hashText(file.text) === entry?.sha256;
  return nothingNew && (onConflict === 'new' || (onConflict === 'merge' && base === undefined));
}

/** Whether every line of `part` is in `whole`. */
function isWithin(part: string, whole: string): boolean {
  const lines = new Set(whole.split('\n').map((line) => line.trim()));
  return part.split('\n').every((line) => lines.has(line.trim()) || line.trim() === '');
}

/** Whether `whole` begins with all of `part`, which is not empty. */
function isHeldBy(whole: string | undefined, part: string): boolean {
  return part.trim() !== '' && normaliseText(whole ?? '').startsWith(part);
}

function merged(known: FileComparison, was: Extract<OnDisk, { is: 'text' }>, text: string): Change {
  const record = createLockedFile(known.file.kind, known.file.text);
  if (text === normaliseText(was.text) && !lacksExecutable(known.file, was)) {
    return unchanged(known, 'has your edits and everything new', record);
  }
  const reason = 'your edits merged with the new version';
  return {
    ...createChangeBase(known.file),
    was,
    status: 'merge',
    reason,
    text: applyLineEndings(was.text, text),
    record,
    byLock: true,
  };
}

function unchanged({ file, was }: FileComparison, reason: string, record: LockedFile): Change {
  return { ...createChangeBase(file), was, status: 'unchanged', reason, record };
}

function lacksExecutable(file: RenderedFile, was: { mode: number }): boolean {
  return file.executable && (was.mode & 0o100) === 0;
}
