/** Locks with uv what the snapshot does not contain. */
import { dayWithTools, resolvePython } from '../../catalog/python/index.ts';
import { listFiles, type Snapshot } from '../../catalog/snapshot/index.ts';
import { EXIT, UserError } from '../../errors.ts';
import { parseRequirement } from '../../pep/requirement.ts';
import { allows } from '../../pep/version.ts';
import { getAccelerator, type Lock, type LockRequest } from '../../spec/lock.ts';
import { parseConstraints } from '../constraints.ts';
import { parseRoots, type Root } from '../roots.ts';
import type { TimeLimit } from '../time-limit.ts';
import { resolveIndexAccess, writeNetrc } from './access/credentials.ts';
import { createUvEnvironment } from './access/environment.ts';
import { fetchFile } from './access/fetch.ts';
import { type PytorchRouting, pinFamily, resolveFamily } from './family.ts';
import { mergeLocks } from './merge.ts';
import { createResolverProblem } from './problem.ts';
import { findUv } from './program/find.ts';
import { findPython } from './program/python.ts';
import { findReleases, listWheels, type ReleaseQuery, runUv, UvResolutionError } from './program/run.ts';
import { type PlatformLock, resolveFor } from './resolve/index.ts';
import type { Job } from './resolve/state.ts';
import { createCommitFinder } from './sources/commits.ts';
import { keepCommits, readArchives } from './sources/direct-references.ts';
import { createSources, lockBuild, type Sources } from './sources/source.ts';
import { findTimeOfLock, isExact, isPinnedRoot, type Moment, resolveExcludeNewer } from './time/exclude-newer.ts';
import { findOlderPython, type PinnedTime } from './time/older-python.ts';
import { checkOutdatedRoots } from './time/outdated-roots.ts';
import { type DatedPin, findOldPins, resolveInPinnedTime } from './time/pinned-time.ts';
import {
  GLIBC,
  type LoginPolicy,
  NEWEST_GLIBC,
  type Pin,
  type Release,
  type Resolved,
  type ResolvedPackage,
  type ResolveRequest,
  type SourceMetadata,
  type Uv,
  type UvOptions,
} from './types.ts';

/**
 * @param near what to say of a name that the index does not have.
 * @param limit of the time that all of it takes.
 * @throws UserError (exit 1) in the user's terms, where uv cannot be had or finds no answer.
 */
export async function lockWithUv(
  request: LockRequest,
  snapshot: Snapshot,
  options: UvOptions,
  near: (name: string) => string | undefined,
  limit: TimeLimit,
): Promise<Lock> {
  const say = options.progress ?? (() => {});
  const python = await findPython(process.env);
  const access = await resolveIndexAccess(process.env, options.dir, python, request, options.logins ?? NOBODY);
  const given = await createUvEnvironment(process.env, options.dir, python, access.variables);
  const env = { ...given, NETRC: await writeNetrc(access.netrc) };
  const all = { ...process.env, ...env };
  const fetched = (url: string) => {
    limit.check();
    return fetchFile(url, undefined, all, access.findLogin(url));
  };
  const findCommit = keepCommits(
    createCommitFinder(process.env),
    await options.last?.text(),
    request.constraints,
    options.upgrade,
  );
  const { roots, metadata, sdists, notes: commits } = await readArchives(parseRoots(request), fetched, findCommit);
  const found = await findUv(all, python, { base: options.image ?? imageFor(request), netrc: access.netrc }, say);
  const uv: Uv = {
    ...found,
    compile(...question) {
      limit.check();
      return found.compile(...question);
    },
  };
  const had = (await options.last?.pins()) ?? [];
  const target = { python: request.python, platform: request.platforms[0] ?? 'linux/amd64' };
  const work: Work = {
    request,
    roots,
    snapshot,
    had,
    options,
    say: (platform) => say(`resolving with uv ${uv.version} for ${platform}`),
    ask: (question) => runUv(uv, question, options.dir, env),
    releases: (requirements, query = {}) => findReleases(uv, requirements, { ...target, ...query }, options.dir, env),
    wheels: (releases) => listWheels(uv, releases, options.dir, env),
    sources: createSources(
      request,
      (found) => listWheels(uv, [found], options.dir, env),
      all,
      access.findLogin,
      sdists,
    ),
    archives: metadata,
  };
  try {
    const now = dateFor(roots, had, options);
    const before = { ...options.last?.resolver, fresh: options.upgrade !== undefined };
    const { moments, note, pinned } = await resolveExcludeNewer(request, roots, now, before, snapshot.date, (pins) =>
      work.releases(pins),
    );
    const time = pinned ?? (await findLockedTime(work));
    const notes = [...commits, ...(note === undefined ? [] : [note])];
    const [first, last] = [moments[0] as Moment, moments.at(-1) as Moment];
    for (const moment of moments.slice(0, -1)) {
      const made = await lockAt(moment, work, notes, time).catch(noAnswer);
      if (made) return made;
    }
    if (first === last) return await lockAt(last, work, notes, time);
    const tried = `nothing fits as of ${first.date.slice(0, 10)} or of some time after, which the pins are of`;
    return await lockAt(last, work, [...notes, tried], time && { ...time, nothingFits: true });
  } catch (error) {
    if (!(error instanceof UvResolutionError)) throw error;
    say('looking for versions that would fit');
    throw new UserError([await createResolverProblem(error, request, work.ask, near)], EXIT.failed);
  } finally {
    await uv.close?.();
  }
}

/** A run without a command line: the project names every index. */
const NOBODY: LoginPolicy = { isNamedByUser: () => false, confirm: async () => false };

/** What is the same whenever the index is looked at. */
interface Work {
  request: LockRequest;
  roots: readonly Root[];
  snapshot: Snapshot;
  /** The pins of the last lock. */
  had: readonly Pin[];
  options: UvOptions;
  say: (platform: string) => void;
  ask: (question: ResolveRequest) => Promise<Resolved>;
  releases: (requirements: readonly string[], query?: Partial<ReleaseQuery>) => Promise<ReadonlyMap<string, Release>>;
  /** File names of all wheels of some releases. */
  wheels: (releases: readonly Pin[]) => Promise<string[]>;
  sources: Sources;
  /** Source archives that are asked for by their address. */
  archives: readonly SourceMetadata[];
}

/**
 * @param notes what else is to be said of how it came about.
 * @param pinned the time that the requirements are of.
 * @throws UvResolutionError where uv finds no answer; UserError where what it finds cannot be pinned or built.
 */
async function lockAt(moment: Moment, work: Work, notes: readonly string[], pinned?: PinnedTime): Promise<Lock> {
  const { date, asOf } = moment;
  const { request, roots, snapshot, options, sources } = work;
  const { last, upgrade = [] } = options;
  // what was taken at another time does not hold for this one
  const sameTime = (last?.resolver?.asOf === undefined) === (asOf === undefined);
  const pins = upgrade === 'all' || !sameTime ? [] : work.had.filter(({ name }) => !upgrade.includes(name));
  const constraints = parseConstraints(request, upgrade);
  const job: Omit<Job, 'request' | 'family'> = {
    roots,
    snapshot,
    pins,
    constraints,
    excludeNewer: date,
    archives: work.archives,
    ...(asOf
      ? {
          anyAge: [
            ...roots.filter(isPinnedRoot).map(getRootName),
            ...constraints.filter(isExact).map(({ name }) => name),
          ],
        }
      : {}),
    ask: work.ask,
    source: sources.read,
    hasWheel: async (name, platform) => {
      const newest = await work.releases([name], { platform, excludeNewer: date });
      const built = await work.releases([name], { platform, excludeNewer: date, onlyWheels: true });
      return built.get(name) !== undefined && built.get(name)?.version === newest.get(name)?.version;
    },
    ...(options.glibc === undefined || options.glibc <= GLIBC ? {} : { glibc: Math.min(options.glibc, NEWEST_GLIBC) }),
  };
  const locks: PlatformLock[] = [];
  const sizeOf = createSizeLookup(snapshot);
  const warnings: string[] = [];
  const timeNotes: string[] = [];
  const oldPins = await findOldPinsFor(work, moment);
  let olderThan: Readonly<Record<string, string>> | undefined;
  let time = pinned;
  for (const platform of gpuFirst(request)) {
    work.say(platform);
    // what one architecture got, the next one takes where it can
    const before = locks.flatMap(({ packages }) => packages.map(({ name, version }) => ({ name, version })));
    const own = { ...request, accelerator: getAccelerator(request, platform) };
    const family = resolveFamily(own, roots);
    if (asOf)
      family.constraints.push(
        ...(await pinFamily(family, roots, (names) => work.releases(names, { excludeNewer: date }))),
      );
    if (request.cpuPlatforms) family.constraints.push(...sameAs(before, family));
    const known = locks.flatMap(({ sources: read = [] }) => read);
    const whole: Job = { ...job, request: own, family, pins: [...pins, ...before], known };
    const asked = upgrade === 'all' ? [] : upgrade;
    const bounded = await resolveInPinnedTime(platform, whole, oldPins, olderThan, asked);
    olderThan ??= bounded.olderThan;
    if (bounded.note) timeNotes.push(bounded.note);
    time ??= bounded.pinned;
    if (locks.length > 0) {
      locks.push(bounded.lock);
      continue;
    }
    const bounds = bounded.olderThan ? { olderThan: bounded.olderThan } : {};
    const checked = await checkOutdatedRoots(
      platform,
      bounded.lock,
      { ...whole, ...bounds },
      (more) => resolveFor(platform, more),
      (requirements) => work.releases(requirements, { platform, excludeNewer: date }),
    );
    warnings.push(...checked.warnings);
    locks.push(checked.lock);
  }
  const dated = time ? selectDated(time, locks, oldPins, olderThan) : [];
  const isBuiltOfToday = locks.some(({ packages }) =>
    packages.some(({ name, built }) => built && !dated.some((one) => one.name === name)),
  );
  const builtDate = time && !isBuiltOfToday ? `${time.day}T00:00:00Z` : date;
  // build tools that are older than the Python they run on do not know it
  const buildDate = [asOf ? date : builtDate, `${dayWithTools(request.python)}T00:00:00Z`].sort().at(-1) ?? date;
  const build = await lockBuild(locks, { request, excludeNewer: buildDate, sources, ask: work.ask, sizeOf });
  const olderPython = time && (await findOlderPython(request.python, time, dated, work.wheels));
  const undated = locks.some((lock) => lock.undated);
  const detail = [
    options.because ?? 'uv resolved it, as --resolver says',
    ...notes,
    ...new Set(timeNotes),
    ...(undated ? ['the index does not say when files were uploaded'] : []),
  ].join('; ');
  return {
    request,
    resolver: { name: 'uv', date, detail, ...(asOf && !undated ? { asOf } : {}) },
    packages: mergeLocks(locks, request, sizeOf),
    ...(warnings.length > 0 ? { warnings } : {}),
    ...(olderPython === undefined ? {} : { olderPython }),
    ...build,
    substitutions: [
      ...new Map(
        locks.flatMap(({ substituted }) =>
          [...substituted].map(([from, rule]) => [`${from} ${rule.to}`, { from, ...rule }] as const),
        ),
      ),
    ]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, made]) => made),
  };
}

/** Pins that are older than the time that everything else is resolved as of; none where the user asked for another time. */
async function findOldPinsFor({ request, roots, snapshot, releases }: Work, { asOf }: Moment): Promise<DatedPin[]> {
  if (asOf !== undefined || request.asOf !== undefined) return [];
  const platform = request.platforms[0] ?? 'linux/amd64';
  const shown = (request.constraints ?? [])
    .filter((one) => one.shown)
    .map(({ requirement, from }) => parseRequirement(requirement, from));
  return findOldPins(roots, shown, platform, request.python, snapshot.date, (requirements) => releases(requirements));
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

/** The time of a lock of another tool that pins most of the requirements; undefined where there is none, or it is of about now. */
async function findLockedTime({ request, roots, snapshot, options, releases }: Work): Promise<PinnedTime | undefined> {
  const { upgrade = [] } = options;
  if (upgrade === 'all' || (request.asOf !== undefined && request.asOf !== 'pins')) return undefined;
  const constraints = (request.constraints ?? []).filter(({ pin }) => pin);
  const pins = parseConstraints({ ...request, constraints }, upgrade);
  const names = new Set(roots.map(getRootName));
  const own = pins.filter((pin) => names.has(pin.name) && isExact(pin) && !pin.specifier.includes('+'));
  return own.length > 0 ? findTimeOfLock(own, names.size, snapshot.date, releases) : undefined;
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

/** No set of versions of that time, which another time may have. An index that is down is down at any time. */
function noAnswer(error: unknown): undefined {
  const other =
    error instanceof UvResolutionError
      ? /No solution found/.test(error.said)
      : error instanceof UserError && !error.problems.some(({ pinned }) => pinned);
  if (!other) throw error;
}

/** The official image of the Python that is locked for. */
function imageFor({ python }: LockRequest): string {
  const found = resolvePython(python);
  return `python:${'tag' in found ? found.tag : `${python}-slim`}`;
}

/**
 * The moment that the index is looked at: now, or that of the last lock where nothing new is asked for, so that the same
 * requirements give the same lock.
 */
function dateFor(roots: readonly Root[], pins: readonly Pin[], { last, upgrade }: UvOptions): string {
  const known = last?.resolver?.name === 'uv' && last.resolver.asOf === undefined ? last.resolver.date : undefined;
  const covered = roots.every(({ requirement: { name, specifier, url } }) =>
    pins.some((pin) => pin.name === name && (url !== undefined || specifier === '' || allows(specifier, pin.version))),
  );
  if (known !== undefined && upgrade === undefined && covered) return known;
  return `${new Date().toISOString().slice(0, 19)}Z`;
}

const getRootName = ({ requirement: { name } }: Root): string => name;

/**
 * Not every index tells sizes. The snapshot knows those of the files that it has as well; of one that it does not have it says
 * what another release takes, which is about as much: layers are cut by it. 0: it has none of that name.
 */
export function createSizeLookup(snapshot: Snapshot): (name: string, hash: string) => number {
  const every = 0xffff;
  return (name, hash) => {
    const variants = snapshot.packages[snapshot.index.get(name) ?? -1] ?? [];
    const files = variants.flatMap((variant) => listFiles(variant, every));
    return (files.find((file) => file.hash === hash) ?? files[0])?.size ?? 0;
  };
}
