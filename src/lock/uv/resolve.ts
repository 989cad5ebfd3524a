/**
 * One platform: resolved, looked at, and resolved again until nothing is left to replace. uv cannot put one distribution in
 * the place of another, so what is replaced is never asked for and what serves instead becomes a requirement of its own.
 */
import { CUDA_ONLY } from '../../catalog/accelerators.ts';
import type { Snapshot } from '../../catalog/snapshot/index.ts';
import { evaluateMarker, markerEnvironment } from '../../pep/marker.ts';
import { formatRequirement, parseRequirement, type Requirement } from '../../pep/requirement.ts';
import { type LockRequest, MACHINE, type Platform } from '../../spec/lock.ts';
import type { Root } from '../roots.ts';
import type { Family } from './family.ts';
import { UvRefusal } from './run.ts';
import type { Pin, Question, Resolved, ResolvedPackage, SourceMetadata } from './types.ts';

export interface Job {
  request: LockRequest;
  roots: readonly Root[];
  snapshot: Pick<Snapshot, 'substitutions' | 'exclusive'>;
  family: Family;
  pins: readonly Pin[];
  constraints: readonly Requirement[];
  excludeNewer: string;
  /** glibc 2.x of the base image, where it is newer than what is asked for at first. */
  glibc?: number;
  /** Names that may be newer than that: a person pinned them. */
  anyAge?: readonly string[];
  /** Source archives that are asked for by their address. */
  archives?: readonly SourceMetadata[];
  ask: (question: Question) => Promise<Resolved>;
  /**
   * Reads the source archive of a package that has no wheel for the platform.
   * @throws UserError where it has wheels for other Pythons, or the archive cannot be read.
   */
  source: (found: ResolvedPackage, platform: Platform) => Promise<{ requires: readonly string[] }>;
}

export interface PlatformLock {
  platform: Platform;
  packages: ResolvedPackage[];
  /** Names that are pinned by URL. */
  routed: Set<string>;
  substituted: Map<string, { to: string; because: string }>;
  undated: boolean;
}

/** A marker that never holds: how a requirement is taken away. */
const NEVER = "python_version < '0'";
/** Rounds after which something turns in a circle; real projects take four at most. */
const ROUNDS = 12;

/** @throws UvRefusal where uv finds no answer. */
export async function resolveFor(platform: Platform, job: Job): Promise<PlatformLock> {
  const { request, snapshot, family } = job;
  const cuda = request.accelerator !== 'cpu';
  const env = markerEnvironment(request.python, platform);
  const live = job.roots.filter(({ requirement: { marker } }) => !marker || evaluateMarker(marker, env));
  const asked = new Set(live.map(({ requirement }) => requirement.name));
  const rules = new Map(
    snapshot.substitutions
      .filter(({ accelerator }) => !accelerator || (accelerator === 'cuda') === cuda)
      .filter(({ machine }) => !machine || machine === MACHINE[platform])
      .map(({ from, to, because }) => [from, { to, because }] as const),
  );
  const active = new Map([...rules].filter(([from]) => asked.has(from)));
  const dropped = new Map<string, { to: string; because: string }>();
  const routed = new Set((family.route?.names ?? []).filter((name) => asked.has(name)));
  const unroutable = new Set<string>();
  /** Names that a private index alone serves; uv is told so of what is asked for by name. */
  const owned = (request.indexes?.private ?? []).flatMap(({ packages }) => packages);
  const fetched = new Set(owned.filter((name) => asked.has(name)));
  /** What serves instead of something that only other packages ask for. */
  const added = new Map<string, { preference: string; via: string[] }>();
  /** Raised once, where something has wheels for a newer one alone: before anything is built from source. */
  let glibc: number | undefined;
  /** What has no wheel: taken as source archives, which say what they need as soon as one was chosen and read. */
  const sources: SourceMetadata[] = [...(job.archives ?? [])];

  for (let round = 0; round < ROUNDS; round += 1) {
    const question = {
      ...questionOf(job, platform, live, { active, dropped, routed, fetched, added, sources }),
      ...(glibc === undefined ? {} : { glibc }),
    };
    let resolved: Resolved;
    try {
      resolved = await job.ask(question);
    } catch (error) {
      if (!(error instanceof UvRefusal)) throw error;
      // Not every release has the distribution that usually stands in: an old xgboost has no xgboost-cpu.
      const failing = [...active].filter(([, { to }]) => !asked.has(to) && mentions(error.said, to));
      const lost = family.plain.filter((name) => routed.has(name) && mentions(error.said, `${name} was not found`));
      const hidden = owned.filter((name) => !fetched.has(name) && mentions(error.said, `${name} was not found`));
      const bare = withoutWheel(error.said).filter((name) => !sources.some((source) => source.name === name));
      if (failing.length === 0 && lost.length === 0 && hidden.length === 0 && bare.length === 0) throw error;
      // one that usually stands in and has none here gives way first
      if (failing.length === 0 && bare.length > 0 && glibc === undefined && job.glibc !== undefined) {
        glibc = job.glibc;
        continue;
      }
      if (failing.length === 0) sources.push(...bare.map((name) => ({ name, requires: [] })));
      for (const name of hidden) fetched.add(name);
      for (const [from, { to }] of failing) {
        active.delete(from);
        rules.delete(from);
        added.delete(to);
      }
      for (const name of lost) {
        routed.delete(name);
        unroutable.add(name);
      }
      continue;
    }
    const unread = resolved.packages.filter(
      ({ name, version, built, direct }) =>
        built && !direct && !sources.some((one) => one.name === name && one.version === version),
    );
    for (const found of unread) {
      const { requires } = await job.source(found, platform);
      sources.push({ name: found.name, version: found.version, requires });
    }
    if (unread.length > 0 && sources.some(({ requires }) => requires.length > 0)) continue;
    const names = new Map(resolved.packages.map((found) => [found.name, found]));
    const fresh = [...rules].filter(([from]) => names.has(from) && !active.has(from));
    const toRoute = (family.route?.names ?? []).filter((n) => names.has(n) && !routed.has(n) && !unroutable.has(n));
    const clash = snapshot.exclusive
      .map((group) => ({ because: group.because, names: group.names.filter((name) => names.has(name)) }))
      .filter(({ names: both }) => both.length > 1);
    for (const {
      because,
      names: [winner = '', ...losers],
    } of clash) {
      active.delete(winner);
      rules.delete(winner);
      for (const loser of losers) fresh.push([loser, { to: winner, because }]);
    }
    for (const [from, rule] of fresh) {
      active.set(from, rule);
      const replaced = names.get(from);
      if (!asked.has(from))
        added.set(rule.to, { preference: `${rule.to}==${replaced?.version}`, via: replaced?.via ?? [] });
    }
    // Also where the default index has one of that name: whoever put it there is somebody else.
    const foreign = owned.filter((name) => names.has(name) && !fetched.has(name));
    for (const name of toRoute) routed.add(name);
    for (const name of foreign) fetched.add(name);
    if (fresh.length > 0 || toRoute.length > 0 || foreign.length > 0) continue;
    // Only now: what a CUDA build of torch had asked for is gone by itself.
    const useless = cuda ? [] : resolved.packages.filter(({ name }) => CUDA_ONLY.test(name) && !asked.has(name));
    for (const { name, via } of useless)
      dropped.set(name, { to: 'nothing', because: `${via.join(', ') || 'the rest'} can do without it on a CPU` });
    if (useless.length > 0) continue;
    const packages = resolved.packages.map((found) => ({ ...found, via: viaOf(found, live, active, added) }));
    // What was wanted only by something that went away in a later round was never replaced.
    const made = [...active].filter(([, { to }]) => names.has(to));
    return { platform, packages, routed, substituted: new Map([...made, ...dropped]), undated: resolved.undated };
  }
  throw new Error(`substitutions for ${platform} do not come to an end: ${[...active.keys()].join(', ')}`);
}

function questionOf(
  job: Job,
  platform: Platform,
  live: readonly Root[],
  state: {
    active: ReadonlyMap<string, { to: string }>;
    dropped: ReadonlyMap<string, unknown>;
    routed: ReadonlySet<string>;
    fetched: ReadonlySet<string>;
    added: ReadonlyMap<string, { preference: string }>;
    sources: readonly SourceMetadata[];
  },
): Question {
  const { active, dropped, routed, fetched, added, sources } = state;
  const { request, family } = job;
  const env = markerEnvironment(request.python, platform);
  const wanted = live.map(({ requirement: { marker: _, ...rest } }) =>
    formatRequirement({ ...rest, name: servedBy(rest.name, active) }),
  );
  const named = new Set(wanted.map((text) => parseRequirement(text, 'requirements').name));
  const more = [...[...added.keys()].map((name) => servedBy(name, active)), ...routed, ...fetched].filter(
    (name) => !named.has(name),
  );
  const index = family.route?.index;
  // What serves instead of something is held to the same versions: tensorflow-cpu to those of tensorflow.
  const allowed = job.constraints
    .filter(({ marker }) => !marker || evaluateMarker(marker, env))
    .flatMap(({ marker: _, ...rest }) =>
      [...new Set([rest.name, servedBy(rest.name, active)])].map((name) =>
        formatRequirement({ ...rest, name, extras: [] }),
      ),
    );
  const last = job.pins
    .filter(({ marker }) => !marker || evaluateMarker(markerOf(marker), env))
    .map(({ name, version }) => `${name}==${version}`);
  return {
    python: request.python,
    platform,
    requirements: [...wanted, ...new Set(more)],
    overrides: [...active.keys(), ...dropped.keys()].map((name) => `${name} ; ${NEVER}`),
    constraints: [...family.constraints, ...allowed],
    preferences: [
      ...new Map([...[...added.values()].map((a) => a.preference), ...last].map((p) => [p.split('==')[0], p])).values(),
    ],
    excludeNewer: job.excludeNewer,
    ...(job.anyAge ? { anyAge: job.anyAge.map((name) => servedBy(name, active)) } : {}),
    ...(fetched.size > 0 ? { owned: ownedBy(request, fetched) } : {}),
    ...(sources.length > 0 ? { sources: [...sources] } : {}),
    ...(routed.size > 0 && index ? { routed: { index, names: [...routed].sort() } } : {}),
  };
}

const ownedBy = ({ indexes }: LockRequest, fetched: ReadonlySet<string>): NonNullable<Question['owned']> =>
  (indexes?.private ?? []).flatMap(({ name, url, packages }) => {
    const names = packages.filter((one) => fetched.has(one));
    return names.length > 0 ? [{ name, url, names }] : [];
  });

/** What stands for it in the end: what serves instead of one may itself give way to another. */
function servedBy(name: string, active: ReadonlyMap<string, { to: string }>): string {
  const seen = new Set<string>();
  let current = name;
  for (let next = active.get(current); next && !seen.has(next.to); next = active.get(current)) {
    seen.add(next.to);
    current = next.to;
  }
  return current;
}

function viaOf(
  { name, via }: ResolvedPackage,
  live: readonly Root[],
  active: ReadonlyMap<string, { to: string }>,
  added: ReadonlyMap<string, { via: string[] }>,
): string[] {
  const roots = live.filter(({ requirement }) => servedBy(requirement.name, active) === name);
  const instead = [...added].flatMap(([to, { via: who }]) => (servedBy(to, active) === name ? who : []));
  const all = [...via, ...roots.map(({ from }) => from), ...instead];
  return [...new Set(all)].sort();
}

/** Names of which uv says that only a build could help. */
const withoutWheel = (said: string): string[] => [
  ...new Set(
    [...said.matchAll(/Wheels are required for `([^`]+)` because building from source is disabled/g)].map(
      ([, name = '']) => name,
    ),
  ),
];

function markerOf(text: string) {
  const { marker } = parseRequirement(`x ; ${text}`, 'requirements.txt');
  if (!marker) throw new Error(`not a marker: ${text}`);
  return marker;
}

const mentions = (text: string, words: string): boolean =>
  text
    .replace(/[│╰─▶\s]+/g, ' ')
    .split(/[\s,`(]+/)
    .join(' ')
    .includes(words);
