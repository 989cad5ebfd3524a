/** What is read for uv: source archives, files of an index, its own configuration. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { packTar } from 'modern-tar';
import { parse } from 'smol-toml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findConfigFiles, renderUvConfig } from '../../../src/lock/uv/access/config.ts';
import { fetchFile } from '../../../src/lock/uv/access/fetch.ts';
import { readSdist } from '../../../src/lock/uv/sources/sdist.ts';
import { findUnbuildable } from '../../../src/lock/uv/sources/source.ts';

describe('a source archive', () => {
  type Files = Record<string, string>;
  const tar = async (files: Files): Promise<Uint8Array> =>
    gzipSync(
      await packTar(
        Object.entries(files).map(([name, body]) => ({ header: { name, size: Buffer.byteLength(body) }, body })),
      ),
    );
  const read = async (files: Files) => readSdist(await tar(files), 'a-1.0.tar.gz');
  const info = (...lines: string[]) => ['Metadata-Version: 2.1', 'Name: a', ...lines, '', 'Requires-Dist: in-the-text'];

  it('says what it needs in PKG-INFO, and what builds it in pyproject.toml', async () => {
    const files = {
      'a-1.0/PKG-INFO': info('Requires-Dist: numpy>=1', 'Requires-Dist: b ; extra == "c"').join('\n'),
      'a-1.0/pyproject.toml': '[build-system]\nrequires = ["hatchling", "cython<3"]\n',
      'a-1.0/src/a.c': 'int a;',
    };
    const found = await read(files);
    expect(found.requires).toEqual(['numpy>=1', 'b ; extra == "c"']);
    expect(found.buildRequires).toEqual(['hatchling', 'cython<3']);
    expect(found.files).toContain('a-1.0/src/a.c');
    const zipped = zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
    expect(await readSdist(zipped, 'a-1.0.zip')).toEqual(found);
  });

  it('of setuptools says it in requires.txt, with the markers of its headings', async () => {
    const listed = 'numpy\n\n[:python_version < "3.9"]\ntyping\n\n[gpu]\ncupy\n\n[gpu:sys_platform == "linux"]\nnccl\n';
    const { requires } = await read({
      'a-1.0/PKG-INFO': info().join('\n'),
      'a-1.0/src/a.egg-info/requires.txt': listed,
      'a-1.0/setup.py': '',
    });
    expect(requires).toEqual([
      'numpy',
      'typing ; (python_version < "3.9")',
      'cupy ; extra == "gpu"',
      'nccl ; (sys_platform == "linux") and extra == "gpu"',
    ]);
  });

  it('of newer metadata that names nothing needs nothing, unless it says that this is not all', async () => {
    const listed = { 'a-1.0/a.egg-info/requires.txt': 'numpy\n' };
    const of = (...head: string[]) => read({ ...listed, 'a-1.0/PKG-INFO': `${head.join('\n')}\n` });
    expect((await of('Metadata-Version: 2.2')).requires).toEqual([]);
    expect((await of('Metadata-Version: 2.2', 'Dynamic: Requires-Dist')).requires).toEqual(['numpy']);
  });

  it('without pyproject.toml is built by setuptools, with what its setup.py names and imports', async () => {
    const setup = 'import numpy\nsetup(setup_requires=["cython>=0.29", # old\n "pybind11"])\n';
    const { buildRequires } = await read({ 'a-1.0/setup.py': setup });
    expect(buildRequires).toEqual(expect.arrayContaining(['cython>=0.29', 'pybind11', 'numpy']));
    expect(buildRequires.some((name) => name.startsWith('setuptools'))).toBe(true);
  });

  it('names the large frameworks that its setup.py imports, unless it can do without', async () => {
    const frameworks = async (code: string) => (await read({ 'a-1.0/setup.py': code })).setupFrameworks;
    expect(await frameworks('import os\nfrom torch.utils import cpp_extension\n')).toEqual(['torch']);
    expect(await frameworks('try:\n    import torch\nexcept ImportError:\n    torch = None\n')).toEqual([]);
  });

  it('is never run, and what is no archive is an error', async () => {
    const { files } = await read({ 'a-1.0/setup.py': 'raise SystemExit("ran")' });
    expect(files).toEqual(['a-1.0/setup.py']);
    await expect(readSdist(strToU8('<html>'), 'a-1.0.tar.gz')).rejects.toThrow();
  });
});

describe('a file of an index', () => {
  const bytes = strToU8('the archive');
  const hash = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  const asked: { host: string; path: string; authorization: string | undefined }[] = [];
  const servers: (() => void)[] = [];
  let here: string;
  let elsewhere: string;
  const listen = async (answer: RequestListener): Promise<string> => {
    const server = createServer((request, response) => {
      const { host = '', authorization } = request.headers;
      asked.push({ host, path: request.url ?? '', authorization });
      answer(request, response);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    servers.push(() => server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  beforeAll(async () => {
    elsewhere = await listen((_, response) => response.end(bytes));
    here = await listen(({ url }, response) => {
      const to = { '/away': elsewhere, '/near': '/file', '/round': '/round' }[url ?? ''];
      if (to !== undefined) response.writeHead(302, { location: to }).end();
      else if (url === '/file') response.end(bytes);
      else response.writeHead(404).end();
    });
  });
  afterAll(() => {
    for (const close of servers) close();
  });
  const login = () => new URL(`${here.replace('//', '//me:pass%20word@')}/`);
  const basic = `Basic ${Buffer.from('me:pass word').toString('base64')}`;

  it('comes with the login, also after a redirect within its host', async () => {
    asked.length = 0;
    expect(await fetchFile(`${here}/near`, hash, {}, login())).toEqual(bytes);
    expect(asked.map(({ path, authorization }) => [path, authorization])).toEqual([
      ['/near', basic],
      ['/file', basic],
    ]);
  });

  it('comes from where a redirect leads, which is told nothing of the login', async () => {
    asked.length = 0;
    expect(await fetchFile(`${here}/away`, hash, {}, login())).toEqual(bytes);
    expect(asked.map(({ authorization }) => authorization)).toEqual([basic, undefined]);
  });

  it('is refused where it is another, is not there, or leads round', async () => {
    const other = `sha256:${'0'.repeat(64)}`;
    await expect(fetchFile(`${here}/file`, other, {})).rejects.toThrow(`it has ${hash}, and the index says ${other}`);
    const secret = here.replace('//', '//me:hush@');
    await expect(fetchFile(`${secret}/gone`, hash, {})).rejects.toThrow(`${here}/gone answers 404`);
    await expect(fetchFile(`${here}/round`, hash, {})).rejects.toThrow(/from one address to the next/);
  });
});

describe("uv's configuration", () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'create-ml-container-'));
    await writeFile(
      join(dir, 'uv.toml'),
      'index-url = "https://first.example/simple"\nextra-index-url = ["https://a.example"]\nresolution = "lowest"\n',
    );
    await writeFile(
      join(dir, 'pyproject.toml'),
      '[tool.uv]\nindex-url = "https://second.example/simple"\nextra-index-url = ["https://b.example"]\n[tool.other]\nx = 1\n',
    );
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));
  const env = { XDG_CONFIG_HOME: '/nowhere' };

  it('is taken from the files that uv reads, the first word before the second, lists added up', async () => {
    const made = parse(await renderUvConfig(env, dir, []));
    expect(made).toMatchObject({
      'index-url': 'https://first.example/simple',
      'extra-index-url': ['https://a.example', 'https://b.example'],
    });
  });

  it('leaves out what decides on versions, and adds what archives need', async () => {
    const sources = [
      { name: 'docopt', version: '0.6.2', requires: [] },
      { name: 'pycosat', requires: ['numpy'] },
    ];
    const made = parse(await renderUvConfig(env, dir, sources));
    expect(made).not.toHaveProperty('resolution');
    expect(made['dependency-metadata']).toEqual([
      { name: 'docopt', version: '0.6.2', 'requires-dist': [] },
      { name: 'pycosat', 'requires-dist': ['numpy'] },
    ]);
  });

  it('is the one file that UV_CONFIG_FILE names; one that cannot be read as TOML says nothing', async () => {
    const own = join(dir, 'own.toml');
    await writeFile(own, 'no-index = true\n');
    expect(parse(await renderUvConfig({ ...env, UV_CONFIG_FILE: own }, dir, []))).toMatchObject({ 'no-index': true });
    expect((await findConfigFiles({ ...env, UV_CONFIG_FILE: own }, dir)).map(({ path }) => path)).toEqual([own]);
    await writeFile(own, 'no-index = \n');
    expect(parse(await renderUvConfig({ ...env, UV_CONFIG_FILE: own }, dir, []))).toEqual({
      'dependency-metadata': [],
    });
  });
});

describe('findUnbuildable', () => {
  const roots = [{ requirement: 'flash-attn', from: 'requirements.txt:3' }];
  const find = (
    sdist: { buildRequires?: string[]; files?: string[]; setupFrameworks?: string[] },
    name = 'flash-attn',
  ) =>
    findUnbuildable({ name, version: '2.8.3' }, { buildRequires: [], files: [], setupFrameworks: [], ...sdist }, roots);

  it('refuses a setup.py that imports torch undeclared, and CUDA code, with what to do instead', () => {
    expect(find({ setupFrameworks: ['torch'], files: ['f-1/csrc/a.cu'], buildRequires: ['setuptools'] })).toEqual({
      where: 'requirements.txt:3',
      what: 'flash-attn 2.8.3 has no wheel on the index and cannot be built from source: its setup.py imports torch, which is not among its build requirements, and it compiles CUDA code with nvcc, which the build does not have',
      fix: expect.stringContaining('attn_implementation="sdpa"'),
    });
    expect(find({ buildRequires: ['torch>=2'], files: ['f-1/a.cu'] }, 'other')?.fix).toMatch(/^remove other, /);
  });

  it('lets build what declares torch and has no CUDA code, and what has CUDA code beside plain C++', () => {
    expect(find({ setupFrameworks: ['torch'], buildRequires: ['torch'] })).toBeUndefined();
    expect(find({ files: ['f-1/a.cu', 'f-1/a.cpp'] })).toBeUndefined();
  });
});
