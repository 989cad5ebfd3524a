/** `doctor` as a process, on machines that programs on PATH stand for. */
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getSnapshotInfo } from '../../src/catalog/snapshot/index.ts';
import { cli, folder } from '../support/cli.ts';

let top: { path: string; remove: () => Promise<void> };
let machines = 0;

beforeAll(async () => {
  top = await folder();
  const ran = await cli([
    join(top.path, 'gpu'),
    '--framework',
    'fastapi',
    '--gpu',
    '--dep',
    'torch',
    '--image',
    'registry.example.com/team/app',
    '--yes',
  ]);
  expect(ran.code, ran.stderr).toBe(0);
});
afterAll(() => top.remove());

const INFO = { DockerRootDir: '/', Runtimes: { runc: {}, nvidia: {} }, Architecture: 'x86_64' };
/** A Docker where all is well; a word before its colon is what the call begins with. */
const WELL = {
  docker: {
    version: 'echo 28.5.1',
    info: `echo '${JSON.stringify(INFO)}'`,
    'buildx version': 'echo "github.com/docker/buildx v0.29.1 abc"',
    'buildx inspect': 'echo "Platforms: linux/amd64*, linux/arm64"',
  },
  'nvidia-smi': { '': 'echo 580.95.05' },
  git: { '': 'echo git version 2.50.0' },
};
type Programs = Record<string, Record<string, string> | undefined>;

const DISK = `--import=${new URL('../support/free-bytes.mjs', import.meta.url).href}`;

/** A folder with programs that answer so, nothing else but the shell's own, and room on the disk. */
async function machine(programs: Programs): Promise<Record<string, string>> {
  const path = join(top.path, `machine-${(machines += 1)}`);
  await mkdir(path);
  for (const [name, answers] of Object.entries(programs)) {
    if (!answers) continue;
    const lines = Object.entries(answers).map(([call, does]) => `case "$*" in "${call}"*) ${does}; exit $? ;; esac`);
    await writeFile(join(path, name), `#!/bin/sh\n${lines.join('\n')}\nexit 1\n`);
    await chmod(join(path, name), 0o755);
  }
  await symlink('/bin/sh', join(path, 'sh'));
  return { PATH: path, HOME: path, NODE_OPTIONS: DISK, FREE_BYTES: '500e9' };
}

interface Told {
  code: number | null;
  by: Record<string, { verdict: string; found: string; fix?: string }>;
}
async function doctor(programs: Programs, env: Record<string, string> = {}): Promise<Told> {
  const ran = await cli(['doctor', join(top.path, 'gpu'), '--json'], { env: { ...(await machine(programs)), ...env } });
  expect(ran.stderr).toBe('');
  const { checks } = JSON.parse(ran.stdout);
  return { code: ran.code, by: Object.fromEntries(checks.map((check: { id: string }) => [check.id, check])) };
}
const docker = (more: Record<string, string>) => ({ ...WELL, docker: { ...WELL.docker, ...more } });

describe('doctor', () => {
  it('all is well: exit 0', async () => {
    const { code, by } = await doctor(WELL);
    expect(Object.values(by).filter(({ verdict }) => verdict === 'failed')).toEqual([]);
    expect(by.docker?.verdict).toBe('ok');
    expect(by.nvidia?.found).toContain('580.95.05');
    expect(code).toBe(0);
  });

  it('no Docker', async () => {
    const { code, by } = await doctor({ ...WELL, docker: undefined });
    expect(by.docker).toMatchObject({ verdict: 'failed', found: 'there is no docker or podman on PATH' });
    expect(by.engine?.verdict).toBe('skipped');
    expect(code).toBe(1);
  });

  it('the daemon is stopped', async () => {
    const { code, by } = await doctor(
      docker({
        version:
          'echo "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?" >&2; false',
      }),
    );
    expect(by.docker?.found).toContain('does not answer');
    expect(by.docker?.fix).toContain('systemctl start docker');
    expect(code).toBe(1);
  });

  it('no permission', async () => {
    const { code, by } = await doctor(
      docker({ version: 'echo "permission denied while trying to connect to the Docker daemon socket" >&2; false' }),
    );
    expect(by.docker?.found).toContain('may not talk');
    expect(by.docker?.fix).toContain('usermod');
    expect(code).toBe(1);
  });

  describe('on a machine with Podman', () => {
    const told = (more: object = {}) => ({
      host: { arch: 'amd64', buildahVersion: '1.39.3', security: { rootless: true }, ...more },
      store: { graphRoot: '/' },
      version: { Version: '5.4.2' },
    });
    const podman = (info: object) => ({ podman: { 'info --format json': `echo '${JSON.stringify(info)}'` } });
    const WITH = {
      ...WELL,
      docker: undefined,
      'nvidia-ctk': { 'cdi list': 'echo nvidia.com/gpu=all' },
      ...podman(told()),
    };

    it('and without Docker, nothing is missing', async () => {
      const { code, by } = await doctor(WITH);
      expect(Object.values(by).filter(({ verdict }) => verdict === 'failed')).toEqual([]);
      expect(by.docker).toMatchObject({ verdict: 'ok', found: 'Podman is running, rootless' });
      expect(by.engine?.found).toBe('Podman 5.4.2');
      expect(by.buildx).toMatchObject({ verdict: 'ok', found: 'Podman builds with Buildah 1.39.3' });
      expect(by.toolkit).toMatchObject({ verdict: 'ok', found: 'Podman can use the GPUs' });
      expect(by.registry?.fix).toBe('podman login registry.example.com');
      expect(code).toBe(0);
    });

    it('takes it where Docker is stopped, or where CONTAINER_ENGINE names it', async () => {
      const stopped = { ...WELL.docker, version: 'echo "Is the docker daemon running?" >&2; false' };
      expect((await doctor({ ...WITH, docker: stopped })).by.engine?.found).toBe('Podman 5.4.2');
      expect((await doctor({ ...WITH, docker: WELL.docker })).by.engine?.found).toBe('Docker 28.5.1');
      const named = { CONTAINER_ENGINE: '/usr/bin/podman' };
      expect((await doctor({ ...WITH, docker: WELL.docker }, named)).by.engine?.found).toBe('Podman 5.4.2');
      expect((await doctor(WELL, named)).by.docker?.found).toBe('there is no podman on PATH');
    });

    it('that is too old, that builds with an old Buildah, that knows no GPU, that does not start', async () => {
      const old = await doctor({ ...WITH, ...podman({ ...told(), version: { Version: '4.9.3' } }) });
      expect(old.by.engine).toMatchObject({ verdict: 'failed', fix: 'update Podman' });
      const { by } = await doctor({ ...WITH, 'nvidia-ctk': undefined, ...podman(told({ buildahVersion: '1.35.4' })) });
      expect(by.buildx?.verdict).toBe('warning');
      expect(by.toolkit?.fix).toContain('nvidia-ctk cdi generate');
      const broken = { podman: { info: 'echo "cannot connect to Podman" >&2; exit 125' } };
      expect((await doctor({ ...WITH, ...broken })).by.docker?.fix).toContain('podman machine start');
    });
  });

  it('an old engine', async () => {
    const { code, by } = await doctor(docker({ version: 'echo 24.0.7' }));
    expect(by.engine).toMatchObject({ verdict: 'failed', found: 'Docker 24.0.7' });
    expect(code).toBe(1);
  });

  it('no buildx', async () => {
    const { code, by } = await doctor(
      docker({ 'buildx version': 'echo "docker: unknown command: docker buildx" >&2; false' }),
    );
    expect(by.buildx).toMatchObject({ verdict: 'failed', found: 'docker has no buildx' });
    expect(code).toBe(1);
  });

  it('a driver that is too old', async () => {
    const { code, by } = await doctor({ ...WELL, 'nvidia-smi': { '': 'echo 525.60.13' } });
    expect(by.nvidia).toMatchObject({ verdict: 'failed', found: 'driver 525.60.13' });
    expect(by.nvidia?.fix).toContain('--cuda');
    expect(code).toBe(1);
  });

  it('a GPU that Docker does not know', async () => {
    const { code, by } = await doctor(
      docker({ info: `echo '${JSON.stringify({ ...INFO, Runtimes: { runc: {} } })}'` }),
    );
    expect(by.toolkit?.fix).toContain('nvidia-ctk');
    expect(code).toBe(1);
  });

  it('an architecture that cannot be built, a registry without a login, a proxy that builds do not see: warnings', async () => {
    const { code, by } = await doctor(docker({ 'buildx inspect': 'echo "Platforms: linux/amd64"' }), {
      HTTPS_PROXY: 'http://127.0.0.1:9',
    });
    expect(by.platforms).toMatchObject({ verdict: 'warning', found: 'cannot build for linux/arm64 here' });
    expect(by.registry?.fix).toBe('docker login registry.example.com');
    expect(by.network?.fix).toContain('proxies');
    expect(code).toBe(0);
  });

  it('a certificate file that is not there', async () => {
    const { code, by } = await doctor(WELL, { PIP_CERT: '/nowhere/ca.pem' });
    expect(by.network?.found).toContain('PIP_CERT');
    expect(code).toBe(1);
  });

  it('reports the free disk space, and fails where a first build needs more', async () => {
    expect((await doctor(WELL)).by.disk).toMatchObject({
      verdict: 'ok',
      found: expect.stringMatching(/^500\.0 GB free/),
    });
    const { code, by } = await doctor(WELL, { FREE_BYTES: '1e6' });
    expect(by.disk).toMatchObject({ verdict: 'failed', found: '1 MB free in /' });
    expect(by.disk?.fix).toContain('docker builder prune');
    expect(code).toBe(1);
  });

  it('warns of bundled data that is older than 60 days', async () => {
    const { date } = getSnapshotInfo();
    const daysLater = (days: number) => ({ SOURCE_DATE_EPOCH: String(Date.parse(date) / 1000 + days * 86_400) });
    expect((await doctor(WELL, daysLater(60))).by.data).toMatchObject({ verdict: 'ok', found: `from ${date}` });
    expect((await doctor(WELL, daysLater(61))).by.data).toMatchObject({
      verdict: 'warning',
      found: `from ${date}`,
      fix: 'npx create-ml-container@latest',
    });
  });

  it('tells people what to do', async () => {
    const ran = await cli(['doctor'], {
      cwd: join(top.path, 'gpu'),
      env: await machine({ ...WELL, docker: undefined }),
    });
    expect(ran.stdout).toMatch(
      / failed {2}Docker or Podman: there is no docker or podman on PATH\n {9}fix: install Docker/,
    );
    expect(ran.stdout).toMatch(/1 problem: Docker or Podman\n$/);
  });

  it('does not say that all checks passed where one warns', async () => {
    const programs = docker({ 'buildx inspect': 'echo "Platforms: linux/amd64"' });
    const ran = await cli(['doctor'], { cwd: join(top.path, 'gpu'), env: await machine(programs) });
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/No errors; to know: .+\n$/);
  });
});
