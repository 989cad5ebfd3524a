/** The same Dockerfile and scripts on Podman. Fails, and is not skipped, where Podman is missing. */
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, run } from '../support/cli.ts';
import { expandCommand, generateService } from '../support/quadlet.ts';
import { answer, freePort, generate, type Project, unique } from './harness.ts';
import { buildPlayable, manifestPath } from './kube-play.ts';

const env = { CONTAINER_ENGINE: 'podman' };
const podman = (...args: string[]) => run('podman', args, { timeout: 600_000 });
const images: string[] = [];
const containers: string[] = [];
afterAll(async () => {
  for (const container of containers) await podman('rm', '--force', container);
  for (const image of images) {
    await podman('image', 'rm', '--force', image);
    await podman('volume', 'rm', '--force', `${image}-cache`);
  }
});

/** By the project's own script, the verify target included. */
async function buildOnPodman(project: Project, more: Record<string, string> = {}): Promise<void> {
  images.push(project.image);
  const built = await run('sh', ['scripts/build.sh'], { cwd: project.dir, env: { ...env, ...more }, timeout: 900_000 });
  expect(built.code, (built.stdout + built.stderr).slice(-4000)).toBe(0);
  expect(built.stdout + built.stderr).toMatch(/\d+ modules of \d+ packages import/);
}

let service: Project;
beforeAll(async () => {
  service = await generate('podman-fastapi', ['--framework', 'fastapi', '--with', 'kubernetes,systemd']);
  await buildOnPodman(service);
});

/** Started by Podman itself, so the machine's network is what it listens on. */
const running = (container: string, port: number) => ({
  container,
  url: `http://127.0.0.1:${port}`,
  exited: new Promise<never>(() => undefined),
});

describe('on Podman', () => {
  it.each([
    ['fastapi', '/health', 'model released, bye'],
    ['gradio', '/', 'stopped, bye'],
  ])('the %s starter builds, answers as any user, is healthy and stops', async (framework, path, bye) => {
    const project = framework === 'fastapi' ? service : await generate('podman-gradio', ['--framework', framework]);
    if (project !== service) await buildOnPodman(project);
    // the engine may share the machine's network, where PORT is what keeps two apps apart
    const port = await freePort();
    const container = unique(project.image);
    containers.push(container);
    const options = ['--user', '123456', '-e', `PORT=${port}`];
    const exited = run('sh', ['scripts/run.sh', ...options], {
      cwd: project.dir,
      env: { ...env, HOST_PORT: `${port}`, CONTAINER: container },
    });
    expect((await answer({ ...running(container, port), exited }, path)).status).toBe(200);
    expect((await podman('healthcheck', 'run', container)).code).toBe(0);
    const look = 'id -u; id -g; touch ~/.cache/a ~/b 2>&1; touch /app/c 2>&1; ls ~/.cache';
    const inside = await podman('exec', container, 'sh', '-c', look);
    expect(inside.stdout).toMatch(/^123456\n0\n/);
    // the root file system is read-only; the volume is this user's by its group
    expect(inside.stdout).toMatch(/'\/home\/app\/b': Read-only[\s\S]*'\/app\/c': Read-only[\s\S]*\na\n$/);
    await podman('stop', '--time', '10', container);
    const { stdout, stderr } = await exited;
    expect(stdout + stderr).toContain(bye);
  });

  it('a script builds with a Debian package, the login of an index and a CA, and runs to its end', async () => {
    const sets = ['apt=libgomp1', 'ca.file=acme-ca.pem', 'indexes.secret=index-login'].flatMap((set) => ['--set', set]);
    const project = await generate(
      'podman-script',
      ['--framework', 'script', '--dep', 'idna', '--with', 'kubernetes', ...sets],
      async (dir) => {
        const subject = ['-subj', '/CN=Acme CA', '-keyout', join(dir, 'ca.key'), '-out', join(dir, 'acme-ca.pem')];
        execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject], {
          stdio: 'pipe',
        });
        await writeFile(join(dir, 'netrc'), 'machine index.invalid login me password canary-5d1f\n');
      },
    );
    await buildOnPodman(project, { NETRC: join(project.dir, 'netrc') });
    const ran = await run('sh', ['scripts/run.sh', '--', '--help'], { cwd: project.dir, env });
    expect(ran.stdout).toContain('usage:');
    const code = 'import ssl; print([c["subject"] for c in ssl.create_default_context().get_ca_certs()])';
    const trusted = await podman('run', '--rm', '--entrypoint', 'python', project.image, '-c', code);
    expect(trusted.stdout).toContain('Acme CA');
    expect((await podman('history', '--no-trunc', project.image)).stdout).not.toContain('canary-5d1f');
    for (const kind of ['Job', 'CronJob']) {
      const manifest = await buildPlayable(project, kind === 'Job' ? 'k8s/overlays/cpu' : 'k8s/scheduled', {});
      const played = await podman('kube', 'play', manifest);
      expect(played.code, played.stderr).toBe(0);
      const pod = `${project.image}-pod-app`;
      expect((await podman('wait', pod)).stdout, kind).toBe('0\n');
      expect((await podman('logs', pod)).stderr, kind).toContain('100 scored');
      await podman('kube', 'down', '--force', manifest);
    }
  });

  it('the Deployment runs with its Secret, answers its probes, and a version for OpenShift takes its place as a random user', async () => {
    const port = await freePort();
    const look = 'id -u; id -g; printenv LOG_LEVEL OMP_NUM_THREADS; touch ~/.cache/a /tmp/a; touch /app/a 2>&1';
    const play = async (user: number | undefined, ...options: string[]) => {
      const manifest = await buildPlayable(service, 'k8s/overlays/cpu', { port, user, secret: { LOG_LEVEL: 'DEBUG' } });
      const played = await podman('kube', 'play', ...options, manifest);
      expect(played.code, played.stderr).toBe(0);
      const pod = `${service.image}-pod-app`;
      expect((await answer(running(pod, port), '/health')).status).toBe(200);
      expect((await podman('healthcheck', 'run', pod)).code).toBe(0);
      return (await podman('exec', pod, 'sh', '-c', look)).stdout;
    };
    expect(await play(undefined)).toMatch(/^1000\n1000\nDEBUG\n1\n.*Read-only file system\n$/);
    const settings = ['--set', 'settings.kubernetes.openshift=true'];
    const updated = await cli(['update', service.dir, ...settings, '--yes', '--no-interactive']);
    expect(updated.code, updated.stderr).toBe(0);
    expect(await readFile(join(service.dir, 'k8s/base/deployment.yaml'), 'utf8')).not.toMatch(/runAsUser|fsGroup:/);
    expect(await play(1_000_640_000, '--replace')).toMatch(/^1000640000\n0\nDEBUG\n1\n.*Read-only file system\n$/);
    await podman('kube', 'down', '--force', manifestPath(service));
  });

  it('the command of the systemd unit starts the service, which is healthy', async () => {
    const unit = await generateService(join(service.dir, 'systemd'));
    const port = await freePort();
    const specifiers = { E: service.dir, t: service.dir, N: 'app' };
    const variables = { HOST_PORT: `${port}`, MEMORY: '512m' };
    const systemd = (key: string) => {
      // systemd gives a service a control group and the engine its own network: neither is here
      const words = expandCommand(unit, key, specifiers, variables).filter((word) => word !== '--cgroups=split');
      return run(
        words[0]?.replace(/^-?\/usr\/bin\//, '') ?? '',
        words.slice(1).map((word) => word.replace(/^PORT=.*/, `PORT=${port}`)),
      );
    };
    await mkdir(join(service.dir, service.image));
    containers.push(service.image);
    for (const key of ['ExecStartPre', 'ExecStart']) expect(await systemd(key)).toMatchObject({ code: 0 });
    expect((await answer(running(service.image, port), '/health')).status).toBe(200);
    expect((await podman('healthcheck', 'run', service.image)).code).toBe(0);
    const limits = '{{.HostConfig.Memory}} {{.HostConfig.ReadonlyRootfs}} {{.Config.HealthcheckOnFailureAction}}';
    expect((await podman('inspect', '--format', limits, service.image)).stdout).toBe('536870912 true kill\n');
    expect(await systemd('ExecStop')).toMatchObject({ code: 0 });
    expect((await podman('container', 'exists', service.image)).code).toBe(1);
  });
});
