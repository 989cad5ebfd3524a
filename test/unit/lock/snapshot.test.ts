import { describe, expect, it } from 'vitest';
import type { UserError } from '../../../src/errors.ts';
import { lock as lockBy } from '../../../src/lock/index.ts';
import type { LockRequest, Platform } from '../../../src/spec/lock.ts';

const BOTH: Platform[] = ['linux/amd64', 'linux/arm64'];

/** What it cannot serve is refused here, not handed to uv. */
const lock = (asked: LockRequest) => lockBy(asked, { resolver: 'snapshot' });

function request(roots: string[], change: Partial<LockRequest> = {}): LockRequest {
  const asked = roots.map((requirement) => ({ requirement, from: 'requirements.in' }));
  return { python: '3.12', accelerator: 'cpu', platforms: BOTH, roots: asked, ...change };
}

async function names(roots: string[], change: Partial<LockRequest> = {}): Promise<string[]> {
  return (await lock(request(roots, change))).packages.map(({ name }) => name);
}

async function problems(roots: string[], change: Partial<LockRequest> = {}) {
  const error = await lock(request(roots, change)).then(
    () => expect.unreachable(),
    (thrown: UserError) => thrown,
  );
  return error as UserError;
}

describe('a lock from the snapshot', () => {
  it('holds the closure, each package with version, hashes, size and who asks for it', async () => {
    const { packages, resolver } = await lock(request(['fastapi', 'uvicorn[standard]', 'numpy']));
    const byName = new Map(packages.map((p) => [p.name, p]));
    expect(resolver.name).toBe('snapshot');
    expect(byName.get('starlette')?.via).toContain('fastapi');
    expect(byName.get('uvloop')?.via).toEqual(['uvicorn']);
    expect(byName.get('uvicorn')?.extras).toEqual(['standard']);
    expect(byName.get('fastapi')?.via).toEqual(['requirements.in']);
    expect(byName.get('numpy')?.hashes).toHaveLength(2);
    for (const locked of packages) {
      expect(locked.version).toMatch(/^\d/);
      expect(locked.hashes.length).toBeGreaterThan(0);
      for (const hash of locked.hashes) expect(hash).toMatch(/^sha256:[0-9a-f]{64}$/);
      for (const platform of BOTH) expect(locked.size[platform]).toBeGreaterThan(0);
    }
    expect([...byName.keys()]).toEqual([...byName.keys()].sort());
  });

  it('is the same twice, and in whatever order the roots stand', async () => {
    const roots = ['pandas', 'scikit-learn', 'fastapi'];
    expect(await lock(request(roots))).toEqual(await lock(request(roots)));
    expect((await lock(request([...roots].reverse()))).packages).toEqual((await lock(request(roots))).packages);
  });

  it('leaves out what only an extra asks for', async () => {
    expect(await names(['uvicorn'])).not.toContain('uvloop');
  });

  it('follows the markers of the Python and of the roots', async () => {
    expect(await names(['redis'], { python: '3.11' })).toContain('async-timeout');
    expect(await names(['redis'], { python: '3.12' })).not.toContain('async-timeout');
    expect(await names(['numpy', 'pandas ; sys_platform == "win32"'])).toEqual(['numpy']);
  });

  it('pins the torch family for CPU by URL, one entry an architecture', async () => {
    const { packages } = await lock(request(['torch']));
    const torch = packages.filter(({ name }) => name === 'torch');
    expect(torch.map(({ marker }) => marker)).toEqual([
      'platform_machine == "x86_64"',
      'platform_machine == "aarch64"',
    ]);
    expect(torch[0]?.url).toMatch(/^https:.*\/torch-[\d.]+%2Bcpu-cp312-cp312-manylinux_2_28_x86_64\.whl$/);
    const mirrored = await lock(request(['torch'], { pytorchIndex: 'http://127.0.0.1:1/' }));
    expect(mirrored.packages.find(({ name }) => name === 'torch')?.url).toMatch(/^http:\/\/127\.0\.0\.1:1\/torch-/);
  });

  it.each(['torch', 'xgboost', 'transformers[torch]', 'accelerate', 'tensorflow', 'jax', 'openai-whisper'])(
    'never has CUDA in a CPU lock: %s',
    async (root) => {
      for (const python of ['3.11', '3.12']) {
        expect((await names([root], { python })).filter((n) => /^(nvidia-|cuda-|triton)/.test(n))).toEqual([]);
      }
    },
  );

  it('has CUDA in a CUDA lock, once each, and torch in the same version', async () => {
    const gpu = await lock(request(['torch'], { accelerator: '13.0' }));
    const cpu = await lock(request(['torch']));
    const found = gpu.packages.map(({ name }) => name);
    expect(found.filter((n) => n.startsWith('nvidia-')).length).toBeGreaterThan(5);
    expect(new Set(found).size).toBe(found.length);
    const version = (locks: typeof gpu) => locks.packages.find(({ name }) => name === 'torch')?.version;
    expect(version(cpu)).toBe(`${version(gpu)}+cpu`);
  });

  it('takes tensorflow-cpu where it exists, and says so', async () => {
    const { packages, substitutions } = await lock(request(['tensorflow']));
    const markers = Object.fromEntries(
      packages.filter((p) => p.name.startsWith('tensorflow')).map((p) => [p.name, p.marker]),
    );
    expect(markers).toEqual({
      tensorflow: 'platform_machine == "aarch64"',
      'tensorflow-cpu': 'platform_machine == "x86_64"',
    });
    expect(substitutions).toMatchObject([{ from: 'tensorflow', to: 'tensorflow-cpu' }]);
  });

  it.each([
    [['opencv-python', 'opencv-python-headless'], /^opencv/],
    [['opencv-contrib-python-headless', 'opencv-python'], /^opencv/],
    [['xgboost', 'xgboost-cpu'], /^xgboost/],
    [['onnxruntime', 'faster-whisper'], /^onnxruntime/],
  ])('never has two packages of one module: %j', async (roots, pattern) => {
    for (const accelerator of ['cpu', '13.0']) {
      expect(
        (await names(roots, { accelerator, platforms: ['linux/amd64'] })).filter((n) => pattern.test(n)),
      ).toHaveLength(1);
    }
  });

  it('names every root that it cannot serve, with what to do', async () => {
    const error = await problems(['fastpai', 'numpy<2', 'uvicorn[nope]', 'x @ https://example.org/x.whl']);
    expect(error.exitCode).toBe(1);
    expect(error.problems.map(({ what }) => what.split(' ').slice(0, 3).join(' '))).toHaveLength(4);
    expect(error.problems[0]?.what).toMatch(/^fastpai is not in the snapshot/);
    expect(error.problems[0]?.fix).toMatch(/fastapi/);
    expect(error.problems[1]?.what).toMatch(/has numpy 2\.\S+ for Python 3\.12/);
    expect(error.problems[2]?.what).toMatch(/uvicorn\[nope\]; it has \[standard\]/);
    for (const problem of error.problems) expect(problem.fix).toBeTruthy();
  });

  it('says which Pythons a package is there for', async () => {
    const error = await problems(['tensorflow'], { python: '3.14' });
    expect(error.problems[0]?.what).toMatch(/for Python 3\.11, 3\.12, 3\.13/);
    expect(error.problems[0]?.fix).toBe('--python 3.13');
  });

  it('refuses a Python that the snapshot does not have, and another CUDA than the index serves for torch', async () => {
    expect((await problems(['numpy'], { python: '3.9' })).problems[0]?.fix).toMatch(/^--python 3\.\d+$/);
    expect((await problems(['torch'], { accelerator: '12.6' })).problems[0]).toMatchObject({
      where: '--cuda',
      fix: '--cuda 13.0',
    });
  });

  it('refuses what is not a requirement, all at once, as a matter of usage', async () => {
    const error = await problems(['-r x.txt', 'numpy', 'a b']);
    expect(error.exitCode).toBe(2);
    expect(error.problems).toHaveLength(2);
  });

  it('takes a pin that the snapshot satisfies, with and without a local label', async () => {
    const torch = (await lock(request(['torch']))).packages.find(({ name }) => name === 'torch')?.version ?? '';
    expect(await names([`torch==${torch}`])).toContain('torch');
    expect(await names([`torch==${torch.replace('+cpu', '')}`])).toContain('torch');
  });
});
