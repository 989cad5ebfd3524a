/**
 * Files in memory → files on disk. A command does:
 *
 *     const last = await readLast(dir);
 *     const state = await readState(dir, pathsToRead(files, last, options));
 *     const changes = withLock(await compare(files, state, last, options), state.get(LOCK_NAME), last, { tool }, options);
 *     await applyChanges(dir, changes, options.moves, signal);   // and exits 3 where conflictsLeft(changes)
 */
export { applyChanges } from './apply.ts';
export { compare, hasConflicts, listPathsToRead } from './compare.ts';
export { renderUnifiedDiff } from './diff.ts';
export { createKeptElsewhere, noteWritten } from './kept-elsewhere.ts';
export { addLockChange, type LockMeta } from './lock-change.ts';
export { findMoved } from './moved-files.ts';
export { formatConflictPolicy, parseConflictPolicies } from './policies.ts';
export { readLast, readState } from './state.ts';
export type { Change, CompareOptions, DiskState, Move, OnConflict, OnDisk, Status } from './types.ts';
