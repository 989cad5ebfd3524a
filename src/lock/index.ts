import { snapshotInfo } from '../catalog/snapshot/index.ts';
import type { Lock, LockRequest } from '../spec/lock.ts';

export { FRAMEWORKS_MARK, formatRequirementsTxt, PACKAGES_MARK } from './requirements-txt.ts';

export interface LockOptions {
  /** A hash-locked requirements text to use instead of resolving, as a preset may carry: its text and where it is from. */
  file?: { text: string; from: string; date: string };
}

/**
 * Makes the lock: every package of the closure with version, hashes, size and origin (DESIGN §6).
 *
 * @throws UserError with every root that cannot be locked, exit code 1; exit code 2 where a requirement is not one.
 */
export async function lock(request: LockRequest, options: LockOptions = {}): Promise<Lock> {
  if (options.file) {
    const { lockFromFile } = await import('./file.ts');
    return lockFromFile(request, options.file);
  }
  if (request.roots.length === 0) return nothingToLock(request);
  const [{ lockFromSnapshot }, { loadSnapshot }] = await Promise.all([
    import('./snapshot.ts'),
    import('../catalog/snapshot/index.ts'),
  ]);
  return lockFromSnapshot(request, await loadSnapshot());
}

/** A script that needs nothing but Python has a lock too, on any Python. */
function nothingToLock(request: LockRequest): Lock {
  return { request, resolver: { name: 'snapshot', date: snapshotInfo().date }, packages: [], substitutions: [] };
}
