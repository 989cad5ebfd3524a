import { describe, expect, it } from 'vitest';
import { packageTable } from '../../../src/catalog/index.ts';
import { lock } from '../../../src/lock/index.ts';
import { listRecommendedPackages } from '../../../src/pipeline/notices/recommended-packages.ts';

const told = async (...names: string[]): Promise<string[]> => {
  const roots = names.map((requirement) => ({ requirement, from: 'requirements.in' }));
  const platforms = ['linux/amd64'] as const;
  return listRecommendedPackages(
    await lock({ python: '3.12', accelerator: 'cpu', platforms: [...platforms], roots }, {}),
  );
};

describe('recommended', () => {
  it('tells what torch warns of, with the flag, and adds nothing', async () => {
    expect(await told('torch')).toEqual([
      'torch warns at import where there is no NumPy, and cannot hand over tensors as arrays: --dep numpy adds it',
    ]);
    expect(await told('torch', 'numpy')).toEqual([]);
  });

  it('is content with any of several, under any name that brings the module', async () => {
    expect(await told('keras')).toEqual(['Keras cannot be imported without a backend: --dep tensorflow adds it']);
    expect(await told('keras', 'jax')).toEqual([]);
    expect(await told('keras', 'tensorflow')).toEqual([]);
  });

  it('recommends what the catalog or the snapshot knows, with a reason', () => {
    for (const [name, { recommends }] of Object.entries(packageTable.packages)) {
      if (recommends === undefined) continue;
      expect(recommends.because, name).toMatch(/\w/);
      for (const other of recommends.anyOf) expect(Object.keys(packageTable.packages), name).toContain(other);
    }
  });
});
