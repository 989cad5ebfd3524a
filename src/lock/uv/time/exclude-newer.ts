/** Chooses the `exclude-newer` date of a resolution. */
import table from '../../../catalog/packages/exclude-newer.json' with { type: 'json' };
import { findDayOfOldestPython } from '../../../catalog/python/index.ts';
import { createMarkerEnvironment, evaluateMarker } from '../../../pep/marker.ts';
import type { Requirement } from '../../../pep/requirement.ts';
import { parseExactVersion } from '../../../pep/version.ts';
import type { AsOf, LockRequest } from '../../../spec/lock.ts';
import type { Root } from '../../roots.ts';
import type { Release } from '../types.ts';
import type { PinnedTime } from './older-python.ts';

/** Upload time that nothing may be newer than (RFC 3339), and why it is not now. */
export interface Moment {
  date: string;
  asOf?: AsOf;
  /** Long after the pins: what they need comes from their own time nevertheless. */
  late?: true;
}

export interface Moments {
  /** In the order in which they are tried. */
  moments: Moment[];
  /** What else is to be said of how the lock came about. */
  note?: string;
  /** The time that the requirements are of, where it is not now. */
  pinned?: PinnedTime;
}

const DAY = 86_400_000;

/**
 * A list that is pinned and old was right for the releases of its time: what it leaves open resolves to releases of today,
 * which its pins were never tried with. The newest pin says when it was written, at the earliest.
 *
 * @param now where nothing else is to be done.
 * @param last as of when the last lock was made. Once a list was of the time of its pins it stays so, and where its pins are older now that
 *   time stays, so that no version moves by itself; `fresh` lets go of that time.
 * @param known day of the snapshot: a list of about that time is of today.
 * @param codeOf day of the newest commit, where the code is old.
 * @param releases asks the index about `name==version`.
 */
export async function resolveExcludeNewer(
  request: LockRequest,
  roots: readonly Root[],
  now: string,
  last: { asOf?: string; date?: string; fresh?: boolean },
  known: string,
  codeOf: string | undefined,
  releases: (pins: readonly string[]) => Promise<ReadonlyMap<string, Release>>,
): Promise<Moments> {
  const { asOf } = request;
  const today: Moments = { moments: [{ date: now }] };
  if (asOf === 'today') return today;
  if (asOf !== undefined && asOf !== 'pins')
    return {
      moments: [{ date: `${asOf}T23:59:59Z`, asOf: { said: asOf, because: 'you asked for it' } }],
      pinned: { whose: 'the versions that you asked for are', day: asOf },
    };
  // a lock of another time stays what it is until somebody says otherwise
  if (asOf === undefined && last.date !== undefined && last.asOf === undefined) return today;
  const pins = pinsAmong(request, roots, asOf === 'pins' || last.asOf === 'pins' ? -1 : table.share);
  const day = last.asOf === 'commit' && !last.fresh ? last.date?.slice(0, 10) : codeOf;
  if (pins.length === 0 && asOf === undefined && day !== undefined) return selectMomentsOfCode(day, known, today);
  if (pins.length === 0) return today;
  const dated = [...(await releases(pins))].flatMap(([name, { version, uploaded }]) =>
    uploaded ? [{ pin: `${name} ${version}`, uploaded }] : [],
  );
  const [newest] = dated.sort((a, b) => b.uploaded.getTime() - a.uploaded.getTime());
  if (!newest) return { ...today, note: 'the index does not say when the pinned versions were uploaded' };
  const steps = table.days
    .map((days) => ({ days, date: takeDay(new Date(newest.uploaded.getTime() + days * DAY)) }))
    .filter(({ date }) => date < known);
  const because = `${newest.pin}, the newest pin, is of ${takeDay(newest.uploaded)}, and today's releases were never tested with it`;
  const [first] = steps;
  if (!first) return today;
  const before = (last.asOf === 'pins' && !last.fresh && last.date?.slice(0, 10)) || '';
  // where nothing fits as of the pins, the list was added to later: most likely by the newest commit
  const [ofPins = first.date, ...later] = steps.map(({ date }) => date);
  const ofCode = codeOf === undefined || addDays(codeOf, 1) <= ofPins ? [] : [addDays(codeOf, 1)];
  const days = [...(before > ofPins ? [before] : []), ofPins, ...ofCode, ...later];
  const asPins = days.map((date) => {
    const late =
      date === first.date ? '' : date === before ? '; its time was kept' : `; nothing fits as of ${first.date}`;
    return {
      date: `${date}T00:00:00Z`,
      asOf: { said: 'pins', because: `${because}${late}; --as-of today takes them` },
      ...(date === first.date ? {} : { late: true as const }),
    };
  });
  const pinned = { whose: `${newest.pin}, the newest pin, is`, day: takeDay(newest.uploaded) };
  return { moments: [...asPins, ...today.moments], pinned };
}

/** From the day of the newest commit on; from the day on which packages had wheels for the oldest Python with an image, where that is later. */
function selectMomentsOfCode(day: string, known: string, today: Moments): Moments {
  const start = [addDays(day, 1), findDayOfOldestPython()].sort().at(-1) ?? day;
  const days = [start, ...table.days.slice(1, -1).map((days) => addDays(start, days))].filter((date) => date < known);
  const because = `the newest commit is of ${day}, and today's releases were never tested with the code`;
  const moments = days.map((date) => {
    const late = date === start ? '' : `; nothing fits as of ${start}`;
    return {
      date: `${date}T00:00:00Z`,
      asOf: { said: 'commit', because: `${because}${late}; --as-of today takes them` },
    };
  });
  return { moments: [...moments, ...today.moments], pinned: { whose: 'the newest commit is', day } };
}

/**
 * @param pins of another tool's lock.
 * @param count of all requirements.
 * @param known day of the snapshot: a lock of about that time is of today.
 */
export async function findTimeOfLock(
  pins: readonly Requirement[],
  count: number,
  known: string,
  releases: (pins: readonly string[]) => Promise<ReadonlyMap<string, Release>>,
): Promise<PinnedTime | undefined> {
  if (pins.length <= table.share * count) return undefined;
  const found = await releases(pins.map(({ name, specifier }) => `${name}${specifier}`));
  const dated = [...found].flatMap(([name, { version, uploaded }]) => (uploaded ? [{ name, version, uploaded }] : []));
  const [newest] = dated.sort((a, b) => b.uploaded.getTime() - a.uploaded.getTime());
  if (!newest || takeDay(new Date(newest.uploaded.getTime() + (table.days[0] ?? 0) * DAY)) >= known) return undefined;
  return { whose: `${newest.name} ${newest.version}, the newest in the lock file, is`, day: takeDay(newest.uploaded) };
}

/** `name==version` of what the user's list pins; none where that is not more than a share of the list. */
function pinsAmong(request: LockRequest, roots: readonly Root[], share: number): string[] {
  const env = createMarkerEnvironment(request.python, request.platforms[0] ?? 'linux/amd64');
  const listed = roots.filter(
    ({ from, requirement: { marker } }) => from === 'requirements.in' && (!marker || evaluateMarker(marker, env)),
  );
  const pinned = listed.filter(isPinnedRoot);
  // a local version (+cu118) is on no index but its own
  const released = pinned.filter(({ requirement: { specifier } }) => !specifier.includes('+'));
  if (pinned.length <= share * listed.length) return [];
  return released.map(({ requirement: { name, specifier } }) => `${name}${specifier}`);
}

export const isPinnedRoot = ({ requirement }: Pick<Root, 'requirement'>): boolean => isExact(requirement);

export const isExact = ({ specifier, url }: Pick<Requirement, 'specifier' | 'url'>): boolean =>
  url === undefined && parseExactVersion(specifier) !== undefined;

const takeDay = (date: Date): string => date.toISOString().slice(0, 10);
const addDays = (day: string, days: number): string => takeDay(new Date(Date.parse(day) + days * DAY));
