/** Unpinned roots that end far behind their newest release: uv asked what holds them back, which may only be a missing wheel. */

import { compare } from '@renovatebot/pep440';
import { UserError } from '../../../errors.ts';
import type { Platform } from '../../../spec/lock.ts';
import { stripEnd } from '../../../text/strip.ts';
import { simplifyText } from '../explain.ts';
import { UvResolutionError } from '../program/run.ts';
import { type PlatformLock, resolveFor } from '../resolve/index.ts';
import type { Job } from '../resolve/state.ts';
import type { Release, SourceMetadata } from '../types.ts';

export interface CheckedLock {
  lock: PlatformLock;
  /** A sentence for each root that stays behind. */
  warnings: string[];
  /** Those that no pin of the user's holds back. */
  behind: string[];
}

/** Roots that are asked about one by one; more than this would take too long. */
const MAX_PROBED = 4;
const YEAR = 365 * 86_400_000;
/** Longer reasons do not fit a warning. */
const MAX_REASON = 300;

/**
 * @param made what uv resolved.
 * @param resolve makes the lock again with other source archives allowed.
 * @param releases asks the index for the newest release of each requirement.
 */
export async function checkOutdatedRoots(
  platform: Platform,
  made: PlatformLock,
  job: Job,
  resolve: (job: Job) => Promise<PlatformLock>,
  releases: (requirements: readonly string[]) => Promise<ReadonlyMap<string, Release>>,
): Promise<CheckedLock> {
  let lock = made;
  const outdated = await findOutdated(lock, job, releases);
  const warnings: string[] = [];
  const behind: string[] = [];
  const known: SourceMetadata[] = [...(made.sources ?? [])];
  for (const { name, newest } of outdated.slice(0, MAX_PROBED)) {
    if (job.olderThan?.[name] !== undefined) {
      const version = lock.packages.find((one) => one.name === name)?.version;
      warnings.push(
        `${name} ${version} is locked although ${newest} is out: it is of about the time of the pins that need it; --as-of today takes the newest`,
      );
      continue;
    }
    const probe = await askForNewest(platform, { ...job, known }, name, newest);
    const more = probe.sources.filter((one) => !known.includes(one));
    if (probe.reason === undefined && more.length > 0) {
      known.push(...more);
      lock = await resolve({ ...job, known, pins: job.pins.filter((pin) => pin.name !== name) });
    }
    const version = lock.packages.find((one) => one.name === name)?.version;
    if (version === undefined || compare(version, newest) >= 0 || !isFarBehind(version, newest)) continue;
    warnings.push(`${name} ${version} is locked although ${newest} is out${probe.reason ? `: ${probe.reason}` : ''}`);
    behind.push(name);
  }
  return { lock, warnings, behind };
}

/** Roots without an upper bound of their own whose release is another major one, or more than a year older, than the newest. */
async function findOutdated(
  { packages, routed }: PlatformLock,
  { roots, constraints }: Job,
  releases: Parameters<typeof checkOutdatedRoots>[4],
): Promise<{ name: string; newest: string }[]> {
  const open = roots
    .map(({ requirement }) => requirement)
    .filter(
      ({ name, specifier, url }) =>
        url === undefined &&
        !isBounded(specifier) &&
        !routed.has(name) &&
        !constraints.some((held) => held.name === name && isBounded(held.specifier)),
    );
  const locked = packages.filter(({ name, direct }) => !direct && open.some((one) => one.name === name));
  if (locked.length === 0) return [];
  const newest = await releases(locked.map(({ name }) => name));
  const behind = locked.filter(({ name, version }) => isFarBehind(version, newest.get(name)?.version ?? version));
  if (behind.length === 0) return [];
  const own = await releases(behind.map(({ name, version }) => `${name}==${version}`));
  return behind.flatMap(({ name, version }) => {
    const top = newest.get(name);
    const age = (top?.uploaded?.getTime() ?? 0) - (own.get(name)?.uploaded?.getTime() ?? 0);
    const isOld = takeMajor(version) !== takeMajor(top?.version ?? version) || age > YEAR;
    return top && isOld ? [{ name, newest: top.version }] : [];
  });
}

/** Whether somebody chose an upper bound: then being behind is what they want. */
const isBounded = (specifier: string): boolean => /[<=~]/.test(specifier.replaceAll('>=', ''));

/** Another minor release at least: a patch release is no news. */
const isFarBehind = (version: string, newest: string): boolean =>
  compare(version, newest) < 0 && version.split('.').slice(0, 2).join('.') !== newest.split('.').slice(0, 2).join('.');

const takeMajor = (version: string): string => version.split('.')[0] ?? '';

/** Asks for the newest release by name; source archives are allowed for what has no wheel. */
async function askForNewest(
  platform: Platform,
  job: Job,
  name: string,
  newest: string,
): Promise<{ sources: readonly SourceMetadata[]; reason?: string }> {
  const constraints = [...job.constraints, { name, extras: [], specifier: `>=${newest}` }];
  const pins = job.pins.filter((pin) => pin.name !== name);
  try {
    const { sources = [] } = await resolveFor(platform, { ...job, constraints, pins });
    return { sources };
  } catch (error) {
    if (error instanceof UvResolutionError) return { sources: [], reason: shorten(simplifyText(error.said)) };
    // one source archive that cannot be built is reason enough
    if (error instanceof UserError) return { sources: [], reason: error.problems[0]?.what ?? '' };
    throw error;
  }
}

function shorten(said: string): string {
  const text = said.replace(/^.*?No solution found[^;:]*[;:]?\s*/, '').split('; hint:', 1)[0] ?? '';
  return stripEnd(text.length > MAX_REASON ? `${text.slice(0, MAX_REASON)}...` : text, '. \n\t');
}
