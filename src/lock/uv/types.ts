/** Types shared by the parts of the uv resolver. */
import type { Platform } from '../../spec/lock.ts';

/**
 * glibc 2.x that every base image since Debian 10 has, and machines that people develop on: wheels for a newer one are left
 * alone where there are such.
 */
export const GLIBC = 28;
/** The newest that uv has a platform for (uv documentation, --python-platform). */
export const NEWEST_GLIBC = 40;

/** A uv that can be run. */
export interface Uv {
  version: string;
  /**
   * One run.
   * @param folder what it reads; paths in `args` lie there.
   * @param variables of its environment, beside what every uv knows.
   */
  compile(args: readonly string[], folder: string, variables: Record<string, string | undefined>): Promise<Compiled>;
  /** Ends what was started for it. */
  close?(): Promise<void>;
}

export interface Compiled {
  failed: boolean;
  stdout: string;
  stderr: string;
}

/** How the last lock came about, so that the next one keeps what it can. */
export interface LastLock {
  /** Who made it; undefined where that is not known. */
  resolver?: { name: string; date: string; asOf?: string };
  /** Its pins. Reading them takes a while, and only uv needs them. */
  pins: () => Promise<Pin[]>;
  /** requirements.txt, where nobody edited it. */
  text: () => Promise<string | undefined>;
  /** Of a lock of uv's: what it takes to have it again without asking. */
  kept?: { request: string; rest: string };
}

export interface Pin {
  name: string;
  /** PEP 440. */
  version: string;
  /** PEP 508; absent: always. */
  marker?: string;
}

export interface UvOptions {
  /** The project: uv reads its own configuration from there. */
  dir: string;
  last?: LastLock;
  /** `all`, or the names whose pins are let go. */
  upgrade?: 'all' | readonly string[];
  /** Told what is being done. */
  progress?: (message: string) => void;
  /** The base image of the project: where uv runs if this machine has no Python. */
  image?: string;
  /** glibc 2.x of that image: what has no wheel for an older one may ask for it. */
  glibc?: number;
  /** Absent: every index is the project's. */
  logins?: LoginPolicy;
  /** PEM: certificates that are trusted beside those that uv trusts on this machine. */
  certificates?: string;
  /** Why the snapshot did not serve. */
  because?: string;
  /** Day of the newest commit (YYYY-MM-DD), where the code is old: what its list leaves open is taken as of then. */
  codeOf?: string;
}

/** Who may be sent a login that is kept under the name of an index alone. */
export interface LoginPolicy {
  /** @param origin scheme, host and port that the user named on this command line, or agreed to before. */
  isNamedByUser: (origin: string) => boolean;
  /** Asks the user; false where nobody can be asked. */
  confirm: (origin: string, variable: string) => Promise<boolean>;
}

/** One run of the resolver, for one platform. */
export interface ResolveRequest {
  python: string;
  platform: Platform;
  /** glibc 2.x that wheels may ask for; absent: GLIBC. */
  glibc?: number;
  /** PEP 508. */
  requirements: readonly string[];
  /** PEP 508; hold wherever the distribution is asked for. */
  overrides: readonly string[];
  constraints: readonly string[];
  /** `name==version ; marker`: taken where they fit. */
  preferences: readonly string[];
  /** Upload time that no file may be newer than, RFC 3339; undefined where the index does not tell it. */
  excludeNewer?: string;
  /** Distributions that may be newer: those that a person pinned. */
  anyAge?: readonly string[];
  /** Distributions that may not be newer than a date of their own (RFC 3339): what an old pin needs. */
  olderThan?: Readonly<Record<string, string>>;
  /** Distributions that one index alone serves. */
  routed?: { index: string; names: readonly string[] };
  /** The same of private indexes; but these are pinned by name. */
  owned?: readonly { name: string; url: string; names: readonly string[] }[];
  /** Distributions that are taken as source archives, with what uv would otherwise have to run their code for. */
  sources?: readonly SourceMetadata[];
}

/** What a source archive needs, said beforehand. */
export interface SourceMetadata {
  name: string;
  /** Absent: every version that is not named. */
  version?: string;
  /** PEP 508. */
  requires: readonly string[];
}

/** A version on the index. */
export interface Release {
  version: string;
  /** When the first of its files was uploaded; absent where the index does not say. */
  uploaded?: Date;
}

/** What uv chose for one platform. */
export interface Resolved {
  packages: ResolvedPackage[];
  /** The index does not tell when files were uploaded, so `excludeNewer` could not be held. */
  undated: boolean;
}

export interface ResolvedPackage {
  /** Normalised. */
  name: string;
  version: string;
  extras: string[];
  /** Names of packages that ask for it; the roots are told apart by their own list. */
  via: string[];
  files: { url: string; hash: string; size: number }[];
  /** It was asked for by URL. */
  direct: boolean;
  /** Its file is a source archive. */
  built?: true;
}

/** What uv is told by its environment: index and certificates of the user, never on the command line, where `ps` shows them. */
export type UvEnvironment = Readonly<Record<string, string | undefined>>;
