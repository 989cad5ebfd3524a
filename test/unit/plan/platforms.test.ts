/** CUDA on one platform, the CPU builds on the other: one plan, one lock, and a stage for what differs. */
import { describe, expect, it } from 'vitest';
import { createEmptyFacts } from '../../../src/detect/facts.ts';
import { UserError } from '../../../src/errors.ts';
import { lock as lockBy } from '../../../src/lock/index.ts';
import { formatRequirementsTxt } from '../../../src/lock/requirements-txt.ts';
import type { SpecValues } from '../../../src/options/table.ts';
import { planImageLayout } from '../../../src/plan/image-layout.ts';
import { plan } from '../../../src/plan/plan.ts';
import type { Lock, Platform } from '../../../src/spec/lock.ts';

const made = (values: SpecValues) =>
  plan({
    values: { framework: 'fastapi', python: '3.12', ...values },
    because: {},
    facts: createEmptyFacts('shop'),
  });
const mixed = (dependencies: string[], more: SpecValues = {}) =>
  made({ accelerator: 'cuda', gpuPlatforms: ['linux/amd64'], dependencies, ...more });
const lockOf = (of: ReturnType<typeof made>): Promise<Lock> => lockBy(of.request, { resolver: 'snapshot' });
const on = ({ packages }: Lock, platform: Platform) =>
  packages.filter(({ size }) => Object.hasOwn(size, platform)).map(({ name, version }) => `${name} ${version}`);

describe('CUDA on one platform', () => {
  it('asks for what brings CUDA on that one alone', () => {
    const { request } = mixed(["jax; python_version < '4'", 'numpy']);
    expect(request).toMatchObject({ accelerator: '13.0', cpuPlatforms: ['linux/arm64'] });
    expect(request.roots.map(({ requirement }) => requirement)).toEqual(
      expect.arrayContaining([
        'jax[cuda13] ; python_version < "4" and platform_machine == "x86_64"',
        'jax ; python_version < "4" and platform_machine == "aarch64"',
        'numpy',
      ]),
    );
  });

  it('has each lock of its own in one file: what either alone would have', async () => {
    const dependencies = ['torch', 'jax', 'onnxruntime'];
    const both = await lockOf(mixed(dependencies));
    const cuda = await lockOf(made({ accelerator: 'cuda', dependencies, platforms: ['linux/amd64'] }));
    const cpu = await lockOf(made({ accelerator: 'cpu', dependencies, platforms: ['linux/arm64'] }));
    expect(on(both, 'linux/amd64')).toEqual(on(cuda, 'linux/amd64'));
    expect(on(both, 'linux/arm64')).toEqual(on(cpu, 'linux/arm64'));
    expect(on(both, 'linux/arm64').filter((name) => /nvidia|cuda|triton/.test(name))).toEqual([]);
    const text = formatRequirementsTxt(both, { frameworks: [] });
    expect(text).toContain('CUDA 13.0 on linux/amd64 and CPU on linux/arm64');
    expect(text).toMatch(/^torch==\S+ ; platform_machine == "x86_64" \\$/m);
    expect(text).toMatch(/^torch @ \S+%2Bcpu\S+_aarch64\.whl ; platform_machine == "aarch64" \\$/m);
    // the same release on both, and one line for what is the same
    expect(text).toMatch(/^numpy==\S+ \\$/m);
  });

  it('gets variables and Debian packages in a stage of its own', async () => {
    const of = mixed([
      'torch',
      ...['triton', 'pydub'].map((one) => `${one}; platform_machine == 'x86_64'`),
      'onnxruntime',
      'lightgbm',
    ]);
    const laid = planImageLayout(of, await lockOf(of));
    const [amd64, arm64] = laid.platforms;
    expect(amd64).toMatchObject({ arch: 'amd64', cuda: true });
    expect(amd64?.env.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['NVIDIA_REQUIRE_CUDA', 'NVIDIA_VISIBLE_DEVICES', 'LD_LIBRARY_PATH', 'TRITON_CACHE_DIR']),
    );
    expect(amd64?.apt.map(({ name }) => name)).toContain('ffmpeg');
    expect(arm64).toEqual({ arch: 'arm64', cuda: false, apt: [], env: [] });
    expect(laid.env.filter(({ name }) => /NVIDIA|LD_LIBRARY/.test(name))).toEqual([]);
    // LightGBM's OpenMP is needed on both, so no stage of one has it
    expect(laid.apt.map(({ name }) => name)).toContain('libgomp1');
    expect(amd64?.apt.map(({ name }) => name)).not.toContain('libgomp1');
  });

  it('leaves to the project what it says of the GPU itself', async () => {
    const of = mixed(['torch'], { env: { NVIDIA_DRIVER_CAPABILITIES: 'compute,utility,video' } });
    const laid = planImageLayout(of, await lockOf(of));
    expect(laid.env).toContainEqual({ name: 'NVIDIA_DRIVER_CAPABILITIES', value: 'compute,utility,video' });
    expect(laid.platforms[0]?.env.map(({ name }) => name)).not.toContain('NVIDIA_DRIVER_CAPABILITIES');
  });

  it('that is all there are is CUDA everywhere, and on none of them is refused', async () => {
    const all = made({ accelerator: 'cuda', gpuPlatforms: ['linux/amd64', 'linux/arm64'], dependencies: ['torch'] });
    expect(all.request).not.toHaveProperty('cpuPlatforms');
    expect(planImageLayout(all, await lockOf(all)).platforms).toEqual([]);
    expect(all.env.map(({ name }) => name)).toContain('NVIDIA_REQUIRE_CUDA');
    expect(() => mixed(['torch'], { platforms: ['linux/arm64'] })).toThrow(UserError);
    expect(() => mixed(['torch'], { platforms: ['linux/arm64'] })).toThrow(/linux\/amd64 is none of the platforms/);
  });
});
