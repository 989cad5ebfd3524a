/** Seeded random subsets of the snapshot's roots, for scripts/verify-lock.ts and bench/lock.ts. */
import { findTargetBit, findVariant, getSnapshotInfo, type Snapshot } from '../../src/catalog/snapshot/index.ts';
import { UserError } from '../../src/errors.ts';
import { lockFromSnapshot } from '../../src/lock/snapshot.ts';
import type { Lock, Platform } from '../../src/spec/lock.ts';

export interface Target {
  python: string;
  platform: Platform;
  /** "cpu", or a CUDA release. */
  accelerator: string;
}

/** One in so many roots is asked for with one of its extras. */
const WITH_EXTRA = 3;

/** Mulberry32: the same numbers for the same seed, each in [0, 1). */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** So many different roots, some with an extra, in no order. What a target does not have is among them: see `servedOf`. */
export function subset(snapshot: Snapshot, accelerator: string, size: number, random: () => number): string[] {
  const names = getSnapshotInfo()
    .roots.filter(([, , group]) => accelerator !== 'cpu' || group !== 'GPU builds')
    .map(([name]) => name);
  const chosen = new Map<string, string>();
  while (chosen.size < Math.min(size, names.length)) {
    const name = names[Math.floor(random() * names.length)] as string;
    const bit = findTargetBit(snapshot, '3.12', accelerator !== 'cpu', false) ?? 0;
    const extras = Object.keys(findVariant(snapshot, name, bit)?.[6] ?? {});
    const extra = random() * WITH_EXTRA < 1 ? extras[Math.floor(random() * extras.length)] : undefined;
    chosen.set(name, extra === undefined ? name : `${name}[${extra}]`);
  }
  return [...chosen.values()];
}

/** The roots that a target is served with, together with those before them. The tool refuses the others in words. */
export function servedOf(snapshot: Snapshot, roots: readonly string[], target: Target): string[] {
  const served: string[] = [];
  for (const root of roots) {
    served.push(root);
    try {
      lockOf(snapshot, served, target);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      served.pop();
    }
  }
  return served;
}

/** The lock of some roots on one target. */
export function lockOf(snapshot: Snapshot, roots: readonly string[], { python, platform, accelerator }: Target): Lock {
  const asked = roots.map((requirement) => ({ requirement, from: 'requirements.in' }));
  return lockFromSnapshot({ python, accelerator, platforms: [platform], roots: asked }, snapshot);
}
