/** What old pins need, resolved as of their time where the rest of the requirements is unpinned. */
import table from '../../catalog/packages/exclude-newer.json' with { type: 'json' };
import { EXIT, UserError } from '../../errors.ts';
import { createMarkerEnvironment, evaluateMarker } from '../../pep/marker.ts';
import type { Platform } from '../../spec/lock.ts';
import type { Root } from '../roots.ts';
import { isPinnedRoot } from './exclude-newer.ts';
import { type PlatformLock, resolveFor } from './resolve/index.ts';
import type { Job } from './resolve/state.ts';
import { UvResolutionError } from './run.ts';
import type { Release, ResolvedPackage } from './types.ts';

/** A pinned root with its upload date. */
export interface DatedPin {
  name: string;
  version: string;
  uploaded: Date;
}

export interface BoundedLock {
  lock: PlatformLock;
  /** Upload dates that packages were held to (RFC 3339). */
  olderThan?: Readonly<Record<string, string>>;
  /** One sentence about it for the report. */
  note?: string;
}

const DAY = 86_400_000;
/** Days after a pin that its dependencies may have been uploaded in, narrowest first. */
const WINDOWS = [table.days[0] ?? 30, 365];
/** A bound brings in other dependencies, which then get bounds as well; real closures settle in two steps. */
const MAX_STEPS = 4;

/**
 * @param releases asks the index for one release of each requirement.
 * @param before a day (YYYY-MM-DD): pins of about that time need no bound.
 * @returns the pins that are old and not the newest release of their package: what such a pin needs has moved on since.
 */
export async function findOldPins(
  roots: readonly Root[],
  platform: Platform,
  python: string,
  before: string,
  releases: (requirements: readonly string[]) => Promise<ReadonlyMap<string, Release>>,
): Promise<DatedPin[]> {
  const env = createMarkerEnvironment(python, platform);
  const pinned = roots
    .filter((root) => isPinnedRoot(root) && (!root.requirement.marker || evaluateMarker(root.requirement.marker, env)))
    .map(({ requirement: { name, specifier } }) => ({ name, version: specifier.slice(2).split('+')[0] ?? '' }));
  if (pinned.length === 0) return [];
  const own = await releases(pinned.map(({ name, version }) => `${name}==${version}`));
  const old = pinned.flatMap(({ name, version }): DatedPin[] => {
    const uploaded = own.get(name)?.uploaded;
    return uploaded && dayAfter(uploaded, WINDOWS[0] ?? 0) < before ? [{ name, version, uploaded }] : [];
  });
  if (old.length === 0) return [];
  const newest = await releases(old.map(({ name }) => name));
  return old.filter(({ name }) => newest.get(name)?.version !== own.get(name)?.version);
}

/**
 * Resolves once as of now, and again with the dependencies of old pins held to the time of their pin. The first attempt that fits
 * is taken: all that a pin needs before its direct dependencies alone, the other roots at their newest before they are let go.
 */
export async function resolveInPinnedTime(
  platform: Platform,
  job: Job,
  pins: readonly DatedPin[],
  known?: Readonly<Record<string, string>>,
): Promise<BoundedLock> {
  if (known) {
    const lock = await resolveFor(platform, { ...job, olderThan: known }).catch(ignoreRefusal);
    if (lock) return { lock, olderThan: known };
  }
  const today = await resolveFor(platform, job);
  if (pins.length === 0 || today.undated) return { lock: today };
  for (const days of WINDOWS) {
    for (const attempt of ATTEMPTS) {
      const found = await resolveBounded(platform, job, today, pins, days, attempt).catch(ignoreRefusal);
      if (found) return { ...found, ...noteOn(found, today, pins) };
    }
  }
  const names = pins.map(({ name, version }) => `${name} ${version}`).join(', ');
  return { lock: today, note: `nothing fits what ${names} needed at its time, so today's releases are taken` };
}

interface Attempt {
  /** Whether what dependencies need is bounded too. */
  deep: boolean;
  /** Whether the roots that no pin needs keep the release that they have as of today. */
  fixed: boolean;
}
const ATTEMPTS: readonly Attempt[] = [
  { deep: true, fixed: true },
  { deep: true, fixed: false },
  { deep: false, fixed: false },
];

async function resolveBounded(
  platform: Platform,
  job: Job,
  today: PlatformLock,
  pins: readonly DatedPin[],
  days: number,
  { deep, fixed }: Attempt,
): Promise<{ lock: PlatformLock; olderThan: Readonly<Record<string, string>> } | undefined> {
  let lock = today;
  let olderThan: Record<string, string> = {};
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const bounds = { ...olderThan, ...dateDependencies(lock.packages, pins, days, deep, lock.routed) };
    if (Object.keys(bounds).length === Object.keys(olderThan).length) return { lock, olderThan };
    olderThan = bounds;
    const keep = fixed
      ? today.packages.filter(({ name, direct }) => !direct && isOtherRoot(name, job, bounds, today))
      : [];
    lock = await resolveFor(platform, {
      ...job,
      olderThan,
      constraints: [...job.constraints, ...keep.map(({ name, version }) => exactly(name, version))],
      // what was locked as of today is no preference for another time
      pins: job.pins.filter(({ name }) => !Object.hasOwn(bounds, name)),
    });
  }
  return { lock, olderThan };
}

/** A root that no pin needs and that is not pinned itself. */
const isOtherRoot = (name: string, { roots }: Job, bounds: object, { routed }: PlatformLock): boolean =>
  !Object.hasOwn(bounds, name) &&
  !routed.has(name) &&
  roots.some((root) => root.requirement.name === name && !isPinnedRoot(root));

const exactly = (name: string, version: string): Job['constraints'][number] => ({
  name,
  extras: [],
  specifier: `==${version}`,
});

/** name → the date that it may not be newer than: that of the newest pin that needs it. */
function dateDependencies(
  packages: readonly ResolvedPackage[],
  pins: readonly DatedPin[],
  days: number,
  deep: boolean,
  routed: ReadonlySet<string>,
): Record<string, string> {
  const pinned = new Set(pins.map(({ name }) => name));
  const dates = new Map<string, string>();
  for (const { name: pin, uploaded } of pins) {
    const date = `${dayAfter(uploaded, days)}T00:00:00Z`;
    const seen = new Set([pin]);
    const open = [pin];
    for (let parent = open.pop(); parent !== undefined; parent = open.pop()) {
      for (const { name, via, direct } of packages) {
        if (!via.includes(parent) || seen.has(name) || direct || routed.has(name)) continue;
        seen.add(name);
        if (pinned.has(name)) continue;
        if ((dates.get(name) ?? '') < date) dates.set(name, date);
        if (deep) open.push(name);
      }
    }
  }
  return Object.fromEntries([...dates].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** How many packages a note names. */
const NAMED = 4;

/** Says which packages are older than as of today because of which pins; nothing where none is. */
function noteOn(
  { lock, olderThan }: Pick<Required<BoundedLock>, 'lock' | 'olderThan'>,
  today: PlatformLock,
  pins: readonly DatedPin[],
): { note?: string } {
  const before = new Map(today.packages.map(({ name, version }) => [name, version]));
  const older = lock.packages.filter(
    ({ name, version }) => Object.hasOwn(olderThan, name) && before.get(name) !== version,
  );
  if (older.length === 0) return {};
  const named = older.slice(0, NAMED).map(({ name, version }) => `${name} ${version}`);
  const more = older.length > NAMED ? ` and ${older.length - NAMED} more` : '';
  const whose = pins.map(({ name, version, uploaded }) => `${name} ${version} of ${dayAfter(uploaded, 0)}`);
  return {
    note: `what ${whose.join(', ')} needs comes from about its time (${named.join(', ')}${more}); --as-of today takes the newest`,
  };
}

function ignoreRefusal(error: unknown): undefined {
  const isRefused = error instanceof UvResolutionError ? /No solution found/.test(error.said) : isUnlockable(error);
  if (!isRefused) throw error;
}

const isUnlockable = (error: unknown): boolean => error instanceof UserError && error.exitCode === EXIT.failed;

const dayAfter = (date: Date, days: number): string => new Date(date.getTime() + days * DAY).toISOString().slice(0, 10);
