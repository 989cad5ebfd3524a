/**
 * How scripts/push.sh logs in to each registry. The programs of the clouds and `docker` are stand-ins on PATH that write down what
 * they were given: what counts is which one is asked, with what, and that the password goes through a pipe and nowhere else.
 * A login that a registry takes is in test/docker/push.test.ts.
 */
import { chmod, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { registries } from '../../src/catalog/targets/registries.ts';
import { cli, folder, type Ran, run, tree } from '../support/cli.ts';

/** One for each registry, whose image goes there; `plain` names no registry. */
let projects: { path: string; remove: () => Promise<void> };
let programs: { path: string; remove: () => Promise<void> };
let before: Record<string, string>;
const PASSWORD = 'not-a-secret-7c1d';

/** Writes its arguments, and for `docker login` what came through the pipe; says the password where it is a cloud's. */
const standIn = (name: string, says: string): string => `#!/bin/sh\necho "${name} $*" >> "$LOG"\n${says}\n`;

beforeAll(async () => {
  projects = await folder();
  programs = await folder();
  // and nothing else on PATH: a machine may well have the program of a cloud
  for (const name of ['sh', 'cat']) await symlink(`/bin/${name}`, join(programs.path, name));
  for (const [name, image] of [...images, ['plain', 'field:v1'] as const]) {
    const named = ['--image', image.replace(/:v1$/, '')];
    const project = ['--name', 'field', '--framework', 'script', ...named, '--yes', '--no-interactive'];
    const made = await cli([join(projects.path, name), ...project]);
    expect(made.code, made.stderr).toBe(0);
  }
  before = await tree(projects.path);
});
afterAll(async () => {
  await projects.remove();
  await programs.remove();
});
beforeEach(async () => {
  for (const name of ['aws', 'gcloud', 'az', 'log']) await rm(join(programs.path, name), { force: true });
  await program('docker', 'if [ "$1" = login ]; then printf "piped %s\\n" "$(cat)" >> "$LOG"; fi');
});

async function program(name: string, says: string): Promise<void> {
  await writeFile(join(programs.path, name), standIn(name, says));
  await chmod(join(programs.path, name), 0o755);
}

const push = (project: string, args: string[], env: Record<string, string> = {}): Promise<Ran> =>
  run('sh', ['scripts/push.sh', ...args], {
    cwd: join(projects.path, project),
    env: { LOG: join(programs.path, 'log'), PATH: programs.path, CONTAINER_ENGINE: 'docker', ...env },
  });
const log = (): Promise<string> => readFile(join(programs.path, 'log'), 'utf8').catch(() => '');

/** Registry, an image there, and what its cloud's program has to be asked; '' where there is none. */
const images: [name: string, image: string, host: string, user: string, asked: string][] = [
  ['docker-hub', 'acme/field:v1', 'docker.io', '', ''],
  ['ghcr', 'ghcr.io/acme/field:v1', 'ghcr.io', '', ''],
  [
    'ecr',
    '123456789012.dkr.ecr.eu-west-1.amazonaws.com/field:v1',
    '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
    'AWS',
    'aws ecr get-login-password --region eu-west-1',
  ],
  [
    'ecr-public',
    'public.ecr.aws/acme/field',
    'public.ecr.aws',
    'AWS',
    'aws ecr-public get-login-password --region us-east-1',
  ],
  [
    'artifact-registry',
    'europe-west1-docker.pkg.dev/acme/ml/field',
    'europe-west1-docker.pkg.dev',
    'oauth2accesstoken',
    'gcloud auth print-access-token',
  ],
  [
    'acr',
    'acme.azurecr.io/field',
    'acme.azurecr.io',
    '00000000-0000-0000-0000-000000000000',
    'az acr login --name acme --expose-token --output tsv --query accessToken',
  ],
  ['gitlab', 'registry.gitlab.com/acme/field', 'registry.gitlab.com', '', ''],
  ['private', 'registry.example.com:5000/team/field', 'registry.example.com:5000', '', ''],
];

describe('scripts/push.sh --login', () => {
  it('is tried for every registry that there is', () => {
    expect(images.map(([name]) => name)).toEqual(registries.map(({ name }) => name));
  });

  it.each(images)('%s: REGISTRY_USER and REGISTRY_PASSWORD, through a pipe', async (name, image, host) => {
    const ran = await push(name, ['--login', image], { REGISTRY_USER: 'tester', REGISTRY_PASSWORD: PASSWORD });
    expect(ran.code, ran.stderr).toBe(0);
    expect(await log()).toBe(`docker login --username tester --password-stdin ${host}\npiped ${PASSWORD}\n`);
    expect(ran.stdout + ran.stderr).not.toContain(PASSWORD);
  });

  const clouds = images.filter(([, , , , asked]) => asked !== '');
  it.each(clouds)("%s: the cloud's own program makes the password", async (name, image, host, user, asked) => {
    await program(asked.split(' ')[0] ?? '', `echo ${PASSWORD}`);
    const ran = await push(name, ['--login', image]);
    expect(ran.code, ran.stderr).toBe(0);
    const login = `docker login --username ${user} --password-stdin ${host}`;
    expect(await log()).toBe(`${asked}\n${login}\npiped ${PASSWORD}\n`);
  });

  it.each(clouds)(
    '%s: where its program is not signed in, nobody logs in with nothing',
    async (name, image, _host, _user, asked) => {
      await program(asked.split(' ')[0] ?? '', 'echo "sign in first" >&2; exit 7');
      const ran = await push(name, ['--login', image]);
      expect(ran.code).toBe(1);
      expect(ran.stderr).toContain('sign in first');
      expect(ran.stderr).toContain('push.sh: not logged in to ');
      expect(await log()).not.toContain('docker login');
    },
  );

  it.each(images)(
    '%s: with neither it says what is missing, and asks nothing where nobody can answer',
    async (name, image) => {
      const ran = await push(name, ['--login', image]);
      expect(ran.code).toBe(1);
      expect(ran.stderr).toContain(registries.find((row) => row.name === name)?.missing);
      expect(await log()).toBe('');
    },
  );
});

describe('scripts/push.sh', () => {
  it('logs in first where a password is given, and leaves no trace of it', async () => {
    const env = { REGISTRY_USER: 'tester', REGISTRY_PASSWORD: PASSWORD };
    const ran = await push('plain', ['ghcr.io/acme/field:v1'], env);
    expect(ran.code, ran.stderr).toBe(0);
    expect((await log()).split('\n').map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'docker login',
      `piped ${PASSWORD}`,
      'docker tag',
      'docker push',
      '',
    ]);
    expect(await tree(projects.path)).toEqual(before);
    expect(Object.values(before).join('')).not.toContain(PASSWORD);
  });

  it('is short, and logs in to any registry by variables, where the project names none', async () => {
    const path = join('plain', 'scripts/push.sh');
    expect((before[path] ?? '').split('\n').length - 1).toBeLessThanOrEqual(45);
    expect(before[path]).not.toMatch(/amazonaws|gcloud|azurecr/);
    for (const [, image, host] of images) {
      await rm(join(programs.path, 'log'), { force: true });
      const ran = await push('plain', ['--login', image], { REGISTRY_USER: 'tester', REGISTRY_PASSWORD: PASSWORD });
      expect(ran.code, ran.stderr).toBe(0);
      expect(await log()).toBe(`docker login --username tester --password-stdin ${host}\npiped ${PASSWORD}\n`);
    }
    expect((await push('plain', [])).stderr).toContain('scripts/push.sh registry.example.com/team/field:latest');
  });

  it('says how to log in where the registry refuses', async () => {
    await program('docker', '[ "$1" != push ] || { echo "denied: no access" >&2; exit 1; }');
    const ran = await push('plain', ['ghcr.io/acme/field:v1']);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('denied: no access');
    expect(ran.stderr).toContain('scripts/push.sh --login ghcr.io/acme/field:v1');
  });
});
