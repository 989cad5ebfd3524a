/** Presets from repositories and addresses: the program as a process, against real servers on loopback. */

import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cli, type Ran } from '../support/cli.ts';
import { type Proxy, proxy, repository, type Site, site } from '../support/servers.ts';

let root: string;
let web: Site;
let through: Proxy;
let dir: string;
let env: Record<string, string>;
let count = 0;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'presets-remote-'));
  mkdirSync(join(root, 'git/private'), { recursive: true });
  [web, through] = await Promise.all([site(join(root, 'git')), proxy()]);
});
afterAll(async () => {
  await Promise.all([web.close(), through.close()]);
  rmSync(root, { recursive: true });
});
beforeEach(() => {
  dir = join(root, `run-${++count}`);
  mkdirSync(dir);
  env = {
    XDG_CACHE_HOME: join(root, `cache-${count}`),
    NODE_EXTRA_CA_CERTS: web.ca,
    GIT_SSL_CAINFO: web.ca,
    GIT_CONFIG_GLOBAL: '/dev/null',
    NO_PROXY: '',
    no_proxy: '',
    HTTPS_PROXY: '',
    https_proxy: '',
    HTTP_PROXY: '',
    http_proxy: '',
    ML_CONTAINER_PRESET: '',
  };
});

/** A run in `dir`; what it says about the preset is all that matters here. */
const make = (args: string[], more: Record<string, string> = {}): Promise<Ran> =>
  cli(['app', '--framework', 'fastapi', '--yes', '--no-interactive', ...args], { cwd: dir, env: { ...env, ...more } });
const app = (file: string): string => readFileSync(join(dir, 'app', file), 'utf8');
const lock = (): { presets?: Record<string, unknown>; trusted?: Record<string, string> } =>
  JSON.parse(app('ml-container.lock'));
const user = (): string | undefined => /^USER (\d+):/m.exec(app('Dockerfile'))?.[1];
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const preset = (uid: number, more: object = {}): string => JSON.stringify({ user: uid, ...more });

describe('a preset in a repository', () => {
  const of = (name: string): { git: string; repo: ReturnType<typeof repository> } => ({
    git: `git+${web.url}/git/${name}`,
    repo: repository(join(root, 'git', name)),
  });

  it('is pinned to its commit, stays there while upstream moves, and moves on request', async () => {
    const { git, repo } = of('moves.git');
    const first = repo.commit({ 'team/preset.json': preset(2001) });
    const reference = `${git}//team/preset.json`;
    expect(await make(['--preset', reference])).toMatchObject({ code: 0 });
    expect(user()).toBe('2001');
    expect(lock().presets).toEqual({ [`${git}#`]: { commit: first } });
    expect(JSON.parse(app('ml-container.json')).extends).toEqual([reference]);

    const second = repo.commit({ 'team/preset.json': preset(2002) });
    expect(await make([])).toMatchObject({ code: 0 });
    expect(user()).toBe('2001');
    // another machine has the lock and no cache
    expect(await make([], { XDG_CACHE_HOME: join(root, 'elsewhere') })).toMatchObject({ code: 0 });
    expect(user()).toBe('2001');

    expect(await make(['--update-presets'])).toMatchObject({ code: 0 });
    expect(user()).toBe('2002');
    expect(lock().presets).toEqual({ [`${git}#`]: { commit: second } });
  });

  it('is found by tag, by branch, by commit and in a folder; what it extends is beside it', async () => {
    const { git, repo } = of('refs.git');
    const first = repo.commit(
      { 'base.yaml': 'user: 2003\n', 'gpu/preset.yaml': 'extends: ../base.yaml\nshm: 3g\n' },
      'v1',
    );
    repo.commit({ 'base.yaml': 'user: 2004\n', 'gpu/preset.yaml': 'extends: ../base.yaml\n' });
    for (const [reference, uid] of [
      [`${git}//gpu#v1`, '2003'],
      [`${git}//gpu#main`, '2004'],
      [`${git}//base.yaml#${first}`, '2003'],
    ] as const) {
      rmSync(join(dir, 'app'), { recursive: true, force: true });
      expect(await make(['--preset', reference]), reference).toMatchObject({ code: 0 });
      expect(user(), reference).toBe(uid);
    }
  });

  it('is used offline once it was fetched, and not before', async () => {
    const { git, repo } = of('offline.git');
    repo.commit({ 'preset.json': preset(2005) });
    const before = await make(['--preset', git, '--offline']);
    expect(before.code).toBe(1);
    expect(before.stderr).toContain('is not in the cache, and --offline was given');
    expect(await make(['--preset', git])).toMatchObject({ code: 0 });
    const asked = web.asked.length;
    rmSync(join(dir, 'app'), { recursive: true });
    expect(await make(['--preset', git, '--offline'])).toMatchObject({ code: 0 });
    expect(user()).toBe('2005');
    expect(await make([])).toMatchObject({ code: 0 });
    expect(web.asked.length).toBe(asked);
  });

  it('is read by check as by update: from the cache, fetched where that is empty, and not with --offline', async () => {
    const { git, repo } = of('checked.git');
    repo.commit({ 'preset.json': preset(2006, { enforce: { user: 'the clusters want it' } }) });
    expect(await make(['--preset', git])).toMatchObject({ code: 0 });
    const check = (args: string[], more: Record<string, string> = {}): Promise<Ran> =>
      cli(['check', 'app', ...args], { cwd: dir, env: { ...env, ...more } });
    const asked = web.asked.length;
    expect(await check(['--offline'])).toMatchObject({ code: 0 });
    expect(web.asked.length).toBe(asked);
    const empty = { XDG_CACHE_HOME: join(root, 'cache-of-check') };
    const offline = await check(['--offline'], empty);
    expect(offline.code).toBe(1);
    expect(offline.stdout).toContain('is not in the cache, and --offline was given');
    // the commit of the lock, not the newest one
    repo.commit({ 'preset.json': preset(2007) });
    expect(await check([], empty)).toMatchObject({ code: 0 });
    writeFileSync(join(dir, 'app/ml-container.json'), JSON.stringify({ extends: [git], user: 1 }));
    expect((await check([], empty)).stdout).toMatch(/the clusters want\s+it/);
  });

  it.each<[string, string, string[], Record<string, string>?]>([
    ['a server that is not there', 'git+https://127.0.0.1:9/org/repo', ['cannot be reached', 'try again']],
    ['a repository that is not there', '<web>/git/nowhere.git', ['there is no repository at', 'ask for access']],
    [
      'a private one without credentials',
      '<web>/git/private/x.git',
      ['wants credentials that git does not have', 'git ls-remote'],
    ],
    ['a branch that is not there', '<web>/git/refused.git#v9', ['has no branch and no tag v9']],
    ['a file that is not there', '<web>/git/refused.git//other.json', ['there is no such file']],
    [
      'a commit that is not there',
      `<web>/git/refused.git#${'0'.repeat(40)}`,
      ['does not have the commit', '--update-presets'],
    ],
    [
      'a certificate that is not trusted',
      '<web>/git/refused.git',
      ['has a certificate that git does not trust'],
      { GIT_SSL_CAINFO: '' },
    ],
    ['a link', '<web>/git/refused.git//link.json', ['it is a link']],
  ])('%s', async (_name, reference, words, more = {}) => {
    if (!repositories.has('refused')) {
      repositories.add('refused');
      of('refused.git').repo.commit({ 'preset.json': preset(1), 'link.json': '-> /etc/passwd' });
    }
    const ran = await make(['--preset', reference.replace('<web>', `git+${web.url}`)], more);
    expect(ran.stderr).not.toContain('this is a bug');
    for (const word of words) expect(ran.stderr).toContain(word);
    expect([1, 2]).toContain(ran.code);
  });
  const repositories = new Set<string>();

  it('goes through the proxy that the environment names', async () => {
    const { git, repo } = of('proxied.git');
    repo.commit({ 'preset.json': preset(2006) });
    through.tunnels.length = 0;
    expect(await make(['--preset', git], { HTTPS_PROXY: through.url, https_proxy: through.url })).toMatchObject({
      code: 0,
    });
    expect(through.tunnels.length).toBeGreaterThan(0);
  });

  it('shows what its templates add, and waits until somebody accepts that; again after each change', async () => {
    const { git, repo } = of('overlay.git');
    const files = (step: string) => ({
      'preset.json': preset(2007, { templates: 'templates' }),
      'templates/Dockerfile.d/before-packages': step,
      'templates/SECURITY.md.hbs': 'Report problems of {{name}} to security.\n',
    });
    repo.commit(files('RUN echo one'));
    const first = await make(['--preset', git]);
    expect(first.code).toBe(1);
    expect(first.stderr).toContain('| RUN echo one');
    expect(first.stderr).toContain('| Report problems of {{name}} to security.');
    expect(first.stderr).toContain('--trust');

    expect(await make(['--preset', git, '--trust'])).toMatchObject({ code: 0 });
    expect(app('Dockerfile')).toContain('\nRUN echo one\n');
    expect(app('SECURITY.md')).toMatch(/^Report problems of app/);
    expect(Object.keys(lock().trusted ?? {})).toEqual([git]);
    expect(await make([])).toMatchObject({ code: 0 });

    repo.commit(files('RUN echo two'));
    expect(await make([])).toMatchObject({ code: 0 });
    const moved = await make(['--update-presets']);
    expect(moved.code).toBe(1);
    expect(moved.stderr).toContain('they have changed since they were accepted');
    expect(moved.stderr).toContain('| RUN echo two');
    expect(app('Dockerfile')).toContain('\nRUN echo one\n');
    expect(await make(['--update-presets', '--trust'])).toMatchObject({ code: 0 });
    expect(app('Dockerfile')).toContain('\nRUN echo two\n');
  });

  it('asks for no acceptance where another ref has the same templates and settings', async () => {
    const { git, repo } = of('same.git');
    const files = (uid: number) => ({
      'preset.json': preset(uid, { templates: 'templates', apt: ['tini'] }),
      'templates/SECURITY.md': 'Report problems to security.\n',
    });
    repo.commit(files(2008), 'v1');
    expect(await make(['--preset', `${git}#v1`, '--trust'])).toMatchObject({ code: 0 });
    repo.commit(files(2009), 'v2');
    writeFileSync(join(dir, 'app/ml-container.json'), JSON.stringify({ extends: [`${git}#v2`], framework: 'fastapi' }));
    expect(await make([])).toMatchObject({ code: 0 });
    expect(user()).toBe('2009');
  });
});

describe('a preset at an address', () => {
  it('is held to its hash, given or kept, and moves on request', async () => {
    web.pages.set('/a.json', preset(3001));
    const url = `${web.url}/a.json`;
    expect(await make(['--preset', `${url}#sha256=${sha256(preset(3001))}`])).toMatchObject({ code: 0 });
    expect(user()).toBe('3001');
    rmSync(join(dir, 'app'), { recursive: true });

    expect(await make(['--preset', url])).toMatchObject({ code: 0 });
    expect(lock().presets).toEqual({ [url]: { sha256: sha256(preset(3001)) } });
    web.pages.set('/a.json', preset(3002));
    expect(await make([])).toMatchObject({ code: 0 });
    expect(user()).toBe('3001');
    const elsewhere = await make([], { XDG_CACHE_HOME: join(root, 'other-machine') });
    expect(elsewhere.code).toBe(1);
    expect(elsewhere.stderr).toContain('it was changed');
    expect(await make(['--update-presets'])).toMatchObject({ code: 0 });
    expect(user()).toBe('3002');
  });

  it('with the wrong hash is refused, and so is one that grew', async () => {
    web.pages.set('/b.json', preset(3003));
    const wrong = await make(['--preset', `${web.url}/b.json#sha256=${'0'.repeat(64)}`]);
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain(`has the sha256 ${sha256(preset(3003))}, not 000`);
    web.pages.set('/large.json', Buffer.alloc(50 * 1024 * 1024, 32));
    const large = await make(['--preset', `${web.url}/large.json`]);
    expect(large.stderr).toContain('is larger than 64 KiB');
  });

  it('is used offline once it was fetched', async () => {
    web.pages.set('/c.yaml', 'user: 3004\n');
    const url = `${web.url}/c.yaml`;
    expect((await make(['--preset', url, '--offline'])).stderr).toContain('is not in the cache');
    expect(await make(['--preset', url])).toMatchObject({ code: 0 });
    rmSync(join(dir, 'app'), { recursive: true });
    web.pages.delete('/c.yaml');
    expect(await make(['--preset', url, '--offline'])).toMatchObject({ code: 0 });
    expect(user()).toBe('3004');
  });

  it.each<[string, string, string, Record<string, string>?]>([
    ['that is not there', '/none.json', 'there is nothing at'],
    ['that wants credentials', '/private.json', 'wants credentials (401)'],
    ['that leads where nothing is encrypted', '/down.json', 'which is not encrypted'],
    ['that leads in a circle', '/circle.json', 'leads from one address to the next'],
    ['whose certificate is not trusted', '/none.json', 'NODE_EXTRA_CA_CERTS', { NODE_EXTRA_CA_CERTS: '' }],
    [
      'behind a proxy that is not there',
      '/none.json',
      'cannot be reached through the proxy',
      { https_proxy: 'http://127.0.0.1:9' },
    ],
  ])('one %s', async (_name, path, words, more = {}) => {
    web.pages.set('/private.json', { status: 401 });
    web.pages.set('/down.json', { location: 'http://127.0.0.1/x.json' });
    web.pages.set('/circle.json', { location: '/circle.json' });
    const ran = await make(['--preset', `${web.url}${path}`], more);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain(words);
  });

  it('goes through the proxy that the environment names, but not where NO_PROXY says so', async () => {
    web.pages.set('/d.json', preset(3005));
    through.tunnels.length = 0;
    expect(await make(['--preset', `${web.url}/d.json`], { https_proxy: through.url })).toMatchObject({ code: 0 });
    expect(through.tunnels).toEqual([web.url.slice('https://'.length)]);
    rmSync(join(dir, 'app'), { recursive: true });
    const direct = { https_proxy: through.url, no_proxy: '127.0.0.1', XDG_CACHE_HOME: join(root, 'fresh') };
    expect(await make(['--preset', `${web.url}/d.json`], direct)).toMatchObject({ code: 0 });
    expect(through.tunnels).toHaveLength(1);
  });

  it('stands alone: it extends nothing by path, and has no templates', async () => {
    web.pages.set('/e.json', preset(1, { extends: './a.json', templates: 'x' }));
    const ran = await make(['--preset', `${web.url}/e.json`]);
    expect(ran.stderr).toContain('an https address is one file without others beside it');
    expect(ran.stderr).toContain('an https address is one file without a folder beside it');
  });
});

describe('a preset in an installed package', () => {
  it('is read from node_modules, here or above', async () => {
    const files = join(dir, 'node_modules/@acme/presets');
    mkdirSync(files, { recursive: true });
    writeFileSync(join(files, 'preset.toml'), 'user = 4001\nextends = "./base.toml"\n');
    writeFileSync(join(files, 'base.toml'), 'shm = "3g"\n');
    expect(await make(['--preset', 'npm:@acme/presets'])).toMatchObject({ code: 0 });
    expect(user()).toBe('4001');
    const missing = await make(['--preset', 'npm:@acme/others']);
    expect(missing.stderr).toContain('the package @acme/others is not installed');
  });
});

it('ML_CONTAINER_PRESET is taken where nobody names another', async () => {
  writeFileSync(join(dir, 'usual.yaml'), 'user: 5001\n');
  writeFileSync(join(dir, 'other.yaml'), 'user: 5002\n');
  const usual = { ML_CONTAINER_PRESET: join(dir, 'usual.yaml') };
  expect(
    await make(['--dry-run', '--json', '--preset', './other.yaml'], usual).then(
      ({ stdout }) => JSON.parse(stdout).spec.user,
    ),
  ).toBe(5002);
  expect(await make([], usual)).toMatchObject({ code: 0 });
  expect(user()).toBe('5001');
  // it is in the project's file from now on, whatever the machine says
  expect(await make([])).toMatchObject({ code: 0 });
  expect(user()).toBe('5001');
});
