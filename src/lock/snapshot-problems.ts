/** Explains why the bundled snapshot cannot serve a request. */

import { distance } from 'fastest-levenshtein';
import pytorch from '../catalog/accelerators/pytorch-index.json' with { type: 'json' };
import { pythonTable } from '../catalog/index.ts';
import { isKnownPackage } from '../catalog/packages/index.ts';
import { findTargetBit, findVariant, listFiles, type Snapshot } from '../catalog/snapshot/index.ts';
import { EXIT, type Problem, type UserError, userError } from '../errors.ts';
import { createMarkerEnvironment, evaluateMarker } from '../pep/marker.ts';
import { allows } from '../pep/version.ts';
import { getAccelerator, type LockedPackage, type LockRequest, type Platform } from '../spec/lock.ts';
import type { Closure } from './closure.ts';
import type { Held } from './constraints.ts';
import type { Root } from './roots.ts';

/** What is locked for one platform: the part of the snapshot that it takes. */
export interface SnapshotTarget {
  platform: Platform;
  cuda: boolean;
  /** Of the snapshot's masks (src/catalog/snapshot/types.ts). */
  bit: number;
  closure: Closure;
}

/** @returns the error for a Python that the snapshot was not made for. */
export function createUnknownPythonError(request: LockRequest, snapshot: Snapshot): UserError {
  const { pythons, date } = snapshot;
  const what = `the snapshot of ${date} has Python ${pythons[0]} to ${pythons.at(-1)}, not ${request.python}`;
  return userError(
    '--python',
    what,
    `--python ${pythons.includes(pythonTable.default) ? pythonTable.default : pythons[0]}`,
    EXIT.failed,
  );
}

/** What of a root the snapshot cannot serve: its name, its version, its extras. */
export function findRootProblems(
  root: Root,
  closure: Closure,
  snapshot: Snapshot,
  request: LockRequest,
  bit: number,
  near: NameSearch,
): Problem[] {
  const { requirement, from: where, text } = root;
  const { name, specifier } = requirement;
  if (requirement.url !== undefined) {
    return [
      {
        where,
        what: `${text} is pinned by URL, and the snapshot knows no file but its own`,
        fix: `ask for ${name} by name`,
      },
    ];
  }
  const actual = closure.substituted.get(name)?.to ?? name;
  const variant = findVariant(snapshot, actual, bit);
  if (!variant) return [missing(root, snapshot, request, near)];
  const problems: Problem[] = [];
  const [version] = variant;
  if (specifier !== '' && !allows(specifier, version)) {
    const why = snapshot.reasons[actual];
    problems.push({
      where,
      what: `the snapshot of ${snapshot.date} has ${actual} ${version} for Python ${request.python}, which ${name}${specifier} does not allow${why ? ` (${why})` : ''}`,
      fix: `ask for "${name}" without a version, or name your lock file in a preset (lock: FILE)`,
    });
  }
  const recorded = Object.keys(variant[6] ?? {});
  for (const extra of requirement.extras.filter((e) => !recorded.includes(e))) {
    const known = recorded.length > 0 ? `it has ${recorded.map((e) => `[${e}]`).join(', ')}` : 'it has none of it';
    problems.push({
      where,
      what: `the snapshot of ${snapshot.date} does not have ${name}[${extra}]; ${known}`,
      fix: `ask for "${name}" and for what the extra adds by name`,
    });
  }
  return problems;
}

function missing(
  { requirement: { name }, from: where }: Root,
  snapshot: Snapshot,
  request: LockRequest,
  findNear: NameSearch,
): Problem {
  const because = snapshot.leftOut[name];
  const elsewhere = (snapshot.packages[snapshot.index.get(name) ?? -1] ?? []).reduce((mask, v) => mask | v[1], 0);
  const pythons = snapshot.pythons.filter((_, at) => elsewhere & (0x303 << (at * 2)));
  const machines = ['x86_64', 'aarch64'].filter((_, at) => elsewhere & (0x5555 << at));
  if (elsewhere !== 0) {
    const has = `it has it for Python ${pythons.join(', ')} on ${machines.join(' and ')}, ${elsewhere & 0xff ? 'CPU' : 'CUDA only'}`;
    const what = `the snapshot of ${snapshot.date} has no ${name} for this target; ${has}${because ? ` (${because})` : ''}`;
    const fix = pythons.includes(request.python) ? 'leave it out for this target' : `--python ${pythons.at(-1)}`;
    return { where, what, fix };
  }
  const what = `${name} is not in the snapshot of ${snapshot.date}${because ? `: ${because}` : ''}`;
  if (because) return { where, what, fix: 'leave it out, or name your lock file in a preset (lock: FILE)' };
  const near = isKnownPackage(name) ? [] : findNear(name);
  return {
    where,
    what,
    fix:
      near.length > 0
        ? `did you mean ${near.join(', ')}?`
        : 'check the spelling, or name your lock file in a preset (lock: FILE)',
  };
}

/** Packages that come from elsewhere, and those whose version a constraint rules out. What serves instead of a package is held to what is said of that package. */
export function findDisallowedPackages(
  constraints: readonly Held[],
  targets: readonly SnapshotTarget[],
  request: LockRequest,
  { date }: Snapshot,
): Problem[] {
  return targets.flatMap(({ platform, closure }) => {
    const env = createMarkerEnvironment(request.python, platform);
    const elsewhere = (request.indexes?.private ?? []).flatMap(({ name: index, packages }) =>
      packages
        .filter((name) => closure.members.has(name))
        .map((name) => ({
          where: `indexes.packages.${name}`,
          what: `${name} comes from the private index ${index}, which is no part of the snapshot`,
          fix: 'leave out --resolver snapshot',
        })),
    );
    const held = constraints.flatMap(({ name, specifier, url, marker, from, shown }) => {
      const actual = closure.substituted.get(name)?.to ?? name;
      const version = closure.members.get(actual)?.variant[0];
      if (version === undefined || (marker && !evaluateMarker(marker, env))) return [];
      if (url === undefined && allows(specifier, version)) return [];
      const what = `the snapshot of ${date} has ${actual} ${version}, which ${name}${url ? ' by URL' : specifier} does not allow`;
      const fix = shown ? `--dep "${name}>=${version}"` : `take ${name} out of ${from.replace(/:\d+$/, '')}`;
      return [{ where: from, what, fix }];
    });
    return [...elsewhere, ...held];
  });
}

/** What is in the graph and still cannot be installed: no file for a platform, or another CUDA than the index's. */
export function findUnavailablePackages(
  packages: readonly LockedPackage[],
  targets: readonly SnapshotTarget[],
  request: LockRequest,
  snapshot: Snapshot,
): Problem[] {
  const problems: Problem[] = [];
  const lacking = new Map<string, { platforms: Platform[]; via: Set<string>; version: string }>();
  for (const { platform, bit, closure } of targets) {
    for (const [name, { variant, via }] of closure.members) {
      if (listFiles(variant, bit).length > 0) continue;
      const known = lacking.get(name) ?? { platforms: [], via: new Set<string>(), version: variant[0] };
      known.platforms.push(platform);
      for (const who of via) known.via.add(who);
      lacking.set(name, known);
    }
  }
  for (const [name, { platforms, via, version }] of lacking) {
    const served = request.platforms.filter((platform) => !platforms.includes(platform));
    const pythons = snapshot.pythons.filter((python) =>
      request.platforms.every((platform) => {
        const bit =
          findTargetBit(snapshot, python, getAccelerator(request, platform) !== 'cpu', platform === 'linux/arm64') ?? 0;
        const variant = findVariant(snapshot, name, bit);
        return variant !== undefined && listFiles(variant, bit).length > 0;
      }),
    );
    const ways = [
      ...served.map((platform) => `--set platforms=${platform}`),
      ...pythons.map((python) => `--python ${python}`),
    ];
    problems.push({
      where: [...via].sort().join(', '),
      what: `the snapshot of ${snapshot.date} has no wheel of ${name} ${version} for Python ${request.python} on ${platforms.join(' and ')}`,
      fix: ways.join(' or ') || `leave out ${name}`,
    });
  }
  const family = packages
    .filter(({ name }) => pytorch.cuda.includes(name) && !pytorch.plain.includes(name))
    .map(({ name }) => name);
  if (family.length > 0 && request.accelerator !== 'cpu' && request.accelerator !== snapshot.cuda) {
    problems.push({
      where: '--cuda',
      what: `offline, ${family.join(', ')} ${family.length > 1 ? 'are' : 'is'} the default index's build for CUDA ${snapshot.cuda}; CUDA ${request.accelerator} needs PyTorch's own index`,
      fix: `--cuda ${snapshot.cuda}`,
    });
  }
  return problems;
}

/** Names of the snapshot that one which it does not have may be meant for, nearest first. */
export type NameSearch = (name: string) => readonly string[];

/** Unknown names that near ones are looked for: of a list with more of them, a spelling is not what is wrong. */
const MOST_SEARCHED = 50;

/** At most three names at an edit distance of a third of the length or less, or that hold it as a word. */
export function createNameSearch(names: readonly string[]): NameSearch {
  const found = new Map<string, readonly string[]>();
  return (name) => {
    const known = found.get(name);
    if (known || found.size >= MOST_SEARCHED) return known ?? [];
    const limit = Math.max(1, Math.floor(name.length / 3));
    const near = names
      .map((candidate) => ({ candidate, far: distance(name, candidate) }))
      .filter(({ candidate, far }) => far <= limit || candidate.split('-').includes(name))
      .sort((a, b) => a.far - b.far || (a.candidate < b.candidate ? -1 : 1))
      .slice(0, 3)
      .map(({ candidate }) => candidate);
    found.set(name, near);
    return near;
  };
}
