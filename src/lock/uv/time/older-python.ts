/** Decides whether the pins of a project are of the time of an older Python than the one that was planned. */
import table from '../../../catalog/packages/exclude-newer.json' with { type: 'json' };
import { findOldestSupported, guessPython } from '../../../catalog/python/index.ts';
import { compareVersions } from '../../../catalog/versions.ts';
import { normalizeName } from '../../../pep/name.ts';
import type { OlderPython } from '../../../spec/lock.ts';

/** The time that pins are of. */
export interface PinnedTime {
  /** A subject and its verb: "flask 1.1.1, the newest pin, is". */
  whose: string;
  /** YYYY-MM-DD */
  day: string;
  /** Only a part of the requirements is of that time. */
  isPart?: true;
  /** Nothing of that time fits on the planned Python. */
  nothingFits?: true;
}

interface LockedRelease {
  name: string;
  version: string;
  /** It is built from source. */
  built?: true;
}

const YEAR = 365.25 * 86_400_000;

/**
 * A Python without security fixes is chosen only for a reason: the pins are much older than those with them, nothing of that time fits,
 * or a package has wheels for older ones alone. What is installed of it then, a universal wheel or a build, was not made for a newer one.
 *
 * @param python the one that was locked for.
 * @param listWheels file names of all wheels of some releases.
 * @returns undefined where the planned one serves.
 */
export async function findOlderPython(
  python: string,
  time: PinnedTime,
  packages: readonly LockedRelease[],
  listWheels: (packages: readonly LockedRelease[]) => Promise<string[]>,
): Promise<OlderPython | undefined> {
  const { whose, day } = time;
  const supported = guessPython(day, python);
  const oldest = guessPython(day, python, true);
  const floor = findOldestSupported();
  const say = (minor: string, reason: string): OlderPython => ({ minor, because: `${whose} of ${day}, and ${reason}` });
  const nearest =
    supported === undefined
      ? undefined
      : say(supported, `Python ${supported} is the nearest that still gets security fixes`);
  if (oldest === undefined) return nearest;
  const usual = say(oldest, `packages of that time were made for Python ${oldest}`);
  if (oldest === supported) return usual;
  const years = (Date.parse(floor.released) - Date.parse(day)) / YEAR;
  if (years > table.yearsBeforeSupported && (!time.isPart || packages.some(({ built }) => built))) return usual;
  const held = findOlderWheels(await listWheels(packages), floor.minor);
  if (held) return say(oldest, held);
  return time.nothingFits && supported === undefined ? usual : nearest;
}

/** Says which release has wheels of its own for older Pythons alone; undefined where none has. */
function findOlderWheels(wheels: readonly string[], minor: string): string | undefined {
  const pythons = new Map<string, string[]>();
  for (const wheel of wheels) {
    const [, name = '', version = '', tag = '', abi = ''] =
      /^([^-]+)-([^-]+)(?:-\d[^-]*)?-([^-]+)-([^-]+)-[^-]+\.whl$/.exec(wheel) ?? [];
    const made = [...tag.matchAll(/cp3(\d{1,2})/g)].map(([, number]) => `3.${number}`);
    if (made.length === 0) continue;
    const release = `${normalizeName(name)} ${version}`;
    const later = abi === 'abi3' ? [minor] : [];
    pythons.set(release, [...(pythons.get(release) ?? []), ...made, ...later]);
  }
  for (const [release, made] of pythons) {
    const newest = made.sort(compareVersions).at(-1);
    if (newest !== undefined && compareVersions(newest, minor) < 0)
      return `${release} has wheels for Python ${newest} at most`;
  }
  return undefined;
}
