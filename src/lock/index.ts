import { findConflicts } from '../catalog/packages/substitutes.ts';
import { getSnapshotInfo, type Snapshot } from '../catalog/snapshot/index.ts';
import { EXIT, UserError, userError } from '../errors.ts';
import type { Lock, LockRequest } from '../spec/lock.ts';
import { listNames } from '../text/list-names.ts';
import { limitTime } from './time-limit.ts';
import type { UvOptions } from './uv/types.ts';

export { FRAMEWORKS_MARK, formatRequirementsTxt, PACKAGES_MARK } from './requirements-txt.ts';

export interface LockOptions extends Partial<Omit<UvOptions, 'because'>> {
  /** A hash-locked requirements text to use instead of resolving, as a preset may carry: its text and where it is from. */
  file?: { text: string; from: string; date: string };
  /** `auto`: the snapshot, and uv for what it does not have. */
  resolver?: 'auto' | 'snapshot' | 'uv' | undefined;
  /** Why the snapshot is too old for this project, where uv can take its place. */
  outdated?: string | undefined;
  /** Never use the network, which uv does. */
  offline?: boolean | undefined;
  /** Minutes that uv may take in all. */
  minutes?: number | undefined;
}

/**
 * Makes the lock: every package of the closure with version, hashes, size and origin.
 *
 * @throws UserError with every root that cannot be locked, exit code 1; exit code 2 where a requirement is not one.
 */
export async function lock(request: LockRequest, options: LockOptions = {}): Promise<Lock> {
  if (options.file) {
    const { lockFromFile } = await import('./file.ts');
    return lockFromFile(request, options.file);
  }
  const { resolver = 'auto', offline = false, last, upgrade } = options;
  if (resolver === 'uv' && offline)
    throw userError('--resolver uv and --offline', 'contradict each other: uv asks the index', 'give one of them');
  if (resolver === 'snapshot' && isDay(request.asOf))
    throw userError(
      '--resolver snapshot and --as-of',
      `contradict each other: the snapshot has one version of each, of ${getSnapshotInfo().date}`,
      'give one of them',
    );
  if (request.roots.length === 0) return nothingToLock(request);
  if (resolver !== 'snapshot' && upgrade === undefined && last?.kept) {
    const same = await (await import('./cached-resolution.ts')).restorePackages(request, last);
    if (same) return same;
  }
  const [{ lockFromSnapshot }, { loadSnapshot }] = await Promise.all([
    import('./snapshot.ts'),
    import('../catalog/snapshot/index.ts'),
  ]);
  const snapshot = await loadSnapshot();
  const served = attempt(() => lockFromSnapshot(request, snapshot));
  const why = resolver === 'snapshot' ? undefined : whyUv(served, resolver, snapshot, options, request);
  if (why === undefined) return heldApart(orThrow(served));
  const { because, standIn } = why;
  if (offline && standIn) return warnOfOldCode(heldApart(standIn), options);
  if (offline) throw offlineError(served, snapshot, options, request);
  const uv = { dir: '.', ...options, because };
  const made = onceFor([request, resolver, uv.dir, upgrade, last?.resolver, uv.codeOf], async () => {
    const { lockWithUv } = await import('./uv/index.ts');
    const made = await limitTime(options.minutes, (limit) =>
      lockWithUv(request, snapshot, uv, (name) => nearName(served, name), limit),
    );
    heldApart(made);
    const slips = await findLikelyTypos(served);
    return slips.length > 0 ? { ...made, warnings: [...(made.warnings ?? []), ...slips] } : made;
  });
  return standIn ? made.catch((error) => fallBack(error, standIn)) : made;
}

/** Offline there are today's releases alone. */
const warnOfOldCode = (made: Lock, { codeOf }: LockOptions): Lock =>
  codeOf === undefined
    ? made
    : {
        ...made,
        warnings: [
          ...(made.warnings ?? []),
          `the newest commit is of ${codeOf}, and today's releases were never tested with the code: without --offline, those of that time are taken`,
        ],
      };

/** Where nothing but time speaks against the snapshot, its own age or that of the code, it serves when uv fails. */
function fallBack(error: unknown, served: Lock): Lock {
  if (!(error instanceof UserError)) throw error;
  const reasons = error.problems.map(({ where, what }) => `${where}: ${what}`).join('; ');
  return heldApart({
    ...served,
    warnings: [...(served.warnings ?? []), `the package snapshot was used, because uv failed: ${reasons}`],
  });
}

/** The review makes the lock again after each change of mind; uv is asked again only where the question has changed. */
const answered = new Map<string, Promise<Lock>>();
const MOST_ANSWERS = 50;
function onceFor(question: unknown, make: () => Promise<Lock>): Promise<Lock> {
  const key = JSON.stringify(question);
  const answer = answered.get(key) ?? make();
  // the oldest goes, or a run over thousands of projects would keep all of their locks
  const [oldest] = answered.keys();
  if (answered.size >= MOST_ANSWERS && oldest !== undefined) answered.delete(oldest);
  answered.set(key, answer);
  // what went wrong may go right the next time
  answer.catch(() => answered.delete(key));
  return answer;
}

/** @throws UserError where two that install one module came together, and neither can serve for the other. */
function heldApart(made: Lock): Lock {
  const found = findConflicts(made.packages.map(({ name }) => name));
  if (found.length === 0) return made;
  const who = (name: string): string =>
    [...new Set(made.packages.flatMap((p) => (p.name === name ? p.via : [])))].join(', ');
  throw new UserError(
    found.map(({ names: [first, second], because }) => ({
      where: `${first} and ${second}`,
      what: `cannot stand together (${because}); ${first} comes through ${who(first)}, ${second} through ${who(second)}`,
      fix: 'leave out one of them',
    })),
    EXIT.failed,
  );
}

function orThrow(served: Lock | UserError): Lock {
  if (served instanceof UserError) throw served;
  return served;
}

/** What the snapshot lacks ends with exit code 1; whatever else is wrong is wrong for uv as well, and thrown. */
function attempt(make: () => Lock): Lock | UserError {
  try {
    return make();
  } catch (error) {
    if (error instanceof UserError && error.exitCode === EXIT.failed) return error;
    throw error;
  }
}

interface WhyUv {
  because: string;
  /** The snapshot's lock, where it would do in need. */
  standIn?: Lock;
}

/** The reason to ask uv, undefined where the snapshot does. */
function whyUv(
  served: Lock | UserError,
  resolver: 'auto' | 'uv',
  { date }: Pick<Snapshot, 'date'>,
  { last, upgrade, outdated, codeOf }: LockOptions,
  { asOf }: LockRequest,
): WhyUv | undefined {
  if (served instanceof UserError) return { because: lacking(served) };
  if (isDay(asOf)) return { because: 'uv resolved it: versions of another time were asked for' };
  if (upgrade !== undefined) return { because: 'uv resolved it: the newest versions were asked for' };
  if (resolver === 'uv') return { because: 'uv resolved it, as --resolver says' };
  if (last?.resolver?.name === 'uv')
    return { because: `resolved by uv, as last time; --resolver snapshot returns to the snapshot of ${date}` };
  if (codeOf !== undefined)
    return { because: `uv resolved it, because the newest commit is of ${codeOf}`, standIn: served };
  return outdated === undefined ? undefined : { because: outdated, standIn: served };
}

/** Neither `pins` nor `today`. */
const isDay = (asOf: string | undefined): boolean => asOf !== undefined && /^\d/.test(asOf);

/** How many of the reasons are named; the others are counted. */
const MOST_REASONS = 2;

function lacking({ problems }: UserError): string {
  const reasons = problems.map(({ what }) => what);
  return `${listNames(reasons, MOST_REASONS, '; ')}, so uv resolved it`;
}

/** Offline the snapshot's word stands, and uv is the way out. */
function offlineError(
  served: Lock | UserError,
  { date }: Pick<Snapshot, 'date'>,
  { upgrade }: LockOptions,
  { asOf }: LockRequest,
): UserError {
  const way = 'leave out --offline, and uv resolves it';
  if (served instanceof UserError) {
    const problems = served.problems.map((one) => ({ ...one, fix: one.fix ? `${one.fix}; or ${way}` : way }));
    return new UserError(problems, EXIT.failed);
  }
  if (upgrade !== undefined)
    return userError('--upgrade and --offline', 'contradict each other: uv asks the index', 'give one of them');
  const what = isDay(asOf)
    ? `versions as of ${asOf} are resolved by uv, which asks the index`
    : 'requirements.txt was resolved by uv, which asks the index';
  const fix = `${way}; or --resolver snapshot, for the versions of the snapshot of ${date}`;
  return userError('--offline', what, fix, EXIT.failed);
}

const isGuess = (fix: string | undefined): fix is string => fix?.startsWith('did you mean') ?? false;

function nearName(served: Lock | UserError, name: string): string | undefined {
  if (!(served instanceof UserError)) return undefined;
  return served.problems.map(({ what, fix }) => (what.startsWith(`${name} `) ? fix : undefined)).find(isGuess);
}

/** Names that exist on the index and still look like a typo, which is what typosquatting relies on. */
async function findLikelyTypos(served: Lock | UserError): Promise<string[]> {
  if (!(served instanceof UserError)) return [];
  const { importTable } = await import('../catalog/packages/imports.ts');
  const known = new Set(Object.values(importTable.imports));
  return served.problems.flatMap(({ what, fix }) =>
    isGuess(fix) && !known.has(what.split(' ', 1)[0] ?? '')
      ? [`${what}; it was taken from the index, but ${fix.replace(/\?$/, '')}?`]
      : [],
  );
}

/** A script that needs nothing but Python has a lock too, on any Python. */
function nothingToLock(request: LockRequest): Lock {
  return { request, resolver: { name: 'snapshot', date: getSnapshotInfo().date }, packages: [], substitutions: [] };
}
