import { findTargetBit, listFiles, type Snapshot } from '../catalog/snapshot/index.ts';
import { EXIT, type Problem, UserError } from '../errors.ts';
import { createMarkerEnvironment, evaluateMarker } from '../pep/marker.ts';
import {
  getAccelerator,
  type Lock,
  type LockedPackage,
  type LockRequest,
  MACHINE,
  type Platform,
} from '../spec/lock.ts';
import { type ClosureRoot, collectClosure } from './closure.ts';
import { parseConstraints } from './constraints.ts';
import { buildPytorchFolderUrl } from './pytorch-index.ts';
import { parseRoots } from './roots.ts';
import {
  createNameSearch,
  createUnknownPythonError,
  findDisallowedPackages,
  findRootProblems,
  findUnavailablePackages,
  type SnapshotTarget,
} from './snapshot-problems.ts';

/**
 * Locks from the bundled snapshot: a walk of its graph for each platform, merged into one list. No disk, no network.
 *
 * @throws UserError naming every root that the snapshot cannot serve (exit code 1).
 */
export function lockFromSnapshot(request: LockRequest, snapshot: Snapshot): Lock {
  const roots = parseRoots(request);
  const problems: Problem[] = [];
  const near = createNameSearch(snapshot.names);
  const targets = request.platforms.map((platform): SnapshotTarget => {
    const cuda = getAccelerator(request, platform) !== 'cpu';
    const bit = findTargetBit(snapshot, request.python, cuda, platform === 'linux/arm64');
    if (bit === undefined) throw createUnknownPythonError(request, snapshot);
    const env = createMarkerEnvironment(request.python, platform);
    const live = roots.filter(({ requirement: { marker } }) => !marker || evaluateMarker(marker, env));
    const starts = live.map(({ requirement, from }): ClosureRoot => ({ ...requirement, from }));
    const closure = collectClosure(snapshot, starts, bit, cuda, MACHINE[platform]);
    for (const root of live) problems.push(...findRootProblems(root, closure, snapshot, request, bit, near));
    return { platform, cuda, bit, closure };
  });
  const packages = merge(targets, request, snapshot);
  problems.push(...findDisallowedPackages(parseConstraints(request), targets, request, snapshot));
  problems.push(...findUnavailablePackages(packages, targets, request, snapshot));
  if (problems.length > 0) throw new UserError(unique(problems), EXIT.failed);
  return {
    request,
    resolver: { name: 'snapshot', date: snapshot.date },
    packages,
    substitutions: substitutions(targets, snapshot),
  };
}

function merge(targets: readonly SnapshotTarget[], request: LockRequest, snapshot: Snapshot): LockedPackage[] {
  const names = [...new Set(targets.flatMap((t) => [...t.closure.members.keys()]))].sort();
  return names.flatMap((name) => {
    const present = targets.flatMap((target) => {
      const member = target.closure.members.get(name);
      return member ? [{ ...target, member }] : [];
    });
    return grouped(present).map((group): LockedPackage => {
      const [first] = group as [(typeof group)[number]];
      const { variant } = first.member;
      const byUrl = isLocal(variant[0]);
      const bits = group.reduce((mask, { bit }) => mask | bit, 0);
      const everywhere = group.length === request.platforms.length && !byUrl;
      const machines = group.map(({ platform }) => `platform_machine == "${MACHINE[platform]}"`).join(' or ');
      const sizes = group.map(({ platform, bit }) => [platform, listFiles(variant, bit)[0]?.size ?? 0] as const);
      return {
        name,
        version: variant[0],
        extras: [...new Set(group.flatMap(({ member }) => [...member.extras]))].sort(),
        ...(everywhere ? {} : { marker: machines }),
        ...(byUrl ? { url: pytorchUrl(name, variant[0], first.platform, request, snapshot) } : {}),
        hashes: [...new Set(listFiles(variant, bits).map(({ hash }) => hash))].sort(),
        size: Object.fromEntries(sizes),
        via: [...new Set(group.flatMap(({ member }) => [...member.via]))].sort(),
        ...(variant[7] ? { build: group.map(({ platform }) => platform) } : {}),
      };
    });
  });
}

/** "2.13.0+cpu" is a build of PyTorch's index: pinned by URL, and so one line an architecture. */
const isLocal = (version: string): boolean => version.includes('+');

/** Those that one line can stand for. */
function grouped<T extends { platform: Platform; member: { variant: readonly [string, ...unknown[]] } }>(
  items: readonly T[],
): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const [version] = item.member.variant;
    const key = isLocal(version) ? `${version} ${item.platform}` : version;
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()];
}

function pytorchUrl(
  name: string,
  version: string,
  platform: Platform,
  request: LockRequest,
  snapshot: Snapshot,
): string {
  const tag = `cp${request.python.split('.').slice(0, 2).join('')}`;
  const prefix = buildPytorchFolderUrl(request.pytorchIndex ?? snapshot.pytorchIndex, name);
  const file = `${name}-${version.replace('+', '%2B')}-${tag}-${tag}-manylinux_2_28_${MACHINE[platform]}.whl`;
  return `${prefix}/${file}`;
}

function substitutions(targets: readonly SnapshotTarget[], snapshot: Snapshot): Lock['substitutions'] {
  const found = new Map<string, Lock['substitutions'][number]>();
  for (const { closure, cuda } of targets) {
    for (const [from, { to, because }] of closure.substituted) found.set(`${from} ${to}`, { from, to, because });
    if (cuda) continue;
    for (const [from, owners] of Object.entries(snapshot.dropped)) {
      const asking = owners.filter((owner) => closure.members.has(owner));
      if (asking.length > 0)
        found.set(from, { from, to: 'nothing', because: `${asking.join(', ')} can do without it on a CPU` });
    }
  }
  return [...found.values()].sort((a, b) => (`${a.from} ${a.to}` < `${b.from} ${b.to}` ? -1 : 1));
}

function unique(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((p) => [`${p.where} ${p.what}`, p])).values()];
}
