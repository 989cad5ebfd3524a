/**
 * What an organisation's presets say is in the images of all its projects: the base from its registry by digest, its CA, its
 * user, its labels, its Debian mirror, its own steps. The four share the layers of the base.
 */
import { execFileSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson } from 'fs-extra/esm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, run } from '../support/cli.ts';
import { type Org, organisation } from '../support/org.ts';
import { docker, dockerOk, layersOf } from './harness.ts';
import { startRegistry } from './systems-support.ts';

let registry: Awaited<ReturnType<typeof startRegistry>>;
let org: Org;
/** The base as the projects name it, without and with the digest that the registry has for it. */
let base: string;
let digest: string;
const made: string[] = [];

const make = (name: string, ...args: string[]) =>
  cli(['.', '--yes', '--no-interactive', ...args], { cwd: org.project(name) });

beforeAll(async () => {
  registry = await startRegistry();
  org = await organisation(registry.host);
  // the registry is empty: nothing is written, and the error says which image was looked for, and how
  const refused = await make('trainer');
  expect(refused.code, refused.stdout).toBe(1);
  expect(refused.stderr).toMatch(/base\.digest: must be given, says preset .*base\.yaml: a tag can be moved/);
  const command = /docker (buildx imagetools inspect (\S+))/.exec(refused.stderr) ?? [];
  base = command[2] as string;
  expect(base).toMatch(new RegExp(`^${registry.host}/python:3\\.12\\.`));
  const upstream = base.slice(registry.host.length + 1);
  if ((await docker('image', 'inspect', upstream)).code !== 0) await dockerOk('pull', upstream);
  made.push(base);
  await dockerOk('tag', upstream, base);
  await dockerOk('push', base);
  digest = /^Digest: +(\S+)$/m.exec(await dockerOk(...(command[1] as string).split(' ')))?.[1] as string;
  expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
});
afterAll(async () => {
  await docker('image', 'rm', '--force', ...made);
  await registry.stop();
  await org.remove();
});

/** A repository of its own, as the labels and tags need one. */
function commit(dir: string): (...args: string[]) => string {
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', dir, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      encoding: 'utf8',
    }).trim();
  git('init', '--quiet');
  git('remote', 'add', 'origin', 'https://someone:not-for-you@git.example.com/ml/project.git');
  git('add', '.');
  git('commit', '--quiet', '-m', 'x');
  return git;
}

const TEAMS = { classifier: 'vision', labeller: 'vision', search: 'language', trainer: undefined };

describe.each(Object.entries(TEAMS))('%s', (name, team) => {
  let image: string;
  it('is built from the base of the registry, pinned by its digest', async () => {
    const dir = org.project(name);
    expect(await make(name)).toMatchObject({ code: 0 });
    expect(await readFile(join(dir, 'Dockerfile'), 'utf8')).toMatch(
      new RegExp(`^FROM ${base.replaceAll('.', '\\.')}@${digest} AS `, 'm'),
    );
    // kept in the lock, so that no registry is needed next time
    const again = JSON.parse((await make(name, '--offline', '--json')).stdout) as { files: { status: string }[] };
    expect(again.files.filter(({ status }) => status !== 'unchanged')).toEqual([]);

    const git = commit(dir);
    const built = await run('sh', ['scripts/build.sh', '--progress', 'plain'], { cwd: dir });
    image = /built (\S+);/.exec(built.stdout)?.[1] as string;
    expect(image, built.stderr.slice(-4000)).toMatch(
      new RegExp(`^${registry.host}/ml/${name}:\\d{8}-${git('rev-parse', '--short=12', 'HEAD')}$`),
    );
    made.push(image);
    const ofBase = await layersOf(base);
    expect((await layersOf(image)).slice(0, ofBase.length)).toEqual(ofBase);
  });

  it('has the labels of the organisation, of the team and of git, and nothing of a credential', async () => {
    const { Config } = JSON.parse(await dockerOk('image', 'inspect', image))[0] as {
      Config: { User: string; Labels: Record<string, string> };
    };
    expect(Config.User).toBe('12345:12345');
    expect(Config.Labels).toMatchObject({
      'com.example.cost-centre': '4711',
      'org.opencontainers.image.vendor': 'Example Inc.',
      'org.opencontainers.image.revision': expect.stringMatching(/^[0-9a-f]{40}$/),
      'org.opencontainers.image.source': 'https://git.example.com/ml/project.git',
    });
    expect(Config.Labels['com.example.team']).toBe(team);
    expect(JSON.stringify(Config)).not.toContain('not-for-you');
  });

  it('runs as the user, and trusts the CA', async () => {
    const look = 'id -u; cat "$SSL_CERT_FILE"; cat /etc/example-team 2>/dev/null; echo "site=$EXAMPLE_SITE"';
    const seen = await dockerOk('run', '--rm', '--entrypoint', 'sh', image, '-c', look);
    expect(seen.split('\n')[0]).toBe('12345');
    expect(seen).toContain(org.ca.trim());
    // the steps of the team alone
    expect(seen.endsWith(team === 'vision' ? '\nvision\nsite=vision' : '\nsite=')).toBe(true);
    // Python does too, by the ways that its libraries look for certificates
    const python = 'import ssl; print([c["subject"] for c in ssl.create_default_context().get_ca_certs()])';
    expect(await dockerOk('run', '--rm', '--entrypoint', 'python', image, '-c', python)).toContain("'Example CA'");
  });
});

it('pushes to the registry of the organisation', async () => {
  const pushed = await run('sh', ['scripts/push.sh'], { cwd: org.project('classifier') });
  expect(pushed.code, pushed.stderr).toBe(0);
  const tags = await fetch(`http://${registry.host}/v2/ml/classifier/tags/list`);
  expect(await tags.json()).toMatchObject({ name: 'ml/classifier' });
});

it('takes Debian packages from the mirror', async () => {
  // the mirror that this engine reaches is the one of its own base; with the port written out it is told apart from that
  const sources = await dockerOk(
    'run',
    '--rm',
    base,
    'sh',
    '-c',
    'cat /etc/apt/sources.list.d/* /etc/apt/sources.list 2>/dev/null; true',
  );
  const [, scheme, host, path] = /(https?):\/\/([^/\s:]+)(\/\S*?debian)\/?\s/.exec(sources) ?? [];
  expect(host, sources).toBeTruthy();
  const mirror = `${scheme}://${host}:${scheme === 'http' ? 80 : 443}${path}`;
  const dir = org.project('trainer');
  const file = join(dir, 'ml-container.json');
  await writeFile(file, JSON.stringify({ ...(await readJson(file)), aptMirror: mirror, apt: ['tini'] }));
  await rm(join(dir, '.git'), { recursive: true });
  expect(await make('trainer')).toMatchObject({ code: 0 });
  commit(dir);
  const built = await run('sh', ['scripts/build.sh', '--progress', 'plain'], { cwd: dir });
  expect(built.code, built.stderr.slice(-4000)).toBe(0);
  made.push(/built (\S+);/.exec(built.stdout)?.[1] as string);
  // the package itself may be in the engine's cache from another build; where it would come from is in the lists
  const asked = [...built.stderr.matchAll(/ (?:Get|Hit):\d+ (\S+) /g)].map(([, from]) => from);
  expect(asked.length, built.stderr.slice(-4000)).toBeGreaterThan(0);
  expect(asked.filter((from) => !from?.startsWith(mirror))).toEqual([]);
});
