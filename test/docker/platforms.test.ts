/**
 * CUDA on amd64 and the CPU builds on arm64 from one Dockerfile and one lock. The packages are of an index on loopback, with the
 * names of the real ones and versions that they never had: what is shown is what gets installed where, and which stage is taken. arm64 cannot run here: its
 * lock is taken by uv as that machine would take it, and its stage by the argument that BuildKit sets there.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cli, run } from '../support/cli.ts';
import { packageIndex } from '../support/package-index.ts';
import { cleanUpAfterwards, docker, dockerOk, generate } from './harness.ts';

cleanUpAfterwards();
const releases = [
  { name: 'onnxruntime', version: '1.31.99', requires: ['flatbuffers'] },
  {
    name: 'onnxruntime-gpu',
    version: '1.31.99',
    tag: 'py3-none-manylinux_2_28_x86_64',
    requires: ['flatbuffers', 'nvidia-cublas; extra == "cuda"', 'nvidia-cudnn-cu13; extra == "cudnn"'],
    extras: ['cuda', 'cudnn'],
  },
  { name: 'flatbuffers', version: '99.1' },
  { name: 'nvidia-cublas', version: '13.99', tag: 'py3-none-manylinux_2_28_x86_64' },
  { name: 'nvidia-cudnn-cu13', version: '9.99', tag: 'py3-none-manylinux_2_28_x86_64' },
];
const onAmd64 = ['flatbuffers', 'nvidia-cublas', 'nvidia-cudnn-cu13', 'onnxruntime-gpu'];
const onArm64 = ['flatbuffers', 'onnxruntime'];

it('installs CUDA where it is wanted and nothing of it elsewhere, and takes the stage of the platform', async () => {
  const index = await packageIndex(releases);
  try {
    const owned = releases.map(({ name }) => `indexes.packages.${name}=acme`);
    const sets = [`indexes.private.acme=${index.url}`, ...owned].flatMap((set) => ['--set', set]);
    const flags = ['--framework', 'script', '--python', '3.12', '--gpu-on', 'linux/amd64', '--resolver', 'uv'];
    const project = await generate('platforms', [...flags, '--dep', 'onnxruntime', ...sets]);
    const checked = await cli(['check', project.dir]);
    expect(checked.code, checked.stdout + checked.stderr).toBe(0);

    const builder = `${project.image}-builder`;
    const built = async (tag: string, ...options: string[]) => {
      const ran = await docker('build', '--network', 'host', '--quiet', '-t', tag, ...options, project.dir);
      expect(ran.code, ran.stderr.slice(-4000)).toBe(0);
    };
    await built(builder, '--target', 'builder');
    for (const [platform, names] of Object.entries({ x86_64: onAmd64, aarch64: onArm64 })) {
      const install = `uv pip install --dry-run --target /tmp/there --python-platform ${platform}-manylinux_2_28`;
      const mount = `type=bind,source=${join(project.dir, 'requirements.txt')},target=/tmp/requirements.txt`;
      const command = `${install} --require-hashes --only-binary :all: -r /tmp/requirements.txt 2>&1`;
      const said = await dockerOk('run', '--rm', '--network', 'host', '--mount', mount, builder, 'sh', '-c', command);
      expect([...said.matchAll(/^ \+ ([\w-]+)==/gm)].map(([, name]) => name).sort()).toEqual(names);
    }

    const image = `${project.image}:latest`;
    await built(image);
    const list =
      'import importlib.metadata as m; print(sorted(d.name for d in m.distributions(path=[__import__("sysconfig").get_path("purelib")])))';
    const inside = await dockerOk('run', '--rm', '--entrypoint', 'python', image, '-c', list);
    expect(JSON.parse(inside.replaceAll("'", '"'))).toEqual(onAmd64);
    const envOf = async (tag: string) =>
      (JSON.parse(await dockerOk('image', 'inspect', '--format', '{{json .Config.Env}}', tag)) as string[]).filter(
        (one) => /^(NVIDIA_|LD_LIBRARY_PATH)/.test(one),
      );
    expect((await envOf(image)).map((one) => one.split('=')[0]).sort()).toEqual([
      'LD_LIBRARY_PATH',
      'NVIDIA_DRIVER_CAPABILITIES',
      'NVIDIA_REQUIRE_CUDA',
      'NVIDIA_VISIBLE_DEVICES',
    ]);
    const other = `${project.image}-arm64`;
    await built(other, '--build-arg', 'TARGETARCH=arm64', '--target', 'environment');
    expect(await envOf(other)).toEqual([]);
    for (const platform of ['linux/amd64', 'linux/arm64']) {
      const ran = await run('docker', ['build', '--check', '--platform', platform, project.dir]);
      expect(ran.code, ran.stdout + ran.stderr).toBe(0);
    }
    expect(await readFile(join(project.dir, 'requirements.txt'), 'utf8')).toContain('CUDA 13.0 on linux/amd64');
    await docker('image', 'rm', '--force', builder, other);
  } finally {
    await index.close();
  }
});
