/** scripts/push.sh at a registry that wants a login, with a Docker client that has none yet. */
import { cp, mkdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { folder, type Ran, run, tree } from '../support/cli.ts';
import { cleanUpAfterwards, dockerOk, generate, type Project } from './harness.ts';
import { forget, type Registry, startRegistry } from './systems-support.ts';

cleanUpAfterwards();

/** The account of the registry, and what its list of accounts says of it (bcrypt). */
const USER = 'tester';
const PASSWORD = 'not-a-secret';
const HASH = '$2y$05$abcdefghijklmnopqrstuuVPNOToLP9MHdthRCXkVoiIF0qNKnk2G';

let registry: Registry;
let project: Project;
let config: { path: string; remove: () => Promise<void> };
beforeAll(async () => {
  registry = await startRegistry(`${USER}:${HASH}`);
  project = await generate('pushed', ['--framework', 'script']);
  config = await folder();
  await mkdir(join(config.path, 'docker'));
  await cp(join(homedir(), '.docker/cli-plugins'), join(config.path, 'docker/cli-plugins'), { recursive: true }).catch(
    () => {},
  );
  // what is pushed does not matter here
  await run('docker', ['build', '--quiet', '--tag', `${project.image}:latest`, '-'], {
    stdin: 'FROM scratch\nLABEL pushed=yes\n',
  });
});
afterAll(async () => {
  await forget(`${registry.host}/team/pushed:v1`);
  await registry.stop();
  await config.remove();
});

const push = (env: Record<string, string>, ...args: string[]): Promise<Ran> =>
  run('sh', ['scripts/push.sh', ...args, `${registry.host}/team/pushed:v1`], {
    cwd: project.dir,
    env: { DOCKER_CONFIG: join(config.path, 'docker'), ...env },
  });

it('is refused with what is missing, then logs in by variables, and pushes', async () => {
  const refused = await push({});
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('REGISTRY_USER is the account, REGISTRY_PASSWORD its password or token');
  const wrong = await push({ REGISTRY_USER: USER, REGISTRY_PASSWORD: 'wrong' }, '--login');
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toContain('push.sh: not logged in');

  const env = { REGISTRY_USER: USER, REGISTRY_PASSWORD: PASSWORD };
  const login = await push(env, '--login');
  expect(login.code, login.stderr).toBe(0);
  // that client knows it now
  const pushed = await push({});
  expect(pushed.code, pushed.stderr).toBe(0);
  const asked = `http://${registry.host}/v2/team/pushed/manifests/v1`;
  const headers = { authorization: `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}` };
  const accept = 'application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json';
  expect((await fetch(asked, { headers: { ...headers, accept } })).status).toBe(200);
  expect((await fetch(asked)).status).toBe(401);

  // Docker's own settings have it, and nothing of the project
  expect(await readFile(join(config.path, 'docker/config.json'), 'utf8')).toContain(registry.host);
  expect(Object.values(await tree(project.dir)).join('\n')).not.toContain(PASSWORD);
  await dockerOk('image', 'rm', '--force', `${registry.host}/team/pushed:v1`);
});
