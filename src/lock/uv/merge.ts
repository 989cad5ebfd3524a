/** Merges the resolutions of several platforms into one list. */
import { type LockedPackage, type LockRequest, MACHINE, type Platform } from '../../spec/lock.ts';
import type { PlatformLock } from './resolve/index.ts';
import type { ResolvedPackage } from './types.ts';

interface Present {
  platform: Platform;
  found: ResolvedPackage;
  byUrl: boolean;
}

/** @param findSize bytes of a file that is known by its hash, where the index does not tell: 0 is unknown. */
export function mergeLocks(
  locks: readonly PlatformLock[],
  { platforms }: Pick<LockRequest, 'platforms'>,
  findSize: (name: string, hash: string) => number,
): LockedPackage[] {
  const names = [...new Set(locks.flatMap(({ packages }) => packages.map(({ name }) => name)))].sort();
  return names.flatMap((name) => {
    const present = locks.flatMap(({ platform, packages, routed }): Present[] => {
      const found = packages.find((candidate) => candidate.name === name);
      return found ? [{ platform, found, byUrl: found.direct || routed.has(name) }] : [];
    });
    return grouped(present).map((group) => {
      const [{ found, byUrl }] = group as [Present];
      const everywhere = group.length === platforms.length;
      const machines = group.map(({ platform }) => `platform_machine == "${MACHINE[platform]}"`).join(' or ');
      const build = group.flatMap(({ platform, found: { built } }) => (built ? [platform] : []));
      const size = ({ files }: ResolvedPackage) => files[0]?.size || findSize(name, files[0]?.hash ?? '');
      return {
        name,
        version: found.version,
        extras: [...new Set(group.flatMap((one) => one.found.extras))].sort(),
        ...(everywhere ? {} : { marker: machines }),
        ...(byUrl ? { url: found.files[0]?.url ?? '' } : {}),
        hashes: [...new Set(group.flatMap((one) => one.found.files.map(({ hash }) => hash)))].sort(),
        size: Object.fromEntries(group.map((one) => [one.platform, size(one.found)])),
        via: [...new Set(group.flatMap((one) => one.found.via))].sort(),
        ...(build.length > 0 ? { build } : {}),
      };
    });
  });
}

/** Those that one line can stand for: the same version of the index, or the same file. */
function grouped(present: readonly Present[]): Present[][] {
  const groups = new Map<string, Present[]>();
  for (const one of present) {
    const key = one.byUrl ? (one.found.files[0]?.url ?? '') : one.found.version;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}
