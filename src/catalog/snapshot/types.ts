/**
 * The compact form of the package snapshot.
 *
 * A target is one bit of a 16-bit mask: accelerator (cpu 0, cuda 1) × 8 + Python (position in `pythons`) × 2 + machine
 * (x86_64 0, aarch64 1). Markers were evaluated for every target when the snapshot was made, so a mask says it all.
 */
export interface EncodedSnapshot {
  /** ISO date on which it was resolved. */
  date: string;
  /** CUDA of the torch family on the default index: "13.0". */
  cuda: string;
  pythons: string[];
  /** Prefix of the URL pins (torch family for CPU). */
  pytorchIndex: string;
  /** Normalised names, sorted; edges are positions in this list. */
  names: string[];
  /** For each name its versions; on one target there is at most one. */
  packages: EncodedVariant[][];
  /** CUDA-only packages that were taken out of the CPU targets: name → who asks for them. */
  dropped: Record<string, string[]>;
  /** Roots that could not join, on all targets or on some: name → why. */
  leftOut: Record<string, string>;
  /** Why a package has several versions: name → what the newest asks of Python. */
  reasons: Record<string, string>;
}

/**
 * version · mask · edges · sha256 of its files, base64url, 43 characters each · their sizes in bytes (0: unknown) ·
 * the targets each is for (0: all of the mask) · extras → edges · 1 when its file is an sdist.
 */
export type EncodedVariant = [
  version: string,
  mask: number,
  edges: EncodedEdge[],
  hashes: string,
  sizes: number[],
  fileMasks: number[],
  extras?: Record<string, EncodedEdge[]>,
  built?: 1,
];

/** A position in `names`, or that with the targets it is for (0: all of the owner's) and the extras it asks for. */
export type EncodedEdge = number | [at: number, mask: number] | [at: number, mask: number, extras: string];

/** The small table for lists, loaded without the rest. */
export interface SnapshotTable {
  date: string;
  pythons: string[];
  /** Number of packages in all. */
  packages: number;
  /** name, version for the default Python on CPU, group, download size of its own wheel in bytes. */
  roots: [name: string, version: string, group: string, size: number][];
}
