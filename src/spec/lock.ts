/** The lock: every package of the closure with version, hashes, size and origin. */

import type { Platform } from '../pep/platform.ts';

export { MACHINE, type Platform } from '../pep/platform.ts';

/** Requirements, PEP 508, with where each was asked for: shown as `# via` and in errors. */
export type LockRoots = { requirement: string; from: string }[];

/** What to lock. Pure data, so that equal requests give equal locks. */
export interface LockRequest {
  /** CPython minor: "3.12". */
  python: string;
  /** "cpu", or a CUDA minor release such as "13.0". */
  accelerator: string;
  /** Architectures the lock must install on. */
  platforms: Platform[];
  /** Those of them that get the CPU builds in spite of the accelerator; absent: none. */
  cpuPlatforms?: Platform[];
  roots: LockRoots;
  /** Prefix that replaces PyTorch's index in URL pins (`indexes.pytorch`). */
  pytorchIndex?: string;
  /** Versions that are allowed, nothing that is asked for. */
  constraints?: Constraint[];
  /** What open versions are taken as of: `pins`, `today`, or a day; absent: as the pins say where they clearly say it. */
  asOf?: string;
  /** Indexes instead of the default one and beside it; addresses without credentials. */
  indexes?: Indexes;
}

/** "cpu" or the CUDA minor release: what this platform of the request gets. */
export const getAccelerator = ({ accelerator, cpuPlatforms }: LockRequest, platform: Platform): string =>
  cpuPlatforms?.includes(platform) ? 'cpu' : accelerator;

/** What a lock was made for, as ml-container.lock remembers it. */
export const describeLockInputs = ({ python, accelerator, platforms, cpuPlatforms }: LockRequest) => ({
  python,
  accelerator,
  platforms,
  ...(cpuPlatforms ? { cpuPlatforms } : {}),
});

export interface Constraint {
  /** PEP 508. */
  requirement: string;
  /** The file it was read from. */
  from: string;
  /** It is a pin of another tool's lock, and no wish of a person's: `lock --upgrade` lets go of it. */
  pin?: true;
  /** The project shows this version without requiring it; a requirement of the user's lets go of it. */
  shown?: true;
}

export interface Indexes {
  default?: string;
  /** In the order they are asked. */
  private?: PrivateIndex[];
}

export interface PrivateIndex {
  name: string;
  url: string;
  /** Normalised names that come from here alone; then it serves nothing else. Empty: it is asked for everything. */
  packages: string[];
}

/** Open versions were not taken as of today but as of the resolver's date. */
export interface AsOf {
  /** `pins`, or the day that was asked for. */
  said: string;
  because: string;
}

export interface Lock {
  request: LockRequest;
  /**
   * What answered: the bundled snapshot with its date, uv, or a lock that a preset carries. Of uv the date is the moment at
   * which the index was looked at (RFC 3339), and the detail is why it was asked.
   */
  resolver: { name: 'snapshot' | 'uv' | 'file'; date: string; detail?: string; asOf?: AsOf };
  /** Things people should know, a sentence each: a name that looks like a slip. */
  warnings?: string[];
  /** Sorted by name; a package pinned by URL has one entry an architecture, told apart by `marker`. */
  packages: LockedPackage[];
  /** Substitutions that were made ("tensorflow" → "tensorflow-cpu"), with the reason; `pip check` may report exactly these. `to` is "nothing" where a package was left out. */
  substitutions: { from: string; to: string; because: string }[];
  /** The Python of the time that the pins are of, where this one is newer. */
  olderPython?: OlderPython;
  /** What building the packages without a wheel needs, with its own closure; absent: there are none. Installed apart from the app. */
  buildRequires?: LockedPackage[];
  /** Debian packages of the stage that builds them: all of them. */
  buildApt?: { name: string; because: string }[];
}

export interface OlderPython {
  /** "3.9" */
  minor: string;
  because: string;
}

export interface LockedPackage {
  /** Normalised by PEP 503. */
  name: string;
  version: string;
  /** Extras that were asked for; shown in comments, not written into the pin. */
  extras: string[];
  /** PEP 508 marker under which it is installed; absent: always. */
  marker?: string;
  /** Pinned by URL instead of by index (torch family for CPU). */
  url?: string;
  /** "sha256:<hex>", sorted, at least one. */
  hashes: string[];
  /** Download size of the file each architecture takes, bytes; 0 where unknown. */
  size: Partial<Record<Platform, number>>;
  /** Names of packages in this lock, or `from` of a root, that ask for it. Sorted. */
  via: string[];
  /** Platforms for which it has no wheel and must be built. */
  build?: Platform[];
}
