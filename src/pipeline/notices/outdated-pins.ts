/** Warnings for pinned values (Python patch, base digest) that `update` leaves alone although newer ones exist. */
import { pythonTable } from '../../catalog/index.ts';
import type { LockFile } from '../../spec/lockfile.ts';
import type { GeneratedProject } from '../types.ts';

export function findOutdatedPins({ plan }: Pick<GeneratedProject, 'plan'>, last: LockFile): string[] {
  const { minor, version, reference } = plan.base;
  const newest = pythonTable.minors.find((row) => row.minor === minor)?.latest;
  const pinned = plan.values.python === version && newest !== undefined && newest !== version;
  const digest = plan.values['base.digest'];
  const stale = digest !== undefined && digest === last.base?.digest && reference.split('@')[0] !== last.base.image;
  return [
    ...(pinned
      ? [
          `Python ${version} is pinned and ${newest} is out, with security and bug fixes: --python ${minor} follows them`,
        ]
      : []),
    ...(stale
      ? [
          `base.digest is that of ${last.base?.image}, not of ${reference.split('@')[0]}: --set base.digest gives the new one`,
        ]
      : []),
  ];
}
