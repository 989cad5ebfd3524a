/** What old pins need, resolved as of their time where the rest of the requirements is unpinned. */
import table from '../../../catalog/packages/exclude-newer.json' with { type: 'json' };
import { EXIT, UserError } from '../../../errors.ts';
import { createMarkerEnvironment, evaluateMarker } from '../../../pep/marker.ts';
import type { Requirement } from '../../../pep/requirement.ts';
import type { Platform } from '../../../spec/lock.ts';
import { listNames } from '../../../text/list-names.ts';
import type { Root } from '../../roots.ts';
import { UvResolutionError } from '../program/run.ts';
import { type PlatformLock, resolveFor } from '../resolve/index.ts';
import type { Job } from '../resolve/state.ts';
import type { Release } from '../types.ts';
import { isExact } from './exclude-newer.ts';
import type { PinnedTime } from './older-python.ts';

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
  /** The time of the newest of the pins, where it decides the versions of other packages or nothing of it fits on this Python. */
  pinned?: PinnedTime;
}

const DAY = 86_400_000;
/** Days after a pin in which what it needs was most likely uploaded. */
const FIRST_WINDOW = table.days[0] ?? 30;
/** An older time that needs more source archives than this is no better than today. */
const MAX_ROUNDS = 5;
/** A bound brings in other dependencies, which then get bounds as well; real closures settle in two steps. */
const MAX_STEPS = 4;

/**
 * @param shown versions that the project shows, which pin a package as well.
 * @param releases asks the index for one release of each requirement.
 * @param before a day (YYYY-MM-DD): pins of about that time need no bound.
 * @returns the pins that are old and not the newest release of their package: what such a pin needs has moved on since.
 */
export async function findOldPins(
  roots: readonly Root[],
  shown: readonly Requirement[],
  platform: Platform,
  python: string,
  before: string,
  releases: (requirements: readonly string[]) => Promise<ReadonlyMap<string, Release>>,
): Promise<DatedPin[]> {
  const env = createMarkerEnvironment(python, platform);
  const exact = [...roots.map(({ requirement }) => requirement), ...shown].filter(
    (one) => isExact(one) && (!one.marker || evaluateMarker(one.marker, env)),
  );
  const pinned = exact.map(({ name, specifier }) => ({ name, version: specifier.slice(2).split('+')[0] ?? '' }));
  if (pinned.length === 0) return [];
  const own = await releases(pinned.map(({ name, version }) => `${name}==${version}`));
  const old = pinned.flatMap(({ name, version }): DatedPin[] => {
    const uploaded = own.get(name)?.uploaded;
    return uploaded && dayAfter(uploaded, FIRST_WINDOW) < before ? [{ name, version, uploaded }] : [];
  });
  if (old.length === 0) return [];
  const newest = await releases(old.map(({ name }) => name));
  return old.filter(({ name }) => newest.get(name)?.version !== own.get(name)?.version);
}

/**
 * Resolves once as of now, and again with the dependencies of old pins held to the time of their pin. The first attempt that fits
 * is taken: all that a pin needs before its direct dependencies alone. Where it holds back what is not bound, a later time is tried.
 *
 * @param known bounds of another platform, which hold here too.
 * @param upgrade packages whose newest release the user asks for: they get no bound.
 */
export async function resolveInPinnedTime(
  platform: Platform,
  job: Job,
  pins: readonly DatedPin[],
  known?: Readonly<Record<string, string>>,
  upgrade: readonly string[] = [],
): Promise<BoundedLock> {
  if (known) {
    const lock = await resolveFor(platform, { ...job, olderThan: known }).catch(ignoreRefusal);
    if (lock) return { lock, olderThan: known };
  }
  const today = await resolveFor(platform, job);
  if (pins.length === 0 || today.undated) return { lock: today };
  const whole = { ...job, known: today.sources ?? job.known ?? [], maxRounds: MAX_ROUNDS };
  let found: Bounded | undefined;
  for (const attempt of ATTEMPTS) {
    if (found && !(attempt.deep && countBehind(found, today, pins) > 0)) break;
    const made = await resolveBounded(platform, whole, today, pins, { ...attempt, upgrade }).catch(ignoreRefusal);
    if (made && (!found || countBehind(made, today, pins) < countBehind(found, today, pins))) found = made;
  }
  if (found) {
    const said = noteOn(found, today, pins);
    return { ...found, ...said, ...(said.note === undefined ? {} : { pinned: describeTime(pins) }) };
  }
  const names = pins.map(({ name, version }) => `${name} ${version}`).join(', ');
  return {
    lock: today,
    pinned: { ...describeTime(pins), nothingFits: true },
    note: `nothing fits what ${names} needed at its time, so today's releases are taken`,
  };
}

interface Attempt {
  /** Days after a pin that its dependencies may have been uploaded in. */
  days: number;
  /** Whether what dependencies need is bounded too. */
  deep: boolean;
  /** Packages without a bound. */
  upgrade: readonly string[];
}
const ATTEMPTS: readonly Omit<Attempt, 'upgrade'>[] = [
  { days: FIRST_WINDOW, deep: true },
  { days: 365, deep: true },
  { days: 365, deep: false },
];

type Bounded = Required<Pick<BoundedLock, 'lock' | 'olderThan'>>;

/** How many packages without a bound have an older release than today: they need something newer than the bounds let through. */
function countBehind({ lock, olderThan }: Bounded, today: PlatformLock, pins: readonly DatedPin[]): number {
  const newest = new Map(today.packages.map(({ name, version }) => [name, version]));
  return lock.packages.filter(({ name, version }) => {
    const isFree = !Object.hasOwn(olderThan, name) && !pins.some((pin) => pin.name === name);
    return isFree && newest.get(name) !== undefined && newest.get(name) !== version;
  }).length;
}

async function resolveBounded(
  platform: Platform,
  job: Job,
  today: PlatformLock,
  pins: readonly DatedPin[],
  attempt: Attempt,
): Promise<Bounded> {
  let lock = today;
  let olderThan: Record<string, string> = {};
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const bounds = { ...olderThan, ...dateDependencies(lock, pins, attempt) };
    if (Object.keys(bounds).length === Object.keys(olderThan).length) return { lock, olderThan };
    olderThan = bounds;
    lock = await resolveFor(platform, {
      ...job,
      olderThan,
      // what was locked as of today is no preference for another time
      pins: job.pins.filter(({ name }) => !Object.hasOwn(bounds, name)),
    });
  }
  return { lock, olderThan };
}

/** name → the date that it may not be newer than: that of the newest pin that needs it. */
function dateDependencies(
  { packages, routed }: PlatformLock,
  pins: readonly DatedPin[],
  { days, deep, upgrade }: Attempt,
): Record<string, string> {
  const free = new Set([...pins.map(({ name }) => name), ...upgrade]);
  const dates = new Map<string, string>();
  for (const { name: pin, uploaded } of pins) {
    const date = `${dayAfter(uploaded, days)}T00:00:00Z`;
    const seen = new Set([pin]);
    const open = [pin];
    for (let parent = open.pop(); parent !== undefined; parent = open.pop()) {
      for (const { name, via, direct } of packages) {
        if (!via.includes(parent) || seen.has(name) || direct || routed.has(name)) continue;
        seen.add(name);
        if (free.has(name)) continue;
        if ((dates.get(name) ?? '') < date) dates.set(name, date);
        if (deep) open.push(name);
      }
    }
  }
  return Object.fromEntries([...dates].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** How many packages a note names. */
const NAMED = 4;

function describeTime(pins: readonly DatedPin[]): PinnedTime {
  const [newest] = [...pins].sort((a, b) => b.uploaded.getTime() - a.uploaded.getTime());
  const { name, version, uploaded } = newest as DatedPin;
  return { whose: `${name} ${version} is`, day: dayAfter(uploaded, 0), isPart: true };
}

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
  const named = older.map(({ name, version }) => `${name} ${version}`);
  const whose = pins.map(({ name, version, uploaded }) => `${name} ${version} of ${dayAfter(uploaded, 0)}`);
  return {
    note: `what ${whose.join(', ')} needs comes from about its time (${listNames(named, NAMED)}); --as-of today takes the newest`,
  };
}

function ignoreRefusal(error: unknown): undefined {
  const isRefused = error instanceof UvResolutionError ? /No solution found/.test(error.said) : isUnlockable(error);
  if (!isRefused) throw error;
}

const isUnlockable = (error: unknown): boolean => error instanceof UserError && error.exitCode === EXIT.failed;

const dayAfter = (date: Date, days: number): string => new Date(date.getTime() + days * DAY).toISOString().slice(0, 10);
