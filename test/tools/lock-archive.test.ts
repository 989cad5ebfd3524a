/** Requirements by address: a commit of a repository, taken as the archive that its host makes of it. The host is on loopback. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { cli, folder, type Ran, run, tree } from '../support/cli.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const PROJECT =
  '[build-system]\nrequires = ["setuptools>=70"]\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "acme-lib"\n';

const pages = new Map<string, Buffer>();
let host: string;
let server: Server;
let cache: string;
let dir: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'create-ml-container-cache-'));
  server = createServer((request, response) => {
    const page = pages.get(request.url ?? '');
    response.writeHead(page ? 200 : 404).end(page);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await rm(cache, { recursive: true, force: true });
});
beforeEach(async () => {
  pages.clear();
  ({ path: dir, remove } = await folder());
});
afterEach(() => remove());

async function repository(files: Record<string, string>, name = 'lib'): Promise<string> {
  const tar = await packTar(
    Object.entries(files).map(([path, body]) => ({
      header: { name: `${name}-${COMMIT}/${path}`, size: Buffer.byteLength(body) },
      body,
    })),
  );
  pages.set(`/acme/${name}/archive/${COMMIT}.tar.gz`, gzipSync(tar));
  return `acme-lib @ git+${host}/acme/${name}.git@${COMMIT}`;
}

async function lock(...lines: string[]): Promise<Ran> {
  await writeFile(join(dir, 'requirements.in'), lines.map((line) => `${line}\n`).join(''));
  const yes = ['--yes', '--no-interactive', '--framework', 'script', '--python', '3.12'];
  return cli([dir, ...yes], { env: { XDG_CACHE_HOME: cache, UV_HTTP_RETRIES: '0', NETRC: '/dev/null' } });
}
const read = (name: string) => readFile(join(dir, name), 'utf8');

it('is pinned by the hash of its archive, with what it needs, and built in the compile stage; pip takes the line as it stands', async () => {
  const lib = await repository({
    'pyproject.toml': `${PROJECT}version = "2.5"\ndependencies = ["six>=1.16"]\n[project.optional-dependencies]\nfast = ["docopt"]\n`,
    'acme_lib.py': 'import six\nversion = "2.5"\n',
  });
  const ran = await lock(lib, 'rich');
  expect(ran.code, ran.stderr).toBe(0);
  const text = await read('requirements.txt');
  const [line] = /^acme-lib @ http[\s\S]*?(?=\n {4}# via)/m.exec(text) ?? [''];
  expect(line).toMatch(
    new RegExp(`^acme-lib @ ${host}/acme/lib/archive/${COMMIT}.tar.gz \\\\\n    --hash=sha256:[0-9a-f]{64}$`),
  );
  expect(text).toMatch(/# --- built from source ---\nacme-lib @/);
  expect(text).toMatch(/^six==[\s\S]*?# via acme-lib$/m);
  expect(text).not.toContain('docopt');
  expect(await read('requirements-build.txt')).toMatch(/^setuptools==/m);
  expect(await read('Dockerfile')).toMatch(/^FROM \S+ AS compile$/m);
  expect(await read('requirements.in')).toBe(`${lib}\nrich\n`);
  const before = await tree(dir);
  const again = await cli([dir, '--yes', '--no-interactive', '--offline']);
  expect(again.code, again.stderr).toBe(0);
  expect(await tree(dir)).toEqual(before);
  // what the compile stage does with that section
  await writeFile(join(dir, 'built.txt'), `${line}\n`);
  const pip = [
    '-m',
    'pip',
    'wheel',
    '--no-deps',
    '--use-pep517',
    '--require-hashes',
    '-r',
    'built.txt',
    '-w',
    'wheels',
  ];
  const env = { PIP_NO_CACHE_DIR: '1' };
  const built = await run('python3', pip, { cwd: dir, env });
  expect(built.code, built.stderr).toBe(0);
  expect(Object.keys(await tree(join(dir, 'wheels')))).toEqual(['acme_lib-2.5-py3-none-any.whl']);
});

it('gets an extra that is asked for; what a setup.py says is read and not run', async () => {
  const setup =
    'from setuptools import setup\nopen("/nowhere/ran", "w")\nsetup(name="acme-lib", version="1.0", install_requires=["six"])\n';
  const plain = await repository({ 'setup.py': setup, 'acme_lib.py': '' });
  expect((await lock(plain)).code).toBe(0);
  expect(await read('requirements.txt')).toMatch(/^six==[\s\S]*?# via acme-lib$/m);
  const extra = await repository({
    'pyproject.toml': `${PROJECT}version = "2"\n[project.optional-dependencies]\nfast = ["docopt"]\n`,
  });
  expect((await lock(extra.replace('acme-lib', 'acme-lib[fast]'))).code).toBe(0);
  expect(await read('requirements.txt')).toMatch(/^docopt==/m);
});

it.each<[string, Record<string, string>, RegExp]>([
  [
    'its version needs the history',
    {
      'pyproject.toml':
        '[build-system]\nrequires = ["setuptools_scm[toml]"]\n[project]\nname = "acme-lib"\ndynamic = ["version"]\ndependencies = []\n',
    },
    /setuptools-scm reads its version off git's history/,
  ],
  [
    'it has submodules',
    { 'pyproject.toml': `${PROJECT}version = "1"\n`, '.gitmodules': '[submodule "x"]\n' },
    /it has submodules/,
  ],
  ['it is no package', { 'README.md': '' }, /it is no Python package/],
  [
    'what it needs is computed',
    { 'setup.py': 'from setuptools import setup\nsetup(name="a", install_requires=open("r.txt").read())\n' },
    /install_requires is computed/,
  ],
])('is refused where %s', async (_why, files, told) => {
  const ran = await lock(await repository(files));
  expect(ran.code).toBe(1);
  expect(ran.stderr).toMatch(told);
  expect(ran.stderr).toMatch(/fix: ask for a release of acme-lib/);
  expect(Object.keys(await tree(dir))).toEqual(['requirements.in']);
});

it('is refused without a commit, with the way to one, and where the host has no archive', async () => {
  const ran = await lock(`acme-lib @ git+${host}/acme/lib.git@v1`, `other @ git+${host}/acme/other@${COMMIT}`);
  expect(ran.code).toBe(1);
  expect(ran.stderr).toMatch(/v1 may be another commit tomorrow[\s\S]*git ls-remote http\S+ v1/);
  expect(ran.stderr).toMatch(/other cannot be taken from http\S+: http\S+ answers 404/);
});
