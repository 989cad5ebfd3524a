/** The state of one platform's resolution. */
import type { Snapshot } from '../../../catalog/snapshot/index.ts';
import { createMarkerEnvironment, evaluateMarker, type MarkerEnvironment } from '../../../pep/marker.ts';
import type { Requirement } from '../../../pep/requirement.ts';
import { type LockRequest, MACHINE, type Platform } from '../../../spec/lock.ts';
import type { Root } from '../../roots.ts';
import type { PytorchRouting } from '../family.ts';
import type { Pin, Resolved, ResolvedPackage, ResolveRequest, SourceMetadata } from '../types.ts';

export interface Job {
  request: LockRequest;
  roots: readonly Root[];
  snapshot: Pick<Snapshot, 'substitutions' | 'exclusive'>;
  family: PytorchRouting;
  pins: readonly Pin[];
  constraints: readonly Requirement[];
  excludeNewer: string;
  /** glibc 2.x of the base image, where it is newer than what is asked for at first. */
  glibc?: number;
  /** Names that may be newer than that: a person pinned them. */
  anyAge?: readonly string[];
  /** Source archives that are asked for by their address. */
  archives?: readonly SourceMetadata[];
  /** Source archives that another platform's resolution read: this one may take them too. */
  known?: readonly SourceMetadata[];
  /** Rounds after which the search is given up; absent: as many as real projects take. */
  maxRounds?: number;
  /** Dates of their own that packages may not be newer than (RFC 3339). */
  olderThan?: Readonly<Record<string, string>>;
  /** Whether the newest release of a name has a wheel for the platform, so that nothing has to be built for it. */
  hasWheel?: (name: string, platform: Platform) => Promise<boolean>;
  ask: (question: ResolveRequest) => Promise<Resolved>;
  /**
   * Reads the source archive of a package that has no wheel for the platform.
   * @throws UserError where it has wheels for other Pythons, or the archive cannot be read.
   */
  source: (found: ResolvedPackage, platform: Platform) => Promise<{ requires: readonly string[] }>;
}

/** What serves instead of a distribution, and why. */
export interface Substitute {
  to: string;
  because: string;
  /** Packages that depend on it without running it; for them it is not replaced. */
  idle?: readonly string[];
}

/** What is given stays as it is; maps, sets and the glibc change from round to round. Keys are names, normalised. */
export interface State {
  readonly platform: Platform;
  readonly job: Job;
  /** What markers are held against. */
  readonly env: MarkerEnvironment;
  /** Roots whose marker holds here. */
  readonly live: readonly Root[];
  /** Names of those. */
  readonly asked: ReadonlySet<string>;
  /** Names that a private index alone serves. */
  readonly owned: readonly string[];
  /** Every substitution that there is for this platform, less those that turned out not to serve. */
  readonly rules: Map<string, Substitute>;
  /** Those that are made. */
  readonly active: Map<string, Substitute>;
  /** What goes away and has nothing in its place. */
  readonly dropped: Map<string, Substitute>;
  /** Names that PyTorch's index is asked for. */
  readonly routed: Set<string>;
  /** Names that it does not have. */
  readonly unroutable: Set<string>;
  /** Those of `owned` that are asked for by name: uv can be told of no others which index serves them. */
  readonly fetched: Set<string>;
  /** What serves instead of something that only other packages ask for: the pin that would be the same, and who they are. */
  readonly added: Map<string, { preference: string; via: string[] }>;
  /** What has no wheel: taken as source archives, which say what they need as soon as one was chosen and read. */
  readonly sources: SourceMetadata[];
  /** Raised once, where something has wheels for a newer one alone: before anything is built from source. */
  glibc: number | undefined;
}

/** Before the first round: what is known without asking, since roots are asked for by name. */
export function begin(platform: Platform, job: Job): State {
  const { request, family } = job;
  const env = createMarkerEnvironment(request.python, platform);
  const live = job.roots.filter(({ requirement: { marker } }) => !marker || evaluateMarker(marker, env));
  const asked = new Set(live.map(({ requirement }) => requirement.name));
  const rules = rulesFor(platform, job);
  const owned = (request.indexes?.private ?? []).flatMap(({ packages }) => packages);
  return {
    platform,
    job,
    env,
    live,
    asked,
    owned,
    rules,
    active: new Map([...rules].filter(([from]) => asked.has(from))),
    dropped: new Map(),
    routed: new Set((family.route?.names ?? []).filter((name) => asked.has(name))),
    unroutable: new Set(),
    fetched: new Set(owned.filter((name) => asked.has(name))),
    added: new Map(),
    sources: [...(job.archives ?? []), ...(job.known ?? [])],
    glibc: undefined,
  };
}

/** `accelerator` is `cpu` or a version of CUDA. */
export const onCpu = ({ request }: Job): boolean => request.accelerator === 'cpu';

/** The substitutions of the snapshot that are for this accelerator and this architecture. */
const rulesFor = (platform: Platform, job: Job): Map<string, Substitute> =>
  new Map(
    job.snapshot.substitutions
      .filter(({ accelerator }) => !accelerator || (accelerator === 'cpu') === onCpu(job))
      .filter(({ machine }) => !machine || machine === MACHINE[platform])
      .map(({ from, to, idle, because }) => [from, { to, because, ...(idle ? { idle } : {}) }] as const),
  );

/** What stands for it in the end: what serves instead of one may itself give way to another. */
export function servedBy(name: string, active: ReadonlyMap<string, Substitute>): string {
  const seen = new Set<string>();
  let current = name;
  for (let next = active.get(current); next && !seen.has(next.to); next = active.get(current)) {
    seen.add(next.to);
    current = next.to;
  }
  return current;
}
