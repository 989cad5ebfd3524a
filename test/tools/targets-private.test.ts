/**
 * Behind a private index, a proxy and a CA of one's own: each target that builds hands on what the build needs, and none forgets it.
 * The table has a row for each target: what it builds, as that target's own tool or format says it.
 */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse as parseJsonc } from 'jsonc-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { targets } from '../../src/catalog/targets/index.ts';
import { gitlabJob, workflowOf } from '../support/ci-steps.ts';
import { cli, folder, run } from '../support/cli.ts';

const PROXY = 'http://proxy.example.com:3128';
const ARGS = Object.fromEntries(
  Object.entries({ HTTP_PROXY: PROXY, HTTPS_PROXY: PROXY, NO_PROXY: 'localhost,127.0.0.1,0.0.0.0' }).flatMap(
    ([name, value]) => [
      [name, value],
      [name.toLowerCase(), value],
    ],
  ),
);
const flags = ['indexes.secret=netrc', `proxy.url=${PROXY}`, 'ca.file=own-ca.pem', 'ca.mode=build'].flatMap((one) => [
  '--set',
  one,
]);
/** In the form of a certificate: nothing is built here. */
const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

let dirs: Record<'with' | 'without', string>;
let remove: () => Promise<void>;
beforeAll(async () => {
  const { path, remove: clean } = await folder();
  remove = clean;
  dirs = { with: join(path, 'with/field'), without: join(path, 'without/field') };
  const names = targets.map(({ name }) => name);
  for (const [bake, dir] of Object.entries(dirs)) {
    const chosen = names.filter((name) => name !== 'bake' || bake === 'with');
    await mkdir(dir, { recursive: true });
    await writeFile(join(dir, 'own-ca.pem'), PEM);
    const ran = await cli([
      dir,
      '--framework',
      'fastapi',
      '--dep',
      'torch',
      ...flags,
      '--with',
      chosen.join(','),
      '--yes',
    ]);
    expect(ran.code, ran.stdout + ran.stderr).toBe(0);
  }
});
afterAll(() => remove());

const text = (dir: string, path: string): Promise<string> => readFile(join(dir, path), 'utf8');

/** Commands of a script, each on one line. */
const commands = (script: string): string[] => script.replace(/\\\n\s*/g, '').split('\n');

/** Every build of a CI's script goes by a script of ours, or names the secret and the proxy itself. */
function holdsScript(script: string, least: number): void {
  const builds = commands(script).filter((line) =>
    /docker buildx (?:build|bake)\b|build\.sh|docker-bake\.sh/.test(line),
  );
  expect(builds.length).toBeGreaterThanOrEqual(least);
  for (const line of builds.filter((one) => !/scripts\/build\.sh|\.\/docker-bake\.sh/.test(one))) {
    expect(line).not.toContain('buildx bake');
    expect(line).toContain('--secret "id=netrc,src=$NETRC"');
    for (const [name, value] of Object.entries(ARGS)) expect(line).toContain(`--build-arg ${name}=${value}`);
  }
}

type Look = (dir: string) => Promise<void>;
const table: Record<string, Look> = {
  compose: async (dir) => {
    const { services, secrets } = parse(await text(dir, 'compose.yaml'));
    expect(services.app.build).toMatchObject({ args: ARGS, secrets: ['netrc'] });
    expect(Object.keys(secrets)).toEqual(['netrc']);
  },
  bake: async (dir) => {
    const names = ['field', 'field-release', 'field-verify', 'field-release-verify'];
    const printed = await run('docker', ['buildx', 'bake', '--file', 'docker-bake.hcl', '--print', ...names], {
      cwd: dir,
    });
    const { target } = JSON.parse(printed.stdout);
    expect(Object.keys(target).sort()).toEqual([...names].sort());
    for (const name of names)
      expect(target[name], name).toMatchObject({ args: ARGS, secret: [{ id: 'netrc', env: 'NETRC_TEXT' }] });
    // without the file it says so, before anything is built
    const without = await run('sh', ['docker-bake.sh'], { cwd: dir, env: { NETRC: join(dir, 'nowhere') } });
    expect(without.code).toBe(1);
    expect(without.stderr).toMatch(/want credentials, and there is no .*nowhere; say where: NETRC=/);
  },
  'github-actions': async (dir) => {
    const { jobs } = workflowOf(await text(dir, '.github/workflows/container.yml'));
    for (const name of ['test', 'publish']) {
      const steps = jobs[name]?.steps ?? [];
      const at = (found: RegExp) => steps.findIndex(({ name: step = '' }) => found.test(step));
      expect(steps[at(/^Credentials/)]?.env).toEqual({ INDEX_NETRC: '${{ secrets.INDEX_NETRC }}' });
      expect(at(/^Credentials/)).toBeLessThan(at(/^Build$/));
      holdsScript(steps.map(({ run: script = '' }) => script).join('\n'), name === 'test' ? 1 : 3);
    }
    // the lock asks the same indexes
    const { lock } = workflowOf(await text(dir, '.github/workflows/container-update.yml')).jobs;
    expect(lock?.steps.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Credentials of the package indexes, for the lock alone']),
    );
  },
  'gitlab-ci': async (dir) => {
    const file = await text(dir, '.gitlab/container.gitlab-ci.yml');
    for (const name of ['container-test', 'container-publish', 'container-update']) {
      const { variables, lines } = gitlabJob(file, name);
      expect(variables.NETRC, name).toBe('$INDEX_NETRC');
      if (name !== 'container-update') holdsScript(lines.join('\n'), name === 'container-test' ? 1 : 3);
    }
  },
  'dev-container': async (dir) => {
    const { build, containerEnv } = parseJsonc(await text(dir, '.devcontainer/devcontainer.json'));
    expect(build.args).toEqual(ARGS);
    expect(build.options).toEqual(['--secret=id=netrc,src=${localEnv:HOME}${localEnv:USERPROFILE}/.netrc']);
    // the tests' packages are fetched inside, where the image itself does not trust the CA
    expect(containerEnv).toEqual({ ...ARGS, PIP_CERT: '/app/own-ca.pem' });
  },
  spaces: async (dir) => {
    expect(await text(dir, 'spaces/README.md')).toContain('**The build needs the secret `netrc`**');
  },
  // builds nothing, and the app asks by the proxy
  systemd: async (dir) => {
    const unit = await text(dir, 'systemd/app.container');
    for (const [name, value] of Object.entries(ARGS)) expect(unit).toContain(`Environment=${name}=${value}\n`);
    expect(unit).not.toMatch(/^(?!#).*(?:podman build|build\.sh)/m);
  },
  // builds nothing
  kubernetes: async (dir) => {
    expect(await text(dir, 'k8s/base/deployment.yaml')).not.toMatch(/docker build|buildx/);
  },
};

describe.each(['with', 'without'] as const)('%s bake', (bake) => {
  it.each(targets.map(({ name }) => name).filter((name) => name !== 'bake' || bake === 'with'))(
    '%s hands on the credentials, the proxy and the CA',
    async (name) => {
      const look = table[name];
      if (!look)
        throw new Error(`${name} is no row of the table: what does it build, and how does the secret get there?`);
      await look(dirs[bake]);
    },
  );

  it('the certificates are in what a build gets', async () => {
    expect(await text(dirs[bake], '.dockerignore')).toMatch(/^!own-ca\.pem$/m);
  });
});

describe('the update job of GitLab', () => {
  it('has what makes the lock in its image before it asks for it: a Python with pip, which fetches uv', async () => {
    const { lines } = gitlabJob(await text(dirs.without, '.gitlab/container.gitlab-ci.yml'), 'container-update');
    const at = (found: RegExp) => lines.findIndex((line) => found.test(line));
    expect(at(/apt-get install .*\bpython3 python3-pip$/)).toBeGreaterThanOrEqual(0);
    expect(at(/apt-get install/)).toBeLessThan(at(/create-ml-container@\S+ lock/));
  });
});

describe('docker-bake.sh', () => {
  it('gives Bake the text of the netrc file', async () => {
    const { path: bin, remove: clean } = await folder();
    await writeFile(join(bin, 'docker'), '#!/bin/sh\nprintf "%s" "$NETRC_TEXT"\n');
    await chmod(join(bin, 'docker'), 0o755);
    await writeFile(join(bin, 'netrc'), 'machine index.example.com\nlogin a\npassword $b\n');
    const env = { PATH: `${bin}:${process.env.PATH}`, NETRC: join(bin, 'netrc'), VERIFY: 'no' };
    const ran = await run('sh', ['docker-bake.sh'], { cwd: dirs.with, env });
    expect(ran.stdout, ran.stderr).toBe('machine index.example.com\nlogin a\npassword $b');
    await clean();
  });
});
