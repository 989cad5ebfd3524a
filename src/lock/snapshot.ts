import { distance } from 'fastest-levenshtein';
import { filesOn, type Snapshot, targetBit, variantOn } from '../catalog/snapshot/index.ts';
import { EXIT, type Problem, UserError, userError } from '../errors.ts';
import { evaluateMarker, markerEnvironment } from '../pep/marker.ts';
import { allows } from '../pep/version.ts';
import { type Lock, type LockedPackage, type LockRequest, MACHINE, type Platform } from '../spec/lock.ts';
import { type Closure, closureOf, type Start } from './closure.ts';
import { constraintsOf, type Held } from './constraints.ts';
import { pytorchFolder } from './pytorch-index.ts';
import { parseRoots, type Root } from './roots.ts';

interface Target {
  platform: Platform;
  bit: number;
  closure: Closure;
}

/**
 * Locks from the embedded snapshot: a walk of its graph for each platform, merged into one list. No disk, no network.
 *
 * @throws UserError naming every root that the snapshot cannot serve (exit code 1).
 */
export function lockFromSnapshot(request: LockRequest, snapshot: Snapshot): Lock {
  const roots = parseRoots(request);
  const cuda = request.accelerator !== 'cpu';
  const problems: Problem[] = [];
  const targets = request.platforms.map((platform): Target => {
    const bit = targetBit(snapshot, request.python, cuda, platform === 'linux/arm64');
    if (bit === undefined) throw unknownPython(request, snapshot);
    const env = markerEnvironment(request.python, platform);
    const live = roots.filter(({ requirement: { marker } }) => !marker || evaluateMarker(marker, env));
    const starts = live.map(({ requirement, from }): Start => ({ ...requirement, from }));
    const closure = closureOf(snapshot, starts, bit, cuda, MACHINE[platform]);
    for (const root of live) problems.push(...problemsOf(root, closure, snapshot, request, bit));
    return { platform, bit, closure };
  });
  const packages = merge(targets, request, snapshot);
  problems.push(...disallowed(constraintsOf(request), targets, request, snapshot));
  problems.push(...unservable(packages, targets, request, snapshot));
  if (problems.length > 0) throw new UserError(withNearNames(unique(problems), snapshot), EXIT.failed);
  return {
    request,
    resolver: { name: 'snapshot', date: snapshot.date },
    packages,
    substitutions: substitutions(targets, snapshot, cuda),
  };
}

function unknownPython(request: LockRequest, snapshot: Snapshot): UserError {
  const { pythons, date } = snapshot;
  const what = `the snapshot of ${date} has Python ${pythons[0]} to ${pythons.at(-1)}, not ${request.python}`;
  return userError('--python', what, `--python ${pythons.includes('3.12') ? '3.12' : pythons[0]}`, EXIT.failed);
}

function problemsOf(root: Root, closure: Closure, snapshot: Snapshot, request: LockRequest, bit: number): Problem[] {
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
  const variant = variantOn(snapshot, actual, bit);
  if (!variant) return [missing(root, snapshot, request)];
  const problems: Problem[] = [];
  const [version] = variant;
  if (specifier !== '' && !allows(specifier, version)) {
    const why = snapshot.reasons[actual];
    problems.push({
      where,
      what: `the snapshot of ${snapshot.date} has ${actual} ${version} for Python ${request.python}, which ${name}${specifier} does not allow${why ? ` (${why})` : ''}`,
      fix: `ask for "${name}" without a version, or give a lock of your own in a preset`,
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

function missing({ requirement: { name }, from: where }: Root, snapshot: Snapshot, request: LockRequest): Problem {
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
  return { where, what, ...(because ? { fix: 'leave it out, or give a lock of your own in a preset' } : {}) };
}

function merge(targets: readonly Target[], request: LockRequest, snapshot: Snapshot): LockedPackage[] {
  const names = [...new Set(targets.flatMap((t) => [...t.closure.members.keys()]))].sort();
  return names.flatMap((name) => {
    const present = targets.flatMap((target) => {
      const member = target.closure.members.get(name);
      return member ? [{ ...target, member }] : [];
    });
    const byUrl = present.some(({ member }) => member.variant[0].includes('+'));
    const groups = byUrl ? present.map((one) => [one]) : byVersion(present);
    return groups.map((group): LockedPackage => {
      const [first] = group as [(typeof group)[number]];
      const { variant } = first.member;
      const bits = group.reduce((mask, { bit }) => mask | bit, 0);
      const everywhere = group.length === request.platforms.length && !byUrl;
      const machines = group.map(({ platform }) => `platform_machine == "${MACHINE[platform]}"`).join(' or ');
      const sizes = group.map(({ platform, bit }) => [platform, filesOn(variant, bit)[0]?.size ?? 0] as const);
      return {
        name,
        version: variant[0],
        extras: [...new Set(group.flatMap(({ member }) => [...member.extras]))].sort(),
        ...(everywhere ? {} : { marker: machines }),
        ...(byUrl ? { url: pytorchUrl(name, variant[0], first.platform, request, snapshot) } : {}),
        hashes: [...new Set(filesOn(variant, bits).map(({ hash }) => hash))].sort(),
        size: Object.fromEntries(sizes),
        via: [...new Set(group.flatMap(({ member }) => [...member.via]))].sort(),
        ...(variant[7] ? { build: group.map(({ platform }) => platform) } : {}),
      };
    });
  });
}

function byVersion<T extends { member: { variant: readonly [string, ...unknown[]] } }>(items: readonly T[]): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const [version] = item.member.variant;
    groups.set(version, [...(groups.get(version) ?? []), item]);
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
  const prefix = pytorchFolder(request.pytorchIndex ?? snapshot.pytorchIndex, name);
  const file = `${name}-${version.replace('+', '%2B')}-${tag}-${tag}-manylinux_2_28_${MACHINE[platform]}.whl`;
  return `${prefix}/${file}`;
}

/** Packages that come from elsewhere, and those whose version a constraint rules out. What serves instead of a package is held to what is said of that package. */
function disallowed(
  constraints: readonly Held[],
  targets: readonly Target[],
  request: LockRequest,
  { date }: Snapshot,
): Problem[] {
  return targets.flatMap(({ platform, closure }) => {
    const env = markerEnvironment(request.python, platform);
    const elsewhere = (request.indexes?.private ?? []).flatMap(({ name: index, packages }) =>
      packages
        .filter((name) => closure.members.has(name))
        .map((name) => ({
          where: `indexes.packages.${name}`,
          what: `${name} comes from the private index ${index}, which is no part of the snapshot`,
          fix: 'leave out --resolver snapshot',
        })),
    );
    const held = constraints.flatMap(({ name, specifier, url, marker, from }) => {
      const actual = closure.substituted.get(name)?.to ?? name;
      const version = closure.members.get(actual)?.variant[0];
      if (version === undefined || (marker && !evaluateMarker(marker, env))) return [];
      if (url === undefined && allows(specifier, version)) return [];
      const what = `the snapshot of ${date} has ${actual} ${version}, which ${name}${url ? ' by URL' : specifier} does not allow`;
      return [{ where: from, what, fix: `take ${name} out of ${from.replace(/:\d+$/, '')}` }];
    });
    return [...elsewhere, ...held];
  });
}

/** What is in the graph and still cannot be installed: no file for a platform, or another CUDA than the index's. */
function unservable(
  packages: readonly LockedPackage[],
  targets: readonly Target[],
  request: LockRequest,
  snapshot: Snapshot,
): Problem[] {
  const problems: Problem[] = [];
  const lacking = new Map<string, { platforms: Platform[]; via: Set<string>; version: string }>();
  for (const { platform, bit, closure } of targets) {
    for (const [name, { variant, via }] of closure.members) {
      if (filesOn(variant, bit).length > 0) continue;
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
        const bit = targetBit(snapshot, python, request.accelerator !== 'cpu', platform === 'linux/arm64') ?? 0;
        const variant = variantOn(snapshot, name, bit);
        return variant !== undefined && filesOn(variant, bit).length > 0;
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
  const torch = packages.some((p) => p.name === 'torch');
  if (torch && request.accelerator !== 'cpu' && request.accelerator !== snapshot.cuda) {
    problems.push({
      where: '--cuda',
      what: `offline, torch is the default index's build for CUDA ${snapshot.cuda}; CUDA ${request.accelerator} needs PyTorch's own index`,
      fix: `--cuda ${snapshot.cuda}`,
    });
  }
  return problems;
}

function substitutions(targets: readonly Target[], snapshot: Snapshot, cuda: boolean): Lock['substitutions'] {
  const found = new Map<string, Lock['substitutions'][number]>();
  for (const { closure } of targets) {
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

/** For names that nothing is known of: the nearest that are in the snapshot. */
function withNearNames(problems: readonly Problem[], snapshot: Snapshot): Problem[] {
  return problems.map((problem) => {
    if (problem.fix !== undefined) return problem;
    const name = problem.what.split(' ')[0] ?? '';
    const near = nearNames(name, snapshot.names);
    return {
      ...problem,
      fix:
        near.length > 0
          ? `did you mean ${near.join(', ')}?`
          : 'check the spelling, or give a lock of your own in a preset',
    };
  });
}

/** At most three names at an edit distance of a third of the length or less, or that hold it as a word. */
function nearNames(name: string, names: readonly string[]): string[] {
  const limit = Math.max(1, Math.floor(name.length / 3));
  return names
    .map((candidate) => ({ candidate, far: distance(name, candidate) }))
    .filter(({ candidate, far }) => far <= limit || candidate.split('-').includes(name))
    .sort((a, b) => a.far - b.far || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}
