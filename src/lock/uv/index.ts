/** Locks with uv what the snapshot does not contain. */
import type { Snapshot } from '../../catalog/snapshot/index.ts';
import { EXIT, UserError } from '../../errors.ts';
import { allows } from '../../pep/version.ts';
import type { Lock, LockRequest } from '../../spec/lock.ts';
import { parseConstraints } from '../constraints.ts';
import { getRootName } from '../roots.ts';
import type { TimeLimit } from '../time-limit.ts';
import { lockAt } from './lock-at.ts';
import { createResolverProblem } from './problem.ts';
import { UvResolutionError } from './program/run.ts';
import { openSession, type Session } from './session.ts';
import { findTimeOfLock, isExact, type Moment, resolveExcludeNewer } from './time/exclude-newer.ts';
import type { PinnedTime } from './time/older-python.ts';
import type { UvOptions } from './types.ts';

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
  const session = await openSession(request, snapshot, options, limit);
  try {
    const now = selectDate(session);
    const before = { ...options.last?.resolver, fresh: options.upgrade !== undefined };
    const { moments, note, pinned } = await resolveExcludeNewer(
      request,
      session.roots,
      now,
      before,
      snapshot.date,
      options.codeOf,
      (pins) => session.releases(pins),
    );
    const time = pinned ?? (await findLockedTime(session));
    const notes = [...session.notes, ...(note === undefined ? [] : [note])];
    const [first, last] = [moments[0] as Moment, moments.at(-1) as Moment];
    for (const moment of moments.slice(0, -1)) {
      const made = await lockAt(moment, session, notes, time).catch(noAnswer);
      if (made) return made;
    }
    if (first === last) return await lockAt(last, session, notes, time);
    const tried = `nothing fits as of ${first.date.slice(0, 10)} or of some time after`;
    return await lockAt(last, session, [...notes, tried], time && { ...time, nothingFits: true });
  } catch (error) {
    if (!(error instanceof UvResolutionError)) throw error;
    options.progress?.('looking for versions that would fit');
    throw new UserError([await createResolverProblem(error, session, near)], EXIT.failed);
  } finally {
    await session.close();
  }
}

/** No set of versions of that time, which another time may have. An index that is down is down at any time. */
function noAnswer(error: unknown): undefined {
  const other =
    error instanceof UvResolutionError
      ? /No solution found/.test(error.said)
      : error instanceof UserError && !error.problems.some(({ pinned }) => pinned);
  if (!other) throw error;
}

/**
 * The moment that the index is looked at: now, or that of the last lock where nothing new is asked for, so that the same
 * requirements give the same lock.
 */
function selectDate({ roots, had, options: { last, upgrade } }: Session): string {
  const known = last?.resolver?.name === 'uv' && last.resolver.asOf === undefined ? last.resolver.date : undefined;
  const covered = roots.every(({ requirement: { name, specifier, url } }) =>
    had.some((pin) => pin.name === name && (url !== undefined || specifier === '' || allows(specifier, pin.version))),
  );
  if (known !== undefined && upgrade === undefined && covered) return known;
  return `${new Date().toISOString().slice(0, 19)}Z`;
}

/** The time of a lock of another tool that pins most of the requirements; undefined where there is none, or it is of about now. */
async function findLockedTime({
  request,
  roots,
  snapshot,
  options,
  releases,
}: Session): Promise<PinnedTime | undefined> {
  const { upgrade = [] } = options;
  if (upgrade === 'all' || (request.asOf !== undefined && request.asOf !== 'pins')) return undefined;
  const constraints = (request.constraints ?? []).filter(({ pin }) => pin);
  const pins = parseConstraints({ ...request, constraints }, upgrade);
  const names = new Set(roots.map(getRootName));
  const own = pins.filter((pin) => names.has(pin.name) && isExact(pin) && !pin.specifier.includes('+'));
  return own.length > 0 ? findTimeOfLock(own, names.size, snapshot.date, releases) : undefined;
}
