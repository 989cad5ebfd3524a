/** Constraints against the snapshot, PyTorch's index by both readings, and a lock that is kept. */
import { describe, expect, it } from 'vitest';
import { loadSnapshot } from '../../../src/catalog/snapshot/index.ts';
import type { UserError } from '../../../src/errors.ts';
import { pack, restorePackages } from '../../../src/lock/cached-resolution.ts';
import { parseConstraints } from '../../../src/lock/constraints.ts';
import { formatRequirementsTxt, lock } from '../../../src/lock/index.ts';
import { buildPytorchFolderUrl, buildPytorchIndexUrl } from '../../../src/lock/pytorch-index.ts';
import { lockFromSnapshot } from '../../../src/lock/snapshot.ts';
import type { Lock, LockRequest } from '../../../src/spec/lock.ts';

const snapshot = await loadSnapshot();
const request = (more: Partial<LockRequest> = {}): LockRequest => ({
  python: '3.12',
  accelerator: 'cpu',
  platforms: ['linux/amd64', 'linux/arm64'],
  roots: [{ requirement: 'pandas', from: 'requirements.in' }],
  ...more,
});
const versionOf = (made: Lock, name: string) => made.packages.find((one) => one.name === name)?.version;
const refused = (wanted: LockRequest): string[] => {
  try {
    lockFromSnapshot(wanted, snapshot);
    return [];
  } catch (error) {
    return (error as UserError).problems.map(({ where, what }) => `${where}: ${what}`);
  }
};

describe('a constraint', () => {
  const plain = lockFromSnapshot(request(), snapshot);

  it('that the snapshot meets changes nothing, and one for something else adds nothing', () => {
    const constraints = [
      { requirement: `numpy==${versionOf(plain, 'numpy')}`, from: 'c.txt:1' },
      { requirement: 'torch<1', from: 'c.txt:2' },
      { requirement: "numpy<1 ; python_version < '3.9'", from: 'c.txt:3' },
    ];
    expect(lockFromSnapshot(request({ constraints }), snapshot).packages).toEqual(plain.packages);
  });

  it('that it does not meet is refused with the file, also of what only other packages ask for', () => {
    const [problem] = refused(request({ constraints: [{ requirement: 'numpy<1.20', from: 'uv.lock', pin: true }] }));
    expect(problem).toMatch(/^uv\.lock: the snapshot of \S+ has numpy \S+, which numpy<1\.20 does not allow$/);
  });

  it('holds what serves instead as well', () => {
    const roots = [{ requirement: 'tensorflow', from: 'requirements.in' }];
    const constraints = [{ requirement: 'tensorflow<2', from: 'c.txt:1' }];
    expect(refused(request({ roots, constraints, platforms: ['linux/amd64'] })).join()).toContain('has tensorflow-cpu');
  });

  it('goes with --upgrade where it is a pin, and stays where a person wrote it', () => {
    const constraints = [
      { requirement: 'Six==1.16', from: 'uv.lock', pin: true as const },
      { requirement: 'numpy<2', from: 'c.txt:1' },
    ];
    const names = (upgrade?: 'all' | string[]) =>
      parseConstraints(request({ constraints }), upgrade).map(({ name }) => name);
    expect([names(), names('all'), names(['six']), names(['numpy'])]).toEqual([
      ['six', 'numpy'],
      ['numpy'],
      ['numpy'],
      ['six', 'numpy'],
    ]);
  });
});

it('what a private index alone serves is not the snapshot’s', async () => {
  const indexes = { private: [{ name: 'acme', url: 'https://acme.example/simple', packages: ['pandas'] }] };
  expect(refused(request({ indexes })).join()).toContain('pandas comes from the private index acme');
});

it('each section of requirements.txt names its indexes, and hosts without encryption that are not this one', () => {
  const indexes = {
    default: 'http://127.0.0.1:1/simple',
    private: [{ name: 'a', url: 'http://a.example:8080/simple', packages: [] }],
  };
  const text = formatRequirementsTxt(
    { ...lockFromSnapshot(request(), snapshot), request: request({ indexes }) },
    { frameworks: ['pandas'] },
  );
  const lines =
    '--index-url http://127.0.0.1:1/simple\n--extra-index-url http://a.example:8080/simple\n--trusted-host a.example:8080\n';
  expect(text).toContain(`# --- frameworks ---\n${lines}pandas==`);
  expect(text).toContain(`# --- packages ---\n${lines}`);
});

it.each([
  ['https://m.example/whl/cpu', 'https://m.example/whl/cpu', 'https://m.example/whl/cpu'],
  ['https://m.example/simple/torch/', 'https://m.example/simple', 'https://m.example/simple/torchvision'],
])('PyTorch’s index %s is a root for uv and a folder for the snapshot', (given, root, folder) => {
  expect([buildPytorchIndexUrl(given), buildPytorchFolderUrl(given, 'torchvision')]).toEqual([root, folder]);
});

describe('a lock of uv’s', () => {
  const made: Lock = {
    ...lockFromSnapshot(request(), snapshot),
    resolver: { name: 'uv', date: '2026-01-01T00:00:00Z', detail: 'why' },
    warnings: ['look'],
  };
  const text = formatRequirementsTxt(made, { frameworks: ['pandas'] });
  const last = (said = text) => ({ kept: pack(made), text: async () => said, pins: async () => [] });

  it('is had again as it was, without anybody being asked', async () => {
    expect(await lock(request(), { last: last(), offline: true })).toEqual(made);
  });

  it('is not where something else is asked for, or where the file has other packages', async () => {
    expect(await restorePackages(request({ python: '3.13' }), last())).toBeUndefined();
    expect(await restorePackages(request(), last('six==1.0 --hash=sha256:00\n'))).toBeUndefined();
    expect(await restorePackages(request(), { ...last(), kept: { ...pack(made), rest: 'AAAA' } })).toBeUndefined();
  });
});
