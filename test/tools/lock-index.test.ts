/** Indexes other than the default one, and what an index can do wrong: the real uv against an index on loopback. */
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cli, folder, type Ran, run, tree } from '../support/cli.ts';
import { inspectingProxy } from '../support/inspecting-proxy.ts';
import { type PackageIndex, packageIndex, type Release } from '../support/package-index.ts';

const yes = ['--yes', '--no-interactive', '--framework', 'script', '--python', '3.12'];
const LOGIN = 'robot:open-sesame';
const opened: PackageIndex[] = [];
let cache: string;
let dir: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'create-ml-container-cache-'));
});
afterAll(async () => {
  await Promise.all(opened.map((index) => index.close()));
  await rm(cache, { recursive: true, force: true });
});
beforeEach(async () => {
  ({ path: dir, remove } = await folder());
});
afterEach(() => remove());

const index = async (releases: readonly Release[], login?: string): Promise<PackageIndex> => {
  const made = await packageIndex(releases, login);
  opened.push(made);
  return made;
};
const tool = (args: readonly string[], env: Record<string, string> = {}): Promise<Ran> =>
  cli(args, {
    env: {
      XDG_CACHE_HOME: cache,
      XDG_CONFIG_HOME: cache,
      UV_NO_CACHE: '1',
      UV_HTTP_RETRIES: '0',
      NETRC: '/dev/null',
      ...env,
    },
  });
const write = (name: string, text: string) => writeFile(join(dir, name), text);
const read = (name: string) => readFile(join(dir, name), 'utf8');
const ok = (ran: Ran): Ran => {
  expect(ran.code, ran.stderr).toBe(0);
  return ran;
};
const pins = (text: string) => text.match(/^[a-z0-9-]+(==| @ ).*$/gm) ?? [];

const MODELS: Release = { name: 'acme-models', version: '1.2', requires: ['acme-base>=1'] };
const BASE: Release = { name: 'acme-base', version: '1.0' };

describe('indexes', () => {
  it('the default one is replaced, in the lock and in what the build reads', async () => {
    const { url, asked } = await index([MODELS, BASE]);
    ok(await tool([dir, ...yes, '--dep', 'acme-models', '--set', `indexes.default=${url}`]));
    const lock = await read('requirements.txt');
    expect(pins(lock)).toEqual(['acme-base==1.0 \\', 'acme-models==1.2 \\']);
    expect(lock).toContain(`\n# --- packages ---\n--index-url ${url}\n`);
    expect(asked).toContain('/simple/acme-models/');
    const into = join(dir, 'site');
    const pip = ['-m', 'pip', 'install', '--quiet', '--require-hashes', '--no-cache-dir', '--target', into];
    const env = { PIP_CONFIG_FILE: '/dev/null', PIP_NO_INDEX: '', PIP_FIND_LINKS: '' };
    const installed = await run('python3', [...pip, '-r', join(dir, 'requirements.txt')], { env });
    expect(installed.code, installed.stderr).toBe(0);
    expect(await readFile(join(into, 'acme_models', '__init__.py'), 'utf8')).toContain('1.2');
  });

  it.each<[string, (url: string) => Promise<Record<string, string>>]>([
    ['UV_INDEX_ACME_*', async () => ({ UV_INDEX_ACME_USERNAME: 'robot', UV_INDEX_ACME_PASSWORD: 'open-sesame' })],
    [
      'pip.conf',
      async (url) => {
        await write('pip.conf', `[global]\nextra-index-url = ${url.replace('//', `//${LOGIN}@`)}\n`);
        return { PIP_CONFIG_FILE: join(dir, 'pip.conf') };
      },
    ],
    [
      'netrc',
      async () => {
        await write('netrc', 'machine 127.0.0.1 login robot password open-sesame\n');
        return { NETRC: join(dir, 'netrc') };
      },
    ],
  ])('a private one is asked with the credentials of %s, which no file gets', async (_from, credentials) => {
    const { url } = await index([MODELS, BASE], LOGIN);
    const own = await credentials(url);
    const project = join(dir, 'project');
    const ran = ok(
      await tool(
        [project, ...yes, '--dep', 'acme-models', '--dep', 'six', '--set', `indexes.private.acme=${url}`],
        own,
      ),
    );
    const written = Object.entries(await tree(project))
      .map(([path, text]) => `${path}\n${text}`)
      .join('\n');
    expect(written).not.toContain('open-sesame');
    expect(ran.stdout + ran.stderr).not.toContain('open-sesame');
    const lock = await readFile(join(project, 'requirements.txt'), 'utf8');
    expect(lock).toContain(`\n--extra-index-url ${url}\n`);
    expect(pins(lock).map((pin) => pin.split('==')[0])).toEqual(['acme-base', 'acme-models', 'six']);
  });

  it('says what a private one without credentials wants', async () => {
    const { url } = await index([MODELS, BASE], LOGIN);
    const ran = await tool([dir, ...yes, '--dep', 'acme-models', '--set', `indexes.private.acme=${url}`]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(
      /acme \(http:\/\/127[^)]*\) wants credentials[\s\S]*fix: .*netrc.*UV_INDEX_ACME_USERNAME/,
    );
    expect(await tree(dir)).toEqual({});
  });

  it('a private one of a preset on the user’s disk gets the login of netrc, and so it does in later runs', async () => {
    const { url } = await index([MODELS, BASE], LOGIN);
    const [project, config] = [join(dir, 'project'), join(dir, 'config')];
    await mkdir(join(project, 'platform'), { recursive: true });
    await mkdir(join(dir, 'presets'));
    await mkdir(config);
    await write('netrc', 'machine 127.0.0.1 login robot password open-sesame\n');
    const preset = JSON.stringify({ indexes: { private: { acme: url } } });
    await write('presets/team.json', preset);
    await write('project/platform/team.json', preset);
    const env = { NETRC: join(dir, 'netrc'), XDG_CONFIG_HOME: config };
    const create = [project, ...yes, '--dep', 'acme-models', '--preset'];
    const refused = await tool([...create, join(project, 'platform/team.json')], env);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('the login in your netrc file is not sent');
    expect(refused.stderr).toContain(`fix: if you trust it, name it yourself once: --set indexes.private.acme=${url}`);
    expect(await tree(config)).toEqual({});
    ok(await tool([...create, join(dir, 'presets/team.json')], env));
    ok(await tool(['lock', project, '--upgrade'], env));
  });

  it('one behind a proxy with a CA of its own is asked where a preset on the user’s disk brings the CA', async () => {
    const { url } = await index([MODELS, BASE]);
    const proxy = await inspectingProxy(dir, { 'index.example': url.replace('/simple', '') });
    try {
      const [project, config] = [join(dir, 'project'), join(dir, 'config')];
      for (const folder of [config, join(dir, 'presets'), join(project, 'platform')]) {
        await mkdir(folder, { recursive: true });
        if (folder === config) continue;
        await copyFile(proxy.ca, join(folder, 'company.pem'));
        const settings = { ca: { file: 'company.pem' }, indexes: { default: 'https://index.example/simple' } };
        await writeFile(join(folder, 'team.json'), JSON.stringify(settings));
      }
      // uv itself is fetched without the proxy
      ok(await tool([join(dir, 'first'), ...yes, '--dep', 'acme-models', '--set', `indexes.default=${url}`]));
      const env = { HTTPS_PROXY: proxy.url, XDG_CONFIG_HOME: config, UV_HTTP_TIMEOUT: '20' };
      const create = [project, ...yes, '--dep', 'acme-models', '--preset'];
      const refused = await tool([...create, join(project, 'platform/team.json')], env);
      expect([refused.code, refused.stderr]).toEqual([
        1,
        expect.stringMatching(/certificate[\s\S]*fix: .*--set ca\.file=FILE/i),
      ]);
      ok(await tool([...create, join(dir, 'presets/team.json')], env));
      ok(await tool(['lock', project, '--upgrade'], env));
      expect(proxy.seen).toContain('GET https://index.example/simple/acme-models/');
    } finally {
      await proxy.close();
    }
  });

  it('what a private one alone serves comes from nowhere else, also when another package asks for it', async () => {
    const impostor = await index([
      { ...BASE, version: '99.0' },
      { ...MODELS, version: '99.0' },
    ]);
    const acme = await index([BASE, MODELS, { name: 'six', version: '0.1' }]);
    const only = ['acme-base', 'acme-models'].flatMap((name) => ['--set', `indexes.packages.${name}=acme`]);
    const where = ['--set', `indexes.default=${impostor.url}`, '--set', `indexes.private.acme=${acme.url}`];
    ok(await tool([dir, ...yes, '--dep', 'acme-models', ...where, ...only]));
    expect(pins(await read('requirements.txt'))).toEqual(['acme-base==1.0 \\', 'acme-models==1.2 \\']);
    expect(acme.asked.some((path) => path.includes('six'))).toBe(false);
  });

  it('are taken over from the requirements, with the reason; credentials there are refused', async () => {
    const { url } = await index([MODELS, BASE]);
    await write('requirements.in', `--extra-index-url ${url}\n--find-links /srv/wheels\nacme-models\n`);
    const ran = ok(await tool([dir, ...yes, '--json']));
    const { decisions, warnings } = JSON.parse(ran.stdout);
    expect(decisions).toContainEqual(
      expect.objectContaining({ choice: 'indexes.private', because: 'requirements.in has --extra-index-url' }),
    );
    expect(warnings.join()).toContain('"--find-links /srv/wheels" is not taken over');
    expect(await read('requirements.txt')).toContain(`--extra-index-url ${url}`);
    await write('requirements.in', `--index-url ${url.replace('//', `//${LOGIN}@`)}\nacme-models\n`);
    const refused = await tool([dir, ...yes]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/requirements\.in:1: has credentials in its URL\n.*fix: .*indexes\.secret/);
    expect(refused.stderr).not.toContain('open-sesame');
  });
});

describe('what an index does wrong', () => {
  it.each<[string, Release[], RegExp]>([
    ['has no such package', [], /there is no package called acme-models on the index/],
    ['has yanked every version', [{ ...MODELS, requires: [], yanked: 'leaks' }], /acme-models 1\.2 was yanked.*leaks/],
    ['has no wheel for the target', [{ ...MODELS, tag: 'cp27-cp27m-win32' }], /acme-models.* has no (usable )?wheel/],
    ['lacks a dependency', [MODELS], /acme-models[\s\S]*there is no package called acme-base/],
    [
      'has only a source archive, and that one is broken',
      [{ ...BASE, sdist: new Uint8Array(8) }, { ...MODELS }],
      /acme-base 1\.0 has no wheel, and its source archive cannot be read: /,
    ],
  ])('%s', async (_what, releases, told) => {
    const { url } = await index(releases);
    const ran = await tool([dir, ...yes, '--dep', 'acme-models', '--set', `indexes.default=${url}`]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(told);
    expect(ran.stderr).toMatch(/fix: /);
    expect(await tree(dir)).toEqual({});
  });

  it('a file whose hash is another is refused by pip and by uv', async () => {
    const { url } = await index([{ ...BASE, altered: true }]);
    ok(await tool([dir, ...yes, '--dep', 'acme-base', '--set', `indexes.default=${url}`]));
    const list = join(dir, 'requirements.txt');
    const env = { PIP_CONFIG_FILE: '/dev/null', PIP_NO_INDEX: '', PIP_FIND_LINKS: '', UV_NO_CACHE: '1' };
    const into = ['--target', join(dir, 'site')];
    const pip = await run(
      'python3',
      ['-m', 'pip', 'install', '--require-hashes', '--no-cache-dir', ...into, '-r', list],
      { env },
    );
    expect(pip.code).not.toBe(0);
    expect(pip.stderr).toMatch(/THESE PACKAGES DO NOT MATCH THE HASHES/);
  });

  it('is down: what was there stays', async () => {
    const gone = await index([MODELS, BASE]);
    ok(await tool([dir, ...yes, '--dep', 'acme-models', '--set', `indexes.default=${gone.url}`]));
    const before = await tree(dir);
    await gone.close();
    const ran = await tool(['lock', dir, '--upgrade']);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('the package index cannot be reached');
    expect(await tree(dir)).toEqual(before);
    // nothing new is asked for, so nobody has to be asked
    ok(await tool(['lock', dir, '--offline']));
    ok(await tool([dir, '--yes', '--no-interactive', '--offline']));
    expect(await tree(dir)).toEqual(before);
  });
});
