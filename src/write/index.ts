/**
 * Files in memory → files on disk. A command does:
 *
 *     const last = await readLast(dir);
 *     const state = await readState(dir, pathsToRead(files, last, options));
 *     const changes = withLock(await compare(files, state, last, options), state.get(LOCK_NAME), last, { tool }, options);
 *     await applyChanges(dir, changes, options.moves, signal);   // and exits 3 where conflictsLeft(changes)
 */
export { applyChanges } from './apply.ts';
export { compare, conflictsLeft, pathsToRead } from './compare.ts';
export { unifiedDiff } from './diff.ts';
export { type LockMeta, withLock } from './lock-change.ts';
export { findMoved } from './moved-files.ts';
export { readLast, readState } from './state.ts';
export type { Change, CompareOptions, DiskState, Move, OnConflict, OnDisk, Status } from './types.ts';
