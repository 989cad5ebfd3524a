/** Locks by the real uv, from the index that the machine's pip and uv use. */
import { access, chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cli, folder, type Ran, run, tree } from '../support/cli.ts';

const yes = ['--yes', '--no-interactive', '--framework', 'script', '--python', '3.11'];
let cache: string;
let path: string;
let dir: string;
let remove: () => Promise<void>;

/** PATH without any uv, so that ours has to be fetched. */
async function withoutUv(): Promise<string> {
  const has = async (place: string) =>
    access(join(place, 'uv')).then(
      () => true,
      () => false,
    );
  const places = (process.env.PATH ?? '').split(delimiter);
  const kept = await Promise.all(places.map(async (place) => ((await has(place)) ? [] : [place])));
  return kept.flat().join(delimiter);
}

beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'create-ml-container-cache-'));
  path = await withoutUv();
});
afterAll(() => rm(cache, { recursive: true, force: true }));
beforeEach(async () => {
  ({ path: dir, remove } = await folder());
});
afterEach(() => remove());

const tool = (args: readonly string[], env: Record<string, string> = {}): Promise<Ran> =>
  cli(args, { env: { XDG_CACHE_HOME: cache, PATH: path, ...env } });
const write = (name: string, text: string) => writeFile(join(dir, name), text);
const read = (name: string) => readFile(join(dir, name), 'utf8');
const ok = (ran: Ran): Ran => {
  expect(ran.code, ran.stderr).toBe(0);
  return ran;
};
const pins = (text: string) => text.match(/^[a-z0-9-]+(==| @ ).*$/gm) ?? [];

describe('what the snapshot does not have', () => {
  it('is locked by a uv that pip fetches once, with the reason; again it is the same bytes', async () => {
    await write('requirements.in', 'pandas==2.1.4\n');
    const first = ok(await tool([dir, ...yes, '--json']));
    expect(first.stderr).toMatch(/fetching uv \d/);
    const decision = JSON.parse(first.stdout).decisions.find(({ choice }: { choice: string }) => choice === 'lock');
    expect(decision.because).toMatch(/pandas==2\.1\.4 does not allow, so uv resolved it/);
    const lock = await read('requirements.txt');
    expect(pins(lock)).toContain('pandas==2.1.4 \\');
    for (const [, block] of lock.matchAll(/^[a-z0-9-]+==\S+ \\\n((?: {4}--hash=sha256:[0-9a-f]{64}.*\n)*)/gm))
      expect(block).not.toBe('');
    expect(JSON.parse(await read('ml-container.lock')).resolver).toMatchObject({ name: 'uv' });
    const before = await tree(dir);
    const second = ok(await tool([dir, '--yes', '--no-interactive']));
    expect(second.stderr).not.toContain('fetching');
    expect(await tree(dir)).toEqual(before);

    // for Python 3.11 on amd64, whatever this machine runs; nothing that the file does not name may be needed
    const target = [
      '--python-version',
      '3.11',
      '--platform',
      'manylinux_2_28_x86_64',
      '--platform',
      'manylinux2014_x86_64',
      '--platform',
      'manylinux_2_17_x86_64',
    ];
    const into = await mkdtemp(join(cache, 'wheels-'));
    const wanted = ['--require-hashes', '--only-binary', ':all:', ...target, '--no-deps', '--dest', into];
    const pip = await run('python3', [
      '-m',
      'pip',
      'download',
      '--quiet',
      ...wanted,
      '-r',
      join(dir, 'requirements.txt'),
    ]);
    expect(pip.code, pip.stderr).toBe(0);
  });

  it('is locked as of the time of old pins, which releases of today do not fit', async () => {
    // Flask 2.2.2 takes any Werkzeug from 2.2.2 on, and does not start with 3; MarkupSafe had no wheel for Python 3.11 yet
    await write('requirements.in', 'flask==2.2.2\n');
    ok(await tool([dir, ...yes]));
    expect(pins(await read('requirements.txt'))).toContain('werkzeug==2.2.2 \\');
    expect(JSON.parse(await read('ml-container.lock')).resolver).toMatchObject({
      date: '2023-02-04T00:00:00Z',
      asOf: 'pins',
    });
  });

  it('is refused offline, with uv as the way out, and nothing is written', async () => {
    await write('requirements.in', 'pandas==2.1.4\n');
    const ran = await tool([dir, ...yes, '--offline']);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(
      /snapshot of .* has pandas .*, which pandas==2\.1\.4 does not allow\n {2}fix: .*leave out --offline, and uv/,
    );
    expect(Object.keys(await tree(dir))).toEqual(['requirements.in']);
    expect((await tool([dir, ...yes, '--resolver', 'snapshot'])).code).toBe(1);
    expect((await tool([dir, ...yes, '--resolver', 'uv', '--offline'])).code).toBe(2);
  });

  it('is refused with near names where the index does not have it either', async () => {
    await write('requirements.in', 'scikit-learm\nno-such-distribution-anywhere-1\n');
    const ran = await tool([dir, ...yes]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(
      /there is no package called (scikit-learm|no-such-distribution-anywhere-1) on the index/,
    );
    expect(Object.keys(await tree(dir))).toEqual(['requirements.in']);
  });

  it('is refused where it comes by a way that no hash can hold', async () => {
    const urls = [
      'a @ git+https://example.com/a',
      'b @ git+https://example.com/b@main#subdirectory=x',
      'd @ git+ssh://git@example.com/d',
      'c @ file:///srv/c-1-py3-none-any.whl',
    ];
    const ran = await tool([dir, ...yes, ...urls.flatMap((url) => ['--dep', url])]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(
      /example\.com\/a does not say which commit HEAD is[\s\S]*b lies in a folder[\s\S]*d comes from a repository that is not[\s\S]*c lies on this machine/,
    );
    expect(await tree(dir)).toEqual({});
  });

  it('is explained where it conflicts, with versions that would fit', async () => {
    await write('requirements.in', 'pandas==2.1.4\nnumpy>=2\n');
    const ran = await tool([dir, ...yes]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/pandas==2\.1\.4 depends on numpy>=1\.23\.2,<2/);
    expect(ran.stderr).toMatch(
      /fix: what would fit: pandas==\S+ instead of pandas==2\.1\.4, or numpy==1\.26\.4 instead of numpy>=2/,
    );
    expect(Object.keys(await tree(dir))).toEqual(['requirements.in']);
  });

  it('takes an index that is down for what it is', async () => {
    await write('requirements.in', 'pandas==2.1.4\n');
    const env = { UV_DEFAULT_INDEX: 'http://me:secret@127.0.0.1:9/simple', UV_HTTP_RETRIES: '0', UV_NO_CACHE: '1' };
    const ran = await tool([dir, ...yes], env);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('the package index cannot be reached');
    expect(ran.stderr).not.toContain('secret');
  });
});

describe('the uv that is there', () => {
  it.each([
    ['is too old', 'echo "uv 0.4.30"', /the uv on PATH is 0\.4\.30; locking needs 0\.9/],
    [
      'is missing, and Python with it',
      undefined,
      /no Python to fetch it with, and no Docker to run it in\n {2}fix: install uv so that it is on PATH, or Python 3 with pip, or start Docker/,
    ],
  ])('%s', async (_case, script, told) => {
    const bin = join(dir, 'bin');
    const project = join(dir, 'project');
    await mkdir(bin);
    await mkdir(project);
    if (script) {
      await writeFile(join(bin, 'uv'), `#!/bin/sh\n${script}\n`);
      await chmod(join(bin, 'uv'), 0o755);
    }
    const ran = await tool([project, ...yes, '--dep', 'pandas==2.1.4'], {
      PATH: bin,
      XDG_CACHE_HOME: join(dir, 'cache'),
    });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(told);
    expect(await tree(project)).toEqual({});
  });
});

describe('lock', () => {
  it('says what moved, keeps what was pinned, and writes requirements.txt alone', async () => {
    await write('requirements.in', 'pandas==2.1.4\npython-dateutil<2.9\n');
    ok(await tool([dir, ...yes]));
    const before = await tree(dir);
    await write('requirements.in', 'pandas==2.1.3\npython-dateutil\n');
    const dry = ok(await tool(['lock', dir, '--diff']));
    expect(dry.stdout).toMatch(/pandas {2}2\.1\.4 (→|->) 2\.1\.3/);
    expect(dry.stdout).toContain('+pandas==2.1.3');
    expect(await read('requirements.txt')).toBe(before['requirements.txt']);
    const made = JSON.parse(ok(await tool(['lock', dir, '--json'])).stdout);
    // what the older pandas needs comes from its time; dateutil may be newer now, and still is not: nobody asked for that
    expect(made.moved).toEqual([
      { name: 'numpy', from: '1.26.3', to: '1.26.2' },
      { name: 'pandas', from: '2.1.4', to: '2.1.3' },
      { name: 'tzdata', from: '2023.4', to: '2023.3' },
    ]);
    const after = await tree(dir);
    const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
    expect(changed.sort()).toEqual(['ml-container.lock', 'requirements.in', 'requirements.txt']);
    const upgraded = JSON.parse(ok(await tool(['lock', dir, '--json', '--upgrade-package', 'Python_Dateutil'])).stdout);
    expect(upgraded.moved).toContainEqual({
      name: 'python-dateutil',
      from: '2.8.2',
      to: expect.stringMatching(/^(2\.9|[3-9])/),
    });
    expect(upgraded.moved.map(({ name }: { name: string }) => name)).not.toContain('numpy');
    const settled = await tree(dir);
    ok(await tool([dir, '--yes', '--no-interactive']));
    expect(await tree(dir)).toEqual(settled);
  });

  it('needs no network where the snapshot serves', async () => {
    const off = { env: { PATH: dir } };
    ok(await cli([dir, ...yes, '--dep', 'rich'], off));
    await write('requirements.in', 'httpx\n');
    const { moved } = JSON.parse(ok(await cli(['lock', dir, '--json', '--offline'], off)).stdout);
    expect(moved).toContainEqual({ name: 'httpx', to: expect.any(String) });
    expect(moved).toContainEqual({ name: 'rich', from: expect.any(String) });
  });

  it('stays with uv once uv was asked, until somebody says otherwise', async () => {
    await write('requirements.in', 'six\n');
    ok(await tool([dir, ...yes]));
    ok(await tool(['lock', dir, '--upgrade']));
    expect(JSON.parse(await read('ml-container.lock')).resolver).toMatchObject({ name: 'uv' });
    const settled = await tree(dir);
    ok(await tool([dir, '--yes', '--no-interactive']));
    expect(await tree(dir)).toEqual(settled);
    ok(await tool(['lock', dir, '--offline']));
    expect(await tree(dir)).toEqual(settled);
    await write('requirements.in', 'six\nidna\n');
    expect((await tool(['lock', dir, '--offline'])).stderr).toContain('--resolver snapshot');
    ok(await tool(['lock', dir, '--resolver', 'snapshot']));
    expect(JSON.parse(await read('ml-container.lock'))).not.toHaveProperty('resolver');
  });

  it('refuses a folder that has no lock of ours, and a package that the lock does not have', async () => {
    const none = await tool(['lock', dir]);
    expect(none.code).toBe(1);
    expect(none.stderr).toContain('has no lock file created by this tool');
    await write('requirements.in', 'six\n');
    ok(await tool([dir, ...yes]));
    const unknown = await tool(['lock', dir, '--upgrade-package', 'sixx']);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('six');
  });

  it('keeps a requirements.txt that was edited', async () => {
    await write('requirements.in', 'six\n');
    ok(await tool([dir, ...yes]));
    await write('requirements.txt', `${await read('requirements.txt')}# mine\n`);
    await write('requirements.in', 'six\nidna\n');
    const ran = await tool(['lock', dir]);
    expect(ran.code).toBe(3);
    expect(await read('requirements.txt')).toMatch(/# mine\n$/);
  });
});

describe("PyTorch's index", () => {
  let server: Server;
  let index: string;
  const asked: string[] = [];
  /** An index that, like PyTorch's, says nothing of upload times, and has a stale copy of something else. */
  beforeAll(async () => {
    const wheel = 'torch-2.13.0%2Bcpu-cp311-cp311-manylinux_2_28_x86_64.whl';
    const metadata = 'Metadata-Version: 2.1\nName: torch\nVersion: 2.13.0+cpu\nRequires-Dist: filelock\n';
    const pages: Record<string, string> = {
      '/torch/': `<a href="/${wheel}#sha256=${'a'.repeat(64)}" data-dist-info-metadata="true">torch-2.13.0+cpu-cp311-cp311-manylinux_2_28_x86_64.whl</a>`,
      [`/${wheel}.metadata`]: metadata,
      '/filelock/': `<a href="/filelock-0.1-py3-none-any.whl#sha256=${'b'.repeat(64)}">filelock-0.1-py3-none-any.whl</a>`,
    };
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const page = pages[request.url ?? ''];
      response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html' }).end(page);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    index = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((done) => server.close(done)));

  it('serves the family by URL, and nothing else', async () => {
    await write('requirements.in', 'torch\npandas==2.1.4\n');
    const flags = ['--set', `indexes.pytorch=${index}`, '--set', 'platforms=linux/amd64'];
    ok(await tool([dir, ...yes, ...flags]));
    const lock = pins(await read('requirements.txt'));
    expect(lock.filter((line) => /^(torch|nvidia-|triton)/.test(line))).toEqual([
      `torch @ ${index}/torch-2.13.0%2Bcpu-cp311-cp311-manylinux_2_28_x86_64.whl \\`,
    ]);
    expect(lock.find((line) => line.startsWith('filelock'))).not.toContain('==0.1 ');
    expect(asked.filter((url) => !url.includes('torch'))).toEqual([]);
  });
});
