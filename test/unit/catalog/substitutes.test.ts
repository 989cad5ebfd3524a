/** The table of what serves instead of what, and what it makes of whole locks. */
import { describe, expect, it } from 'vitest';
import { findConflicts, findSubstitute, listSameModule, substituteTable } from '../../../src/catalog/index.ts';
import { loadSnapshot } from '../../../src/catalog/snapshot/index.ts';
import { lock } from '../../../src/lock/index.ts';
import type { LockRequest, Platform } from '../../../src/spec/lock.ts';

const { substitutions, advice, exclusive, apart } = substituteTable;

describe('substitutesFor', () => {
  it.each([
    ['tensorflow', 'cpu', 'tensorflow-cpu'],
    ['tensorflow', 'cuda', undefined],
    ['onnxruntime', 'cuda', 'onnxruntime-gpu'],
    ['onnxruntime-gpu', 'cpu', 'onnxruntime'],
    ['xgboost', 'cpu', 'xgboost-cpu'],
    ['xgboost', 'cuda', undefined],
    ['opencv-python', 'cpu', 'opencv-python-headless'],
    ['opencv-python', 'cuda', 'opencv-python-headless'],
    ['psycopg2', 'cpu', 'psycopg2-binary'],
    ['faiss-gpu', 'cpu', 'faiss-cpu'],
    ['faiss-gpu-cu12', 'cpu', 'faiss-cpu'],
    ['faiss-cpu', 'cuda', undefined],
    ['numpy', 'cpu', undefined],
    ['toString', 'cpu', undefined],
  ] as const)('%s on %s: %s', (name, accelerator, to) => {
    const found = findSubstitute(name, accelerator);
    expect(found?.to).toBe(to);
    if (to !== undefined) expect(found?.because).toMatch(/\w/);
  });
});

describe('the table', () => {
  it('gives a reason for each row', () => {
    for (const row of [...substitutions, ...advice, ...exclusive, ...apart]) expect(row.because).toMatch(/\w/);
  });

  it.each(['cpu', 'cuda'])('never replaces a distribution by one that is replaced in turn, on %s', (accelerator) => {
    for (const machine of ['x86_64', 'aarch64']) {
      const here = substitutions.filter(
        (row) => (row.accelerator ?? accelerator) === accelerator && (row.machine ?? machine) === machine,
      );
      const replaced = here.map(({ from }) => from);
      expect(new Set(replaced).size).toBe(replaced.length);
      for (const { to } of here) expect(replaced).not.toContain(to);
    }
  });

  it('replaces only by what installs the same module, so that never both are there', () => {
    for (const { from, to } of [...substitutions, ...advice]) expect(listSameModule(from)).toContain(to);
  });

  it('has each name in one row at most', () => {
    const names = [...exclusive, ...apart].flatMap((row) => row.names);
    expect(new Set(names).size).toBe(names.length);
  });

  it('names pairs of which neither serves for the other', () => {
    const [found, ...others] = findConflicts([
      'numpy',
      'cupy-cuda12x',
      'cupy-cuda13x',
      'onnxruntime',
      'onnxruntime-gpu',
    ]);
    expect(found?.names).toEqual(['cupy-cuda13x', 'cupy-cuda12x']);
    expect(others).toEqual([]);
  });
});

describe('every lock of the snapshot', async () => {
  const snapshot = await loadSnapshot();
  const request = (accelerator: string, python: string, platform: Platform, names: readonly string[]): LockRequest => ({
    python,
    accelerator,
    platforms: [platform],
    roots: names.map((requirement) => ({ requirement, from: 'requirements.in' })),
  });
  const has = (name: string): boolean => snapshot.index.has(name);
  const locked = async (asked: LockRequest): Promise<string[] | undefined> =>
    lock(asked, { resolver: 'snapshot' }).then(
      ({ packages }) => [...new Set(packages.map(({ name }) => name))],
      () => undefined,
    );
  const groups = [...exclusive, ...apart].map(({ names }) => names.filter(has)).filter((names) => names.length > 0);
  const [pythons, platforms] = [['3.12', '3.13'], ['linux/amd64', 'linux/arm64'] as const];

  it.each(
    ['cpu', snapshot.cuda].flatMap((accelerator) =>
      pythons.flatMap((python) => platforms.map((platform) => [accelerator, python, platform] as const)),
    ),
  )('has one of each module, whoever asks: %s, Python %s, %s', async (accelerator, python, platform) => {
    let made = 0;
    for (const names of groups) {
      // any two of them, and each beside everything that asks for another
      const pairs = names.flatMap((first) =>
        names.filter((second) => second !== first).map((second) => [first, second]),
      );
      const asking = snapshot.names.filter((name) => needs(name).some((need) => names.includes(need)));
      for (const roots of [...pairs, ...names.flatMap((name) => asking.map((other) => [name, other]))]) {
        const all = await locked(request(accelerator, python, platform, roots));
        if (all === undefined) continue;
        made += 1;
        expect(all.filter((name) => names.includes(name)).length, roots.join(' ')).toBeLessThanOrEqual(1);
        if (accelerator === 'cpu')
          expect(
            all.filter((name) => /^(nvidia-|cuda-|triton$)/.test(name)),
            roots.join(' '),
          ).toEqual([]);
      }
    }
    expect(made).toBeGreaterThan(10);
  });

  function needs(name: string): string[] {
    const variants = snapshot.packages[snapshot.index.get(name) ?? -1] ?? [];
    return variants.flatMap((variant) =>
      variant[2].map((edge) => snapshot.names[typeof edge === 'number' ? edge : edge[0]] ?? ''),
    );
  }
});
