/** Decides what the age of a project's code means for its lock: the day that versions are taken as of, and the Python of then. */
import { guessPython } from '../../catalog/python/index.ts';
import { getSnapshotInfo } from '../../catalog/snapshot/index.ts';
import { isOldCode } from '../../lock/old-code.ts';
import type { RunValues } from '../../options/table.ts';
import type { Plan } from '../../plan/types.ts';
import { getLockedFile, type LockFile } from '../../spec/lockfile.ts';
import { findNewestCommitDay } from './newest-commit.ts';
import type { OpenTarget, TargetMove } from './target-moves.ts';

/**
 * The day of the newest commit, where the code is old and neither the user, a lock of ours nor that of another tool says which versions
 * it takes.
 */
export async function findAgeOfCode(
  { request: { asOf, roots, constraints = [] } }: Pick<Plan, 'request'>,
  dir: string,
  last: LockFile | undefined,
  { resolver, relock }: RunValues,
): Promise<string | undefined> {
  const isLocked = !relock && getLockedFile(last, 'requirements.txt') !== undefined;
  const isSaid = asOf !== undefined || resolver === 'snapshot' || constraints.some(({ pin }) => pin);
  if (isLocked || isSaid || roots.length === 0) return undefined;
  const day = await findNewestCommitDay(dir, process.env);
  return day !== undefined && isOldCode(day, getSnapshotInfo().date) ? day : undefined;
}

/** The Python of that time, as far as it still gets security fixes: for a newer one there were no wheels then. */
export function findPythonOfCode(
  day: string,
  { base }: Pick<Plan, 'base'>,
  { python, isPythonNamed, allowsPython }: OpenTarget,
): TargetMove | undefined {
  const minor = python && !isPythonNamed ? guessPython(day, base.minor) : undefined;
  if (minor === undefined || !allowsPython(minor)) return undefined;
  return {
    python: minor,
    because: `the newest commit is of ${day}, and packages of that time have no wheels for a newer one`,
  };
}
