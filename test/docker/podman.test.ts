/** The same Dockerfile and scripts on Podman. Fails, and is not skipped, where Podman is missing. */
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../support/cli.ts';
import { answer, freePort, generate, type Project, unique } from './harness.ts';

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

describe('on Podman', () => {
  it.each([
    ['fastapi', '/health', 'model released, bye'],
    ['gradio', '/', 'stopped, bye'],
  ])('the %s starter builds, answers as any user, is healthy and stops', async (framework, path, bye) => {
    const project = await generate(`podman-${framework}`, ['--framework', framework]);
    await buildOnPodman(project);
    // the engine may share the machine's network, where PORT is what keeps two apps apart
    const port = await freePort();
    const container = unique(project.image);
    containers.push(container);
    const options = ['--user', '123456', '-e', `PORT=${port}`];
    const exited = run('sh', ['scripts/run.sh', ...options], {
      cwd: project.dir,
      env: { ...env, HOST_PORT: `${port}`, CONTAINER: container },
    });
    const running = { container, url: `http://127.0.0.1:${port}`, exited };
    expect((await answer(running, path)).status).toBe(200);
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
      ['--framework', 'script', '--dep', 'idna', ...sets],
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
  });
});
