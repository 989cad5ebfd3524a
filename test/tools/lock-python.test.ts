/** The Python of the time of the pins, with the real uv against an index on loopback. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJson } from 'fs-extra/esm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cli, folder } from '../support/cli.ts';
import { type PackageIndex, packageIndex, type Release } from '../support/package-index.ts';

let index: PackageIndex;
let cache: string;
let dir: string;
let remove: () => Promise<void>;

const compiled = { name: 'acme-types', version: '1.8', uploaded: '2021-05-01T00:00:00Z' };
const RELEASES: Release[] = [
  { name: 'acme-web', version: '0.70', requires: ['acme-types<2', 'acme-shared'], uploaded: '2021-10-07T00:00:00Z' },
  { name: 'acme-web', version: '1.0', requires: ['acme-types>=2'], uploaded: '2026-06-01T00:00:00Z' },
  compiled,
  { ...compiled, tag: 'cp39-cp39-manylinux_2_17_x86_64' },
  { name: 'acme-types', version: '1.10', uploaded: '2024-06-01T00:00:00Z' },
  { name: 'acme-types', version: '2.0', uploaded: '2026-06-01T00:00:00Z' },
  { name: 'acme-shared', version: '1.0', uploaded: '2021-05-01T00:00:00Z' },
  { name: 'acme-shared', version: '2.0', uploaded: '2022-05-01T00:00:00Z' },
  { name: 'acme-shared', version: '3.0', uploaded: '2026-05-01T00:00:00Z' },
  { name: 'acme-open', version: '0.1', requires: ['acme-shared'], uploaded: '2020-06-01T00:00:00Z' },
  { name: 'acme-open', version: '1.0', requires: ['acme-shared>=2'], uploaded: '2026-06-01T00:00:00Z' },
];

beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'create-ml-container-cache-'));
  index = await packageIndex(RELEASES);
});
afterAll(async () => {
  await index.close();
  await rm(cache, { recursive: true, force: true });
});
beforeEach(async () => {
  ({ path: dir, remove } = await folder());
});
afterEach(() => remove());

/** The image that is planned and the version of acme-types in its lock. */
async function lock(files: Record<string, string>, ...args: string[]) {
  const all = {
    'main.py': 'print(1)\n',
    'ml-container.json': JSON.stringify({ indexes: { default: index.url }, platforms: ['linux/amd64'] }),
    ...files,
  };
  for (const [name, text] of Object.entries(all)) await writeFile(join(dir, name), text);
  const ran = await cli([dir, '--yes', '--no-interactive', '--framework', 'script', '--entry', 'main.py', ...args], {
    env: { XDG_CACHE_HOME: cache, UV_NO_CACHE: '1', UV_HTTP_RETRIES: '0', NETRC: '/dev/null' },
  });
  expect(ran.code, ran.stderr).toBe(0);
  const read = (name: string) => readFile(join(dir, name), 'utf8');
  const python = /^FROM python:(3\.\d+)/m.exec(await read('Dockerfile'))?.[1];
  const lines = (await read('requirements.txt')).match(/^acme-\S+/gm) ?? [];
  const types = lines.find((line) => line.startsWith('acme-types'))?.split('==')[1];
  return { python, types, lines, said: ran.stdout.replace(/\s+/g, ' ') };
}

const PART = 'acme-web==0.70\nacme-open\n';
const toml = (python: string) =>
  `[project]\nname = "shop"\nversion = "0.1.0"\nrequires-python = "${python}"\ndependencies = ["acme-web==0.70", "acme-open"]\n`;

describe('the Python of a lock', () => {
  it('is that of an old pin, where what it needs has no wheel for a newer one', async () => {
    const { python, types, lines, said } = await lock({ 'requirements.in': PART });
    expect({ python, types }).toEqual({ python: '3.9', types: '1.8' });
    // what both need may be somewhat newer, so that an open package is not held back
    expect(lines).toEqual(expect.arrayContaining(['acme-open==1.0', 'acme-shared==2.0', 'acme-types==1.8']));
    expect(said).toContain('acme-web 0.70 is of 2021-10-07, and acme-types 1.8 has wheels for Python 3.9 at most');
    expect(await readJson(join(dir, 'ml-container.json'))).toMatchObject({ python: '3.9' });
  });

  it('is that of the lock of another tool', async () => {
    const package_ = (name: string, version: string) =>
      `[[package]]\nname = "${name}"\nversion = "${version}"\nsource = { registry = "https://index.example/simple" }\n`;
    const uvLock = `version = 1\n\n${package_('acme-web', '0.70')}\n${package_('acme-types', '1.8')}`;
    const open = toml('>=3.8').replace('"acme-web==0.70", "acme-open"', '"acme-web"');
    const { python, said } = await lock({ 'pyproject.toml': open, 'uv.lock': uvLock });
    expect(said).toContain('acme-web 0.70, the newest in the lock file, is of 2021-10-07');
    expect(python).toBe('3.9');
  });

  it.each([
    { says: 'requires-python', files: { 'pyproject.toml': toml('>=3.10') }, python: '3.10' },
    { says: '.python-version', files: { 'requirements.in': PART, '.python-version': '3.12\n' }, python: '3.12' },
    {
      says: 'the syntax of the code',
      files: { 'requirements.in': PART, 'main.py': 'import tomllib\nprint(tomllib)\n' },
      python: '3.11',
    },
  ] as { says: string; files: Record<string, string>; python?: string }[])(
    'is never beyond what $says allows',
    async ({ files, python = '3.12' }) => {
      expect((await lock(files)).python).toBe(python);
    },
  );

  it('is left alone with --as-of today', async () => {
    expect((await lock({ 'requirements.in': PART }, '--as-of', 'today')).python).toBe('3.12');
  });
});
