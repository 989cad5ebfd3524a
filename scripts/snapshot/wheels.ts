import type { LockedFile } from './types.ts';

/** glibc of the oldest Debian suite among the base images (bookworm); newer suites run older wheels. */
const GLIBC_MINOR = 36;
const LEGACY: Record<string, number> = { manylinux1: 5, manylinux2010: 12, manylinux2014: 17 };

/** The wheel that pip takes for a CPython minor on Linux (PEP 425 order: interpreter first, then platform), or undefined. */
export function bestWheel(files: readonly LockedFile[], python: string, machine: string): LockedFile | undefined {
  const minor = Number(python.split('.')[1]);
  let best: { file: LockedFile; rank: number } | undefined;
  for (const file of files) {
    const rank = rankOf(fileName(file.url), minor, machine);
    if (rank !== undefined && (!best || rank < best.rank)) best = { file, rank };
  }
  return best?.file;
}

/** File name of a URL, decoded. */
export function fileName(url: string): string {
  return decodeURIComponent(url.split(/[#?]/)[0]?.split('/').pop() ?? '');
}

function rankOf(name: string, minor: number, machine: string): number | undefined {
  const match = /-([^-]+)-([^-]+)-([^-]+)\.whl$/.exec(name);
  if (!match) return undefined;
  const [, interpreters = '', abis = '', platforms = ''] = match;
  let best: number | undefined;
  for (const interpreter of interpreters.split('.')) {
    for (const abi of abis.split('.')) {
      const first = interpreterRank(interpreter, abi, minor);
      if (first === undefined) continue;
      for (const platform of platforms.split('.')) {
        const second = platformRank(platform, machine);
        if (second === undefined) continue;
        // Every `-any` tag stands after every platform tag.
        const rank = (second === 999 ? 1_000_000 : 0) + first * 1000 + second;
        if (best === undefined || rank < best) best = rank;
      }
    }
  }
  return best;
}

function interpreterRank(interpreter: string, abi: string, minor: number): number | undefined {
  const cp = /^cp3(\d+)$/.exec(interpreter);
  if (cp) {
    const version = Number(cp[1]);
    if (abi === `cp3${minor}` && version === minor) return 0;
    if (abi === 'abi3' && version <= minor) return 1 + (minor - version);
    if (abi === 'none' && version === minor) return 1.5;
    return undefined;
  }
  if (abi !== 'none') return undefined;
  const py = /^py3(\d*)$/.exec(interpreter);
  if (!py) return undefined;
  if (py[1] === '') return 51;
  const version = Number(py[1]);
  return version === minor ? 50 : version < minor ? 51 + (minor - version) : undefined;
}

function platformRank(platform: string, machine: string): number | undefined {
  if (platform === 'any') return 999;
  if (!platform.endsWith(`_${machine}`)) return undefined;
  const head = platform.slice(0, -machine.length - 1);
  const glibc = LEGACY[head] ?? Number(/^manylinux_2_(\d+)$/.exec(head)?.[1] ?? Number.NaN);
  return glibc <= GLIBC_MINOR ? GLIBC_MINOR - glibc : undefined;
}
