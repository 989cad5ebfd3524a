/** A lock as of one moment: platform by platform, then what is built, then the whole. */

import { dayWithTools } from '../../catalog/python/index.ts';
import { EXIT, userError } from '../../errors.ts';
import { parseRequirement } from '../../pep/requirement.ts';
import { getAccelerator, type Lock, type LockRequest } from '../../spec/lock.ts';
import { parseConstraints } from '../constraints.ts';
import { getRootName } from '../roots.ts';
import { type PytorchRouting, pinFamily, resolveFamily } from './family.ts';
import { mergeLocks } from './merge.ts';
import { type PlatformLock, resolveFor } from './resolve/index.ts';
import type { Job } from './resolve/state.ts';
import type { Session } from './session.ts';
import { createSizeLookup } from './sizes.ts';
import { lockBuild } from './sources/source.ts';
import { isExact, isPinnedRoot, type Moment } from './time/exclude-newer.ts';
import { findOlderPython, type PinnedTime } from './time/older-python.ts';
import { checkOutdatedRoots } from './time/outdated-roots.ts';
import { type DatedPin, findOldPins, resolveInPinnedTime } from './time/pinned-time.ts';
import { GLIBC, NEWEST_GLIBC, type Pin, type ResolvedPackage } from './types.ts';

/**
 * @param notes what else is to be said of how it came about.
 * @param pinned the time that the requirements are of.
 * @throws UvResolutionError where uv finds no answer; UserError where what it finds cannot be pinned or built.
 */
export async function lockAt(
  moment: Moment,
  session: Session,
  notes: readonly string[],
  pinned?: PinnedTime,
): Promise<Lock> {
  const { date, asOf } = moment;
  const { request, options } = session;
  const resolution = await resolvePlatforms(session, moment, pinned);
  const { locks, time, oldPins, olderThan, warnings } = resolution;
  const findSize = createSizeLookup(session.snapshot);
  const dated = time ? selectDated(time, locks, oldPins, olderThan) : [];
  const excludeNewer = selectBuildDate(moment, request, locks, time, dated);
  const build = await lockBuild(locks, { request, excludeNewer, sources: session.sources, ask: session.ask, findSize });
  const olderPython = time && (await findOlderPython(request.python, time, dated, session.wheels));
  const undated = locks.some((lock) => lock.undated);
  const detail = [
    options.because ?? 'uv resolved it, as --resolver says',
    ...notes,
    ...new Set(resolution.notes),
    ...(undated ? ['the index does not say when files were uploaded'] : []),
  ].join('; ');
  return {
    request,
    resolver: { name: 'uv', date, detail, ...(asOf && !undated ? { asOf } : {}) },
    packages: mergeLocks(locks, request, findSize),
    ...(warnings.length > 0 ? { warnings } : {}),
    ...(olderPython === undefined ? {} : { olderPython }),
    ...build,
    substitutions: listSubstitutions(locks),
  };
}

/** What the platforms got, one after the other. */
interface Resolution {
  locks: PlatformLock[];
  warnings: string[];
  notes: string[];
  /** The time that the requirements are of, where they are old. */
  time?: PinnedTime | undefined;
  oldPins: readonly DatedPin[];
  /** Dates of their own that packages got because of the old pins. */
  olderThan?: Readonly<Record<string, string>> | undefined;
}

async function resolvePlatforms(session: Session, moment: Moment, pinned?: PinnedTime): Promise<Resolution> {
  const { request, roots, releases, options } = session;
  const { date } = moment;
  const { upgrade } = options;
  const job = createJob(session, moment);
  const oldPins = await findOldPinsFor(session, moment);
  const found: Resolution = { locks: [], warnings: [], notes: [], time: pinned, oldPins };
  for (const platform of gpuFirst(request)) {
    session.say(platform);
    // what one architecture got, the next one takes where it can
    const before = found.locks.flatMap(({ packages }) => packages.map(({ name, version }) => ({ name, version })));
    const own = { ...request, accelerator: getAccelerator(request, platform) };
    const family = resolveFamily(own, roots);
    if (moment.asOf)
      family.constraints.push(...(await pinFamily(family, roots, (names) => releases(names, { excludeNewer: date }))));
    if (request.cpuPlatforms) family.constraints.push(...sameAs(before, family));
    const known = found.locks.flatMap(({ sources: read = [] }) => read);
    const whole: Job = { ...job, request: own, family, pins: [...job.pins, ...before], known };
    const asked = upgrade === 'all' || upgrade === undefined ? [] : upgrade;
    const bounded = await resolveInPinnedTime(platform, whole, oldPins, found.olderThan, asked);
    found.olderThan ??= bounded.olderThan;
    if (bounded.note) found.notes.push(bounded.note);
    found.time ??= bounded.pinned;
    if (found.locks.length > 0) {
      found.locks.push(bounded.lock);
      continue;
    }
    const checked = await checkOutdatedRoots(
      platform,
      bounded.lock,
      { ...whole, ...(bounded.olderThan ? { olderThan: bounded.olderThan } : {}) },
      (more) => resolveFor(platform, more),
      (requirements) => releases(requirements, { platform, excludeNewer: date }),
    );
    const [behind] = checked.behind;
    // what had no wheels yet for this Python made uv go back to years before the code
    if (moment.asOf?.said === 'commit' && behind !== undefined)
      throw userError(behind, `no release of about ${date.slice(0, 10)} fits`, '--as-of today', EXIT.failed);
    found.warnings.push(...checked.warnings);
    found.locks.push(checked.lock);
  }
  return found;
}

/** What is the same for all platforms. */
function createJob(session: Session, { date, asOf }: Moment): Omit<Job, 'request' | 'family'> {
  const { request, roots, snapshot, options } = session;
  const { last, upgrade = [], glibc = GLIBC } = options;
  // what was taken at another time does not hold for this one
  const sameTime = (last?.resolver?.asOf === undefined) === (asOf === undefined);
  const constraints = parseConstraints(request, upgrade);
  const pinned = [
    ...roots.filter(isPinnedRoot).map(getRootName),
    ...constraints.filter(isExact).map(({ name }) => name),
  ];
  return {
    roots,
    snapshot,
    pins: upgrade === 'all' || !sameTime ? [] : session.had.filter(({ name }) => !upgrade.includes(name)),
    constraints,
    excludeNewer: date,
    archives: session.archives,
    ...(asOf ? { anyAge: pinned } : {}),
    ask: session.ask,
    source: session.sources.read,
    hasWheel: async (name, platform) => {
      const newest = await session.releases([name], { platform, excludeNewer: date });
      const built = await session.releases([name], { platform, excludeNewer: date, onlyWheels: true });
      return built.get(name) !== undefined && built.get(name)?.version === newest.get(name)?.version;
    },
    ...(glibc <= GLIBC ? {} : { glibc: Math.min(glibc, NEWEST_GLIBC) }),
  };
}

/** Build tools are of the time of what they build, and no older than the Python that they run on, or they do not know it. */
function selectBuildDate(
  { date, asOf }: Moment,
  { python }: LockRequest,
  locks: readonly PlatformLock[],
  time: PinnedTime | undefined,
  dated: readonly ResolvedPackage[],
): string {
  const isBuiltOfToday = locks.some(({ packages }) =>
    packages.some(({ name, built }) => built && !dated.some((one) => one.name === name)),
  );
  const builtDate = time && !isBuiltOfToday && !asOf ? `${time.day}T00:00:00Z` : date;
  return [builtDate, `${dayWithTools(python)}T00:00:00Z`].sort().at(-1) ?? date;
}

/** Each once, sorted by name. */
function listSubstitutions(locks: readonly PlatformLock[]): Lock['substitutions'] {
  const made = locks.flatMap(({ substituted }) =>
    [...substituted].map(([from, rule]) => [`${from} ${rule.to}`, { from, ...rule }] as const),
  );
  return [...new Map(made)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, substitution]) => substitution);
}

/** Pins that are older than the time that everything else is resolved as of; none where the pins or the user said which time that is. */
async function findOldPinsFor({ request, roots, snapshot, releases }: Session, moment: Moment): Promise<DatedPin[]> {
  const isOpen = moment.late === true || moment.asOf?.said === 'commit';
  const isAsked = request.asOf !== undefined && request.asOf !== 'pins';
  if (isAsked || (moment.asOf !== undefined && !isOpen)) return [];
  const platform = request.platforms[0] ?? 'linux/amd64';
  const shown = (request.constraints ?? [])
    .filter((one) => one.shown)
    .map(({ requirement, from }) => parseRequirement(requirement, from));
  const day = isOpen ? moment.date.slice(0, 10) : snapshot.date;
  const bound = isOpen ? { excludeNewer: moment.date } : {};
  return findOldPins(roots, shown, platform, request.python, day, (requirements) => releases(requirements, bound));
}

/** The releases that are of the time of the pins. */
function selectDated(
  { isPart }: PinnedTime,
  [first]: readonly PlatformLock[],
  oldPins: readonly DatedPin[],
  olderThan: Readonly<Record<string, string>> = {},
): ResolvedPackage[] {
  const names = isPart && [...oldPins.map(({ name }) => name), ...Object.keys(olderThan)];
  return (first?.packages ?? []).filter(
    ({ name, direct }) => !direct && !first?.routed.has(name) && (!names || names.includes(name)),
  );
}

/** Those with CUDA come first: fewer releases of the torch family have it, and the CPU builds then follow. */
const gpuFirst = (request: LockRequest): LockRequest['platforms'] =>
  [true, false].flatMap((cuda) =>
    request.platforms.filter((platform) => (getAccelerator(request, platform) !== 'cpu') === cuda),
  );

/** On each platform the same release of the torch family, whichever index has its build: uv takes no preference across builds. */
const sameAs = (before: readonly Pin[], { route, plain }: PytorchRouting): string[] =>
  before
    .filter(({ name }) => route?.names.includes(name) && !plain.includes(name))
    .map(({ name, version }) => `${name}==${version.split('+')[0]}`);
