/** What must hold for every lock of the snapshot, whatever is asked for: random subsets of its roots, seeded. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { getSnapshotInfo, loadSnapshot, type Snapshot } from '../../../src/catalog/snapshot/index.ts';
import { UserError } from '../../../src/errors.ts';
import { formatRequirementsTxt } from '../../../src/lock/requirements-txt.ts';
import { lockFromSnapshot } from '../../../src/lock/snapshot.ts';
import type { Lock, Platform } from '../../../src/spec/lock.ts';

const ROOTS = getSnapshotInfo().roots.map(([name]) => name);
const PLATFORMS: Platform[] = ['linux/amd64', 'linux/arm64'];
/** CUDA, or of no use without it. */
const CUDA = /^(nvidia-|cuda-|triton$)/;
/** Distributions that install one module: one of each list at most. */
const ONE_OF = [
  ['onnxruntime', 'onnxruntime-gpu'],
  ['tensorflow', 'tensorflow-cpu'],
  ['xgboost', 'xgboost-cpu'],
  ['opencv-python', 'opencv-python-headless', 'opencv-contrib-python', 'opencv-contrib-python-headless'],
];
/** Roots that ask for one of those, directly or far below; drawn often, so that they meet. */
const ASKING = [...ONE_OF.flat(), 'torch', 'triton', 'jax', 'rembg', 'fastembed', 'faster-whisper', 'chromadb'].filter(
  (name) => ROOTS.includes(name),
);

let snapshot: Snapshot;
beforeAll(async () => {
  snapshot = await loadSnapshot();
});

/** The lock of those roots that the target is served with. */
function served(roots: readonly string[], python: string, accelerator: string, platform: Platform): Lock {
  const make = (names: readonly string[]) =>
    lockFromSnapshot(
      { python, accelerator, platforms: [platform], roots: names.map((requirement) => ({ requirement, from: 'x' })) },
      snapshot,
    );
  const kept: string[] = [];
  for (const root of roots) {
    try {
      make([...kept, root]);
      kept.push(root);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }
  return make(kept);
}

const subsets = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom(...ROOTS), { maxLength: 36 }),
    fc.uniqueArray(fc.constantFrom(...ASKING), { maxLength: 6 }),
  )
  .map(([some, asking]) => [...new Set([...asking, ...some])])
  .filter((roots) => roots.length > 0);

describe.each(getSnapshotInfo().pythons)('locks for Python %s', (python) => {
  it.each(['cpu', '13.0'])('%s: one package of a module, CUDA where it belongs, every line hashed', (accelerator) => {
    fc.assert(
      fc.property(subsets, fc.constantFrom(...PLATFORMS), (roots, platform) => {
        const lock = served(roots, python, accelerator, platform);
        const names = lock.packages.map(({ name }) => name);
        expect(names.length).toBe(new Set(names).size);
        for (const group of ONE_OF) {
          const together = names.filter((name) => group.includes(name));
          expect(together.length, together.join(' and ')).toBeLessThan(2);
        }
        if (accelerator === 'cpu') expect(names.filter((name) => CUDA.test(name))).toEqual([]);
        const lines = formatRequirementsTxt(lock, { frameworks: [] }).replaceAll('\\\n', '').split('\n');
        const pins = lines.filter((line) => /^[^#\s]/.test(line));
        expect(pins).toHaveLength(names.length);
        for (const line of pins) expect(line).toMatch(/^\S+(==\S+| @ \S+)( ; [^-]*)?\s+--hash=sha256:[0-9a-f]{64}/);
      }),
      { seed: 20261121, numRuns: 40 },
    );
  });
});

describe('a third package that asks', () => {
  it.each([
    ['fastembed', 'onnxruntime', 'onnxruntime-gpu'],
    // it finds speech on the CPU, and its own CUDA is another one
    ['faster-whisper', 'onnxruntime', 'onnxruntime'],
  ])('%s gets %s on a CPU and %s on CUDA', (root, onCpu, onCuda) => {
    const runtimes = (accelerator: string) =>
      served([root], '3.12', accelerator, 'linux/amd64')
        .packages.map(({ name }) => name)
        .filter((name) => name.startsWith('onnxruntime'));
    expect(runtimes('cpu')).toEqual([onCpu]);
    expect(runtimes('13.0')).toEqual([onCuda]);
  });

  it('a CUDA lock of torch and TensorFlow has the CUDA packages once each', () => {
    const names = served(['torch', 'tensorflow', 'xgboost', 'onnxruntime'], '3.12', '13.0', 'linux/amd64').packages.map(
      ({ name }) => name,
    );
    const cuda = names.filter((name) => CUDA.test(name));
    expect(cuda.length).toBeGreaterThan(8);
    expect(new Set(cuda).size).toBe(cuda.length);
    expect(cuda).toContain('triton');
  });
});
