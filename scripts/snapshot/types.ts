/** What the steps of `npm run snapshot` hand to each other. */

export const PYTHONS = ['3.11', '3.12', '3.13', '3.14'] as const;
export const MACHINES = ['x86_64', 'aarch64'] as const;
export const ACCELERATORS = ['cpu', 'cuda'] as const;
export type Accelerator = (typeof ACCELERATORS)[number];
export type Python = (typeof PYTHONS)[number];

/** One target is one bit: accelerator × 8 + Python × 2 + machine. */
export function bitOf(accelerator: Accelerator, python: Python, machine: number): number {
  return ACCELERATORS.indexOf(accelerator) * 8 + PYTHONS.indexOf(python) * 2 + machine;
}

/** `data/snapshot-roots.json`. */
export interface RootsFile {
  source: string;
  date: string;
  /** `roots` of every group come before `more` of any: where two do not fit together, the earlier stays. */
  groups: { group: string; why: string; only?: Accelerator; roots: string[]; more: string[] }[];
  /** PEP 508, applied to every resolution. */
  constraints: string[];
  /** Distributions without a wheel that may be built all the same, with why. */
  sdist: Record<string, string>;
  /** Roots that are not tried, with the reason: name → why. */
  skip?: Record<string, string>;
}
/** `data/pytorch-cpu-wheels.json`: what the PyTorch index holds, learnt from lock files of public projects. */
export interface PytorchWheels {
  date: string;
  note: string;
  index: string;
  sources: Record<string, { repository: string; path: string; date: string }>;
  wheels: { file: string; sha256: string; size?: number; sources: string[] }[];
  requires: Record<string, string[]>;
}

/** A package of a uv.lock. */
export interface LockedDistribution {
  name: string;
  version: string;
  source: Record<string, string>;
  'resolution-markers'?: string[];
  dependencies?: LockedEdge[];
  'optional-dependencies'?: Record<string, LockedEdge[]>;
  sdist?: LockedFile;
  wheels?: LockedFile[];
}
export interface LockedEdge {
  name: string;
  version?: string;
  extra?: string[];
  marker?: string;
}
export interface LockedFile {
  url: string;
  hash: string;
  size?: number;
}

/** One resolved set: an accelerator and a Python, both machines. */
export interface ResolvedSet {
  accelerator: Accelerator;
  python: Python;
  /** Roots that are in, PEP 508. */
  roots: string[];
  leftOut: { root: string; because: string }[];
  packages: LockedDistribution[];
}
