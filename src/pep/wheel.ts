/** Selects the wheel that an installer takes for CPython on Linux, by its tags (PEP 425, 600). */
import { MACHINE, type Platform } from './platform.ts';

/** What the older names mean (PEP 600): glibc 2.x. */
const LEGACY: Readonly<Record<string, number>> = { manylinux1: 5, manylinux2010: 12, manylinux2014: 17 };

interface WheelTarget {
  /** CPython minor: "3.12". */
  python: string;
  platform: Platform;
  /** The newest glibc 2.x that may be asked for. */
  glibc: number;
}

/**
 * @param names file names or URLs of wheels of one version.
 * @returns the position of the one that fits best, -1 where none does.
 */
export function findBestWheel(names: readonly string[], target: WheelTarget): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [at, name] of names.entries()) {
    const rank = rankWheel(name, target);
    if (rank >= least) continue;
    best = at;
    least = rank;
  }
  return best;
}

/** Lower is better, infinite where it does not fit. The most specific interpreter first, then the newest glibc. */
function rankWheel(name: string, { python, platform, glibc }: WheelTarget): number {
  const file = decodeURIComponent(name.split(/[#?]/)[0] ?? '');
  const [, interpreters = '', abis = '', platforms = ''] = /-([^-/]+)-([^-/]+)-([^-/]+)\.whl$/.exec(file) ?? [];
  const minor = Number(python.split('.')[1]);
  let best = Number.POSITIVE_INFINITY;
  for (const interpreter of interpreters.split('.'))
    for (const abi of abis.split('.'))
      for (const tag of platforms.split('.')) {
        const where = platformRank(tag, MACHINE[platform], glibc);
        // every tag that fits anywhere comes after those of the platform
        best = Math.min(best, (where === ANYWHERE ? 1e6 : where) + 1000 * interpreterRank(interpreter, abi, minor));
      }
  return best;
}

const ANYWHERE = 999;

function platformRank(tag: string, machine: string, newest: number): number {
  if (tag === 'any') return ANYWHERE;
  const [, legacy, minor] = /^(?:(manylinux(?:1|2010|2014))|manylinux_2_(\d+))_/.exec(tag) ?? [];
  if (!tag.endsWith(`_${machine}`)) return Number.POSITIVE_INFINITY;
  if (tag === `linux_${machine}`) return 500;
  const glibc = legacy === undefined ? Number(minor ?? Number.NaN) : (LEGACY[legacy] ?? Number.NaN);
  return glibc <= newest ? newest - glibc : Number.POSITIVE_INFINITY;
}

function interpreterRank(interpreter: string, abi: string, minor: number): number {
  const [, kind, digits = ''] = /^(cp|py)3(\d*)$/.exec(interpreter) ?? [];
  const made = Number(digits);
  if (kind === 'cp') {
    if (made === minor && abi === `cp3${minor}`) return 0;
    if (abi === 'abi3' && made <= minor) return 1 + minor - made;
    return made === minor && abi === 'none' ? 1.5 : Number.POSITIVE_INFINITY;
  }
  if (kind === undefined || abi !== 'none' || made > minor) return Number.POSITIVE_INFINITY;
  return digits === '' ? 41 : 40 + (made === minor ? 0 : 2 + minor - made);
}

/** @returns the version in the name of a wheel or of a source archive, by its address or its name. */
export function versionOfFile(address: string): string | undefined {
  const path = decoded(address.split('#', 1)[0] ?? '');
  const name = path.slice(path.lastIndexOf('/') + 1);
  const ending = ['.whl', '.tar.gz', '.zip'].find((end) => name.endsWith(end));
  if (ending === undefined) return undefined;
  const [, ...parts] = name.slice(0, -ending.length).split('-');
  const candidates = ending === '.whl' ? parts.slice(0, -1) : parts.slice(-1);
  return candidates.find((part) => /^\d/.test(part));
}

/** A percent sign that begins no escape stays what it is. */
function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}
