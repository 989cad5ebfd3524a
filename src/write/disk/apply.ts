import { rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { LOCK_NAME } from '../../spec/lockfile.ts';
import type { Change, Move } from '../types.ts';
import { completeMove, makeFolder, prepare, remove, replaceFile } from './fs-operations.ts';
import { checkBeforeWriting } from './preflight.ts';
import { type Step, takeBack } from './rollback.ts';
import { removeStale } from './temp-files.ts';

/** Folders that held nothing but what was deleted go as well; one that holds anything stays. */
async function emptied(root: string, deletes: readonly Change[]): Promise<void> {
  for (const { path } of deletes)
    for (let above = dirname(path); above !== '.'; above = dirname(above))
      if (!(await rmdir(join(root, above)).then(...SUCCESS))) break;
}
const SUCCESS = [() => true, () => false] as const;

/**
 * Writes what the changes say below `dir`, which is created if need be. Each file is written beside its place
 * and renamed, so that a kill at any moment leaves it whole, old or new; ml-container.lock comes last.
 * On any error, and when `signal` aborts, everything this run made is taken back before the promise rejects.
 * @throws UserError (exit 1) with path and fix, where the disk refuses, a path leaves the folder, or a file is not any more
 * what `compare` saw; the signal's reason when it aborts.
 */
export async function applyChanges(
  dir: string,
  changes: readonly Change[],
  moves: readonly Move[] = [],
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted();
  const writes = changes.filter((change) => change.text !== undefined);
  const deletes = changes.filter((change) => change.status === 'delete');
  await checkBeforeWriting(dir, [...writes, ...deletes], moves);
  const root = resolve(dir);
  // also where nothing is written this time: what a run that was killed has left lies beside what it wrote
  const looked = new Set(changes.map((change) => dirname(join(root, change.path))).concat(root));
  await Promise.all([...looked].map(removeStale));
  if (writes.length + deletes.length + moves.length === 0) return;

  const paths = [...writes.map((write) => write.path), ...moves.map((move) => move.to)];
  const folders = [...new Set([root, ...paths.map((path) => dirname(join(root, path)))])];
  const rewritten = new Set(writes.map((change) => change.path));
  const left = moves.map((move) => move.from).filter((path) => !rewritten.has(path));
  const steps: Step[] = [];
  const backups: string[] = [];
  try {
    // What follows is synchronous: faster for small files, and no second Ctrl-C can end the process between two renames.
    for (const folder of folders) step(() => makeFolder(root, folder, steps));
    const ready = writes.map((change) => ({ change, temp: step(() => prepare(root, change, steps)) }));
    await listen();
    for (const move of moves) step(() => completeMove(root, move, steps));
    for (const { change, temp } of ready.filter((file) => file.change.path !== LOCK_NAME)) {
      step(() => replaceFile(root, change, temp, steps, backups));
    }
    for (const path of [...deletes.map((change) => change.path), ...left])
      step(() => remove(root, path, steps, backups));
    for (const { change, temp } of ready.filter((file) => file.change.path === LOCK_NAME)) {
      step(() => replaceFile(root, change, temp, steps, backups));
    }
    await listen();
  } catch (error) {
    throw takeBack(steps, error);
  }
  // From here on the run is done; a backup that stays behind is removed by the next run.
  await Promise.all(backups.map((backup) => rm(backup, { force: true }).catch(() => {})));

  await emptied(root, deletes);

  function step<T>(act: () => T): T {
    signal?.throwIfAborted();
    return act();
  }

  /** Lets the event loop come round, whose first half may be over, so that a signal that has come is heard. */
  async function listen(): Promise<void> {
    await setImmediate();
    await setImmediate();
    signal?.throwIfAborted();
  }
}
