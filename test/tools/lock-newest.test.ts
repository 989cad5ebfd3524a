/** Locks whose newest releases need a source archive, or are held back: the real uv against an index on loopback. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cli, folder, type Ran } from '../support/cli.ts';
import { type PackageIndex, packageIndex, type Release } from '../support/package-index.ts';

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

/** Runs `create` on a project with these requirements. */
async function createProject(list: readonly string[], releases: readonly Release[]): Promise<Ran> {
  const index = await packageIndex(releases);
  opened.push(index);
  await writeFile(join(dir, 'requirements.in'), list.map((line) => `${line}\n`).join(''));
  await writeFile(join(dir, 'ml-container.json'), JSON.stringify({ indexes: { default: index.url } }));
  const args = [dir, '--yes', '--no-interactive', '--framework', 'script', '--python', '3.12', '--json'];
  return cli(args, {
    env: { XDG_CACHE_HOME: cache, UV_NO_CACHE: '1', UV_HTTP_RETRIES: '0', NETRC: '/dev/null' },
  });
}
const readPins = async (): Promise<string[]> =>
  ((await readFile(join(dir, 'requirements.txt'), 'utf8')).match(/^[a-z0-9-]+==[^ ]+/gm) ?? []).sort();

/** A source archive that needs what it says. */
async function sourceRelease(name: string, version: string, requires: readonly string[] = []): Promise<Release> {
  const root = `${name.replaceAll('-', '_')}-${version}`;
  const needs = requires.map((one) => `Requires-Dist: ${one}\n`).join('');
  const files = {
    'PKG-INFO': `Metadata-Version: 2.2\nName: ${name}\nVersion: ${version}\n${needs}`,
    'pyproject.toml': '[build-system]\nrequires = ["acme-builder"]\nbuild-backend = "acme_builder"\n',
  };
  const entries = Object.entries(files).map(([path, text]) => {
    const body = new TextEncoder().encode(text);
    return { header: { name: `${root}/${path}`, size: body.length, type: 'file' as const }, body };
  });
  return { name, version, sdist: gzipSync(await packTar(entries)), uploaded: '2025-06-01T00:00:00Z' };
}
const wheelRelease = (name: string, version: string, requires: string[] = [], day = '2025-06-01'): Release => ({
  name,
  version,
  requires,
  uploaded: `${day}T00:00:00Z`,
});
const BUILDER = wheelRelease('acme-builder', '1.0');

describe('a root whose newest release needs a package without a wheel', () => {
  it('is locked at its newest release, with that package built from source', async () => {
    const ran = await createProject(
      ['acme-chat'],
      [
        wheelRelease('acme-chat', '0.1', [], '2023-01-01'),
        wheelRelease('acme-chat', '2.0', ['acme-sync']),
        await sourceRelease('acme-sync', '1.0', ['acme-plot']),
        wheelRelease('acme-plot', '1.0'),
        BUILDER,
      ],
    );
    expect(ran.code, ran.stderr).toBe(0);
    expect(await readPins()).toEqual(['acme-chat==2.0', 'acme-plot==1.0', 'acme-sync==1.0']);
  });

  it('does not take releases of its own from source where the newest has a wheel', async () => {
    const ran = await createProject(
      ['acme-chat>=1'],
      [
        await sourceRelease('acme-chat', '1.5'),
        wheelRelease('acme-chat', '2.0', ['acme-sync==1.0']),
        await sourceRelease('acme-sync', '1.0'),
        BUILDER,
      ],
    );
    expect(ran.code, ran.stderr).toBe(0);
    expect(await readPins()).toEqual(['acme-chat==2.0', 'acme-sync==1.0']);
    expect(JSON.parse(ran.stdout).decisions.find((one: { choice: string }) => one.choice === 'sources')?.value).toBe(
      undefined,
    );
  });
});

describe('a root that ends far behind its newest release', () => {
  it('is reported with what holds it back', async () => {
    const ran = await createProject(
      ['acme-chat', 'acme-plot>=2'],
      [
        wheelRelease('acme-chat', '0.1', [], '2023-01-01'),
        wheelRelease('acme-chat', '2.0', ['acme-plot<2']),
        wheelRelease('acme-plot', '1.0'),
        wheelRelease('acme-plot', '2.0'),
      ],
    );
    expect(ran.code, ran.stderr).toBe(0);
    expect(await readPins()).toEqual(['acme-chat==0.1', 'acme-plot==2.0']);
    expect(JSON.parse(ran.stdout).warnings).toContainEqual(
      expect.stringMatching(/^acme-chat 0\.1 is locked although 2\.0 is out: .*acme-plot/),
    );
  });
});

describe('an old pin among unpinned requirements', () => {
  const PLOTS = [
    wheelRelease('acme-plot', '1.0', [], '2022-06-01'),
    wheelRelease('acme-plot', '1.1', [], '2023-02-20'),
    wheelRelease('acme-plot', '2.0', [], '2025-01-01'),
  ];
  const WEB = [
    wheelRelease('acme-web', '1.0', ['acme-plot>=1'], '2023-02-10'),
    wheelRelease('acme-web', '2.0', ['acme-plot>=2'], '2025-02-10'),
  ];
  const OTHERS = ['acme-base', 'acme-text', 'acme-math'];
  const others = OTHERS.flatMap((name) => [
    wheelRelease(name, '1.0', [], '2022-01-01'),
    wheelRelease(name, '3.0', [], '2025-05-01'),
  ]);

  it('gets what it needs from about its time, and the rest at its newest release', async () => {
    const ran = await createProject(['acme-web==1.0', ...OTHERS], [...PLOTS, ...WEB, ...others]);
    expect(ran.code, ran.stderr).toBe(0);
    expect(await readPins()).toEqual([
      'acme-base==3.0',
      'acme-math==3.0',
      'acme-plot==1.1',
      'acme-text==3.0',
      'acme-web==1.0',
    ]);
    const lock = JSON.parse(ran.stdout).decisions.find((one: { choice: string }) => one.choice === 'lock');
    expect(lock.because).toMatch(/what acme-web 1\.0 of 2023-02-10 needs comes from about its time \(acme-plot 1\.1\)/);
  });

  it('gets it also where it is listed itself, and lets go of the newest of another that needs more', async () => {
    const chart = [
      wheelRelease('acme-chart', '1.0', ['acme-plot>=1'], '2023-01-01'),
      wheelRelease('acme-chart', '4.0', ['acme-plot>=2'], '2025-05-01'),
    ];
    const ran = await createProject(
      ['acme-web==1.0', 'acme-plot', 'acme-chart', ...OTHERS],
      [...PLOTS, ...WEB, ...others, ...chart],
    );
    expect(ran.code, ran.stderr).toBe(0);
    expect(await readPins()).toEqual(expect.arrayContaining(['acme-plot==1.1', 'acme-chart==1.0', 'acme-base==3.0']));
    expect(JSON.parse(ran.stdout).warnings).toContainEqual(
      expect.stringMatching(/^acme-chart 1\.0 is locked although 4\.0 is out/),
    );
  });

  it('gets the newest where its needs allow nothing older, and says so', async () => {
    const late = wheelRelease('acme-web', '1.0', ['acme-plot>=2'], '2023-02-10');
    const ran = await createProject(['acme-web==1.0', ...OTHERS], [...PLOTS, late, WEB[1] as Release, ...others]);
    expect(ran.code, ran.stderr).toBe(0);
    expect(await readPins()).toContain('acme-plot==2.0');
    const lock = JSON.parse(ran.stdout).decisions.find((one: { choice: string }) => one.choice === 'lock');
    expect(lock.because).toContain('nothing fits what acme-web 1.0 needed at its time');
  });

  it('needs no older releases where it is the newest of its package', async () => {
    const ran = await createProject(['acme-web==1.0', ...OTHERS], [...PLOTS, WEB[0] as Release, ...others]);
    expect(ran.code, ran.stderr).toBe(0);
    expect(await readPins()).toContain('acme-plot==2.0');
  });
});
