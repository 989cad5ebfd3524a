import { substituteTable } from '../packages/substitutes.ts';
import type { SubstituteTable } from '../types.ts';
import table from './info.json' with { type: 'json' };
import type { EncodedEdge, EncodedSnapshot, EncodedVariant, SnapshotTable } from './types.ts';

export type { EncodedSnapshot, SnapshotTable } from './types.ts';

/** The snapshot with names as keys, and what every lock replaces. */
export interface Snapshot
  extends Omit<EncodedSnapshot, 'packages' | 'names'>,
    Pick<SubstituteTable, 'substitutions' | 'exclusive'> {
  names: string[];
  index: Map<string, number>;
  packages: EncodedVariant[][];
}

let loaded: Promise<Snapshot> | undefined;

/** Loads the snapshot, once: several hundred kilobytes, so only where a lock is made. */
export function loadSnapshot(): Promise<Snapshot> {
  loaded ??= import('../../generated/snapshot.ts').then(({ default: data }) => {
    const encoded = data as EncodedSnapshot;
    const { substitutions, exclusive } = substituteTable;
    return { ...encoded, substitutions, exclusive, index: new Map(encoded.names.map((name, at) => [name, at])) };
  });
  return loaded;
}

/** Date, size and roots of the snapshot, for lists and the review: a small table of its own. */
export function getSnapshotInfo(): SnapshotTable {
  return table as unknown as SnapshotTable;
}

/**
 * The bit of a target.
 *
 * @returns undefined where the snapshot does not have the Python.
 */
export function findTargetBit(snapshot: Snapshot, python: string, cuda: boolean, arm: boolean): number | undefined {
  const minor = python.split('.').slice(0, 2).join('.');
  const at = snapshot.pythons.indexOf(minor);
  return at < 0 ? undefined : 1 << ((cuda ? 8 : 0) + at * 2 + (arm ? 1 : 0));
}

/** The version of a package on a target. */
export function findVariant(snapshot: Snapshot, name: string, bit: number): EncodedVariant | undefined {
  const at = snapshot.index.get(name);
  return at === undefined ? undefined : snapshot.packages[at]?.find((variant) => (variant[1] & bit) !== 0);
}

/** What it asks for on a target, with the extras given. */
export function needsOn(
  snapshot: Snapshot,
  variant: EncodedVariant,
  extras: readonly string[],
  bit: number,
): { name: string; extras: string[] }[] {
  const edges: EncodedEdge[] = [...variant[2], ...extras.flatMap((extra) => variant[6]?.[extra] ?? [])];
  return edges.flatMap((edge) => {
    const [at, mask, asked] = typeof edge === 'number' ? [edge, 0] : edge;
    if (mask !== 0 && (mask & bit) === 0) return [];
    return [{ name: snapshot.names[at] ?? '', extras: asked ? asked.split(',') : [] }];
  });
}

/** What a package asks for in any of its versions, with the extras given; undefined where the snapshot does not have it. */
export function needsInAny(snapshot: Snapshot, name: string, extras: readonly string[] = []): string[] | undefined {
  const at = snapshot.index.get(name);
  if (at === undefined) return undefined;
  const edges = (snapshot.packages[at] ?? []).flatMap((variant) => [
    ...variant[2],
    ...extras.flatMap((extra) => variant[6]?.[extra] ?? []),
  ]);
  return [...new Set(edges.map((edge) => snapshot.names[typeof edge === 'number' ? edge : edge[0]] ?? ''))];
}

/** How many packages ask for a package, extras aside. */
export function countDependents(snapshot: Snapshot, name: string): number {
  const at = snapshot.index.get(name);
  const asks = (variant: EncodedVariant) =>
    variant[2].some((edge) => (typeof edge === 'number' ? edge : edge[0]) === at);
  return at === undefined ? 0 : snapshot.packages.filter((variants) => variants.some(asks)).length;
}

/** The files it installs from on the targets given: "sha256:<hex>" and size in bytes. */
export function listFiles(variant: EncodedVariant, bits: number): { hash: string; size: number }[] {
  const [, mask, , hashes, sizes, masks] = variant;
  return sizes.flatMap((size, at) => {
    if (((masks[at] || mask) & bits) === 0) return [];
    const hex = Buffer.from(hashes.slice(at * 43, at * 43 + 43), 'base64url').toString('hex');
    return [{ hash: `sha256:${hex}`, size }];
  });
}
