/**
 * Files in memory → files on disk. A command does:
 *
 *     const last = await readLast(dir);
 *     const state = await readState(dir, pathsToRead(files, last, options));
 *     const changes = withLock(await compare(files, state, last, options), state.get(LOCK_NAME), last, { tool }, options);
 *     await applyChanges(dir, changes, options.moves, signal);   // and exits 3 where conflictsLeft(changes)
 */

export { compare, hasConflicts, listPathsToRead } from './compare.ts';
export { renderUnifiedDiff } from './conflict/diff.ts';
export { addLockChange, type LockMeta } from './conflict/lock-change.ts';
export { formatConflictPolicy, parseConflictPolicies } from './conflict/policies.ts';
export { applyChanges } from './disk/apply.ts';
export { createKeptElsewhere, noteWritten } from './disk/kept-elsewhere.ts';
export { readLast, readState } from './disk/state.ts';
export { findMoved } from './moved-files.ts';
export type { Change, CompareOptions, DiskState, Move, OnConflict, OnDisk, Status } from './types.ts';
