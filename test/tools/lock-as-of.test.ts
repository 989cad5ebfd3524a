/** Locks as of the time of old pins: the real uv against an index on loopback that says when its files were uploaded (PEP 700). */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cli, folder, type Ran, tree } from '../support/cli.ts';
import { type PackageIndex, packageIndex, type Release } from '../support/package-index.ts';

const yes = ['--yes', '--no-interactive', '--framework', 'script'];
const on = (python: string) => [...yes, '--python', python];
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

const tool = (args: readonly string[], env: Record<string, string> = {}): Promise<Ran> =>
  cli(args, { env: { XDG_CACHE_HOME: cache, UV_NO_CACHE: '1', UV_HTTP_RETRIES: '0', NETRC: '/dev/null', ...env } });
const read = (name: string) => readFile(join(dir, name), 'utf8');
const ok = (ran: Ran): Ran => {
  expect(ran.code, ran.stderr).toBe(0);
  return ran;
};
const pinned = async () => ((await read('requirements.txt')).match(/^[a-z0-9-]+==[^ ]+/gm) ?? []).sort();
const decided = (ran: Ran, choice: string): { value: string; because: string } | undefined =>
  JSON.parse(ran.stdout).decisions.find((one: { choice: string }) => one.choice === choice);

/** A project with a list of its own, on an index; what indexes.default is set to comes before all else of it. */
async function project(list: readonly string[], releases: readonly Release[]): Promise<PackageIndex> {
  const index = await packageIndex(releases);
  opened.push(index);
  await writeFile(join(dir, 'requirements.in'), list.map((line) => `${line}\n`).join(''));
  await writeFile(join(dir, 'ml-container.json'), JSON.stringify({ indexes: { default: index.url } }));
  return index;
}

const PLOT: Release[] = [
  { name: 'acme-plot', version: '1.0', uploaded: '2022-06-01T08:00:00Z' },
  { name: 'acme-plot', version: '1.1', uploaded: '2023-02-20T08:00:00Z' },
  { name: 'acme-plot', version: '2.0', uploaded: '2025-01-01T08:00:00Z' },
];
const WEB: Release = { name: 'acme-web', version: '1.0', requires: ['acme-plot>=1'], uploaded: '2023-02-10T22:42:07Z' };
const BASE: Release = { name: 'acme-base', version: '0.1', uploaded: '2021-01-01T00:00:00Z' };

/** A commit of everything, made on a day. */
function commit(day: string): void {
  const identity = ['-c', 'user.name=Acme', '-c', 'user.email=acme@example.org', '-c', 'commit.gpgsign=false'];
  const dates = { GIT_AUTHOR_DATE: `${day}T12:00:00Z`, GIT_COMMITTER_DATE: `${day}T12:00:00Z` };
  for (const args of [
    ['init', '-q'],
    ['add', '.'],
    [...identity, 'commit', '-qm', 'app'],
  ])
    execFileSync('git', args, { cwd: dir, env: { ...process.env, ...dates } });
}

describe('a list without pins', () => {
  it('is locked as of the newest commit of old code, says so, and stays so once the files are committed', async () => {
    const index = await project(['acme-plot', 'acme-base==0.1'], [BASE, WEB, ...PLOT]);
    await writeFile(join(dir, 'main.py'), 'import acme_plot\nprint(acme_plot)\n');
    commit('2023-03-01');
    const first = ok(await tool([dir, ...on('3.12'), '--json']));
    expect(await pinned()).toEqual(['acme-base==0.1', 'acme-plot==1.1']);
    expect(decided(first, 'asOf')).toMatchObject({ value: '2023-03-02' });
    expect(decided(first, 'asOf')?.because).toBe(
      "the newest commit is of 2023-03-01, and today's releases were never tested with the code; --as-of today takes them",
    );
    commit('2026-11-30');
    const asked = index.asked.length;
    ok(await tool([dir, '--yes', '--no-interactive']));
    expect(index.asked.length).toBe(asked);
    ok(await tool([dir, '--yes', '--no-interactive', '--dep', 'acme-web']));
    expect(await pinned()).toEqual(['acme-base==0.1', 'acme-plot==1.1', 'acme-web==1.0']);
    ok(await tool(['lock', dir, '--upgrade']));
    expect(await pinned()).toEqual(['acme-base==0.1', 'acme-plot==2.0', 'acme-web==1.0']);
  });

  it('gets the newest where the code is of this year, and where --as-of says so', async () => {
    await project(['acme-plot'], PLOT);
    await writeFile(join(dir, 'main.py'), 'import acme_plot\nprint(acme_plot)\n');
    commit('2026-06-01');
    ok(await tool([dir, ...on('3.12')]));
    expect(await pinned()).toEqual(['acme-plot==2.0']);
  });

  it('gets the Python of its time, kept in ml-container.json, unless a file or a word says another', async () => {
    await project(['acme-plot'], PLOT);
    await writeFile(join(dir, 'main.py'), 'import acme_plot\nprint(acme_plot)\n');
    commit('2023-03-01');
    const ran = ok(await tool([dir, ...yes, '--json']));
    expect(decided(ran, 'python')).toMatchObject({
      value: '3.11',
      because: 'the newest commit is of 2023-03-01, and packages of that time have no wheels for a newer one',
    });
    expect(JSON.parse(await read('ml-container.json')).python).toBe('3.11');
    expect(await pinned()).toEqual(['acme-plot==1.1']);
  });

  it('gets the releases of the snapshot where uv cannot be asked, and that is said', async () => {
    await writeFile(join(dir, 'main.py'), 'import six\nprint(six)\n');
    await writeFile(join(dir, 'requirements.in'), 'six\n');
    commit('2023-03-01');
    const offline = ok(await tool([dir, ...on('3.12'), '--offline', '--json']));
    expect(JSON.parse(offline.stdout).warnings).toContain(
      "the newest commit is of 2023-03-01, and today's releases were never tested with the code: without --offline, those of that time are taken",
    );
    expect(decided(offline, 'asOf')).toBeUndefined();
    await rm(join(dir, 'ml-container.json'));
    await rm(join(dir, 'ml-container.lock'));
    await rm(join(dir, 'requirements.txt'));
    const down = { UV_DEFAULT_INDEX: 'http://127.0.0.1:9/simple/' };
    const failed = ok(await tool([dir, ...on('3.12'), '--on-conflict', 'overwrite', '--json'], down));
    expect(JSON.parse(failed.stdout).warnings).toContainEqual(
      expect.stringMatching(/^the package snapshot was used, because uv failed: /),
    );
    expect(await pinned()).toHaveLength(1);
  });

  it('gets a later time where only a release of years before has what this Python needs', async () => {
    const tag = (python: string) => ['x86_64', 'aarch64'].map((one) => `${python}-${python}-manylinux_2_17_${one}`);
    const base = (version: string, uploaded: string, python: string): Release[] =>
      tag(python).map((one) => ({ name: 'acme-fast', version, uploaded, tag: one }));
    await project(
      ['acme-page'],
      [
        { name: 'acme-page', version: '1.0', uploaded: '2020-06-01T08:00:00Z' },
        { name: 'acme-page', version: '3.0', uploaded: '2023-01-10T08:00:00Z', requires: ['acme-fast'] },
        { name: 'acme-page', version: '4.0', uploaded: '2025-01-10T08:00:00Z', requires: ['acme-fast'] },
        ...base('1.0', '2022-06-01T08:00:00Z', 'cp310'),
        ...base('1.1', '2023-08-01T08:00:00Z', 'cp312'),
      ],
    );
    await writeFile(join(dir, 'main.py'), 'import acme_page\nprint(acme_page)\n');
    commit('2023-03-01');
    const ran = ok(await tool([dir, ...on('3.12'), '--json']));
    expect(await pinned()).toEqual(['acme-fast==1.1', 'acme-page==3.0']);
    expect(decided(ran, 'asOf')?.value).toBe('2023-08-29');
  });

  it('gets a later time where nothing fits as of the newest commit', async () => {
    await project(['acme-plot>=2'], PLOT);
    await writeFile(join(dir, 'main.py'), 'import acme_plot\nprint(acme_plot)\n');
    commit('2024-04-01');
    const ran = ok(await tool([dir, ...on('3.12'), '--json']));
    expect(await pinned()).toEqual(['acme-plot==2.0']);
    expect(decided(ran, 'asOf')).toMatchObject({ value: '2025-04-02' });
    expect(decided(ran, 'asOf')?.because).toMatch(/nothing fits as of 2024-04-02/);
  });
});

describe('a list of old pins', () => {
  it('is taken as of the newest commit where nothing fits as of its pins', async () => {
    const late: Release[] = [
      { name: 'acme-late', version: '1.0', uploaded: '2023-06-01T08:00:00Z' },
      { name: 'acme-late', version: '2.0', uploaded: '2024-05-01T08:00:00Z' },
      { name: 'acme-late', version: '3.0', uploaded: '2025-05-01T08:00:00Z' },
    ];
    await project(['acme-web==1.0', 'acme-base==0.1', 'acme-late>=1'], [WEB, BASE, ...PLOT, ...late]);
    await writeFile(join(dir, 'main.py'), 'import acme_late\nprint(acme_late)\n');
    commit('2024-06-01');
    const ran = ok(await tool([dir, ...on('3.12'), '--json']));
    expect(decided(ran, 'asOf')?.value).toBe('2024-06-02');
    expect(await pinned()).toEqual(['acme-base==0.1', 'acme-late==2.0', 'acme-plot==1.1', 'acme-web==1.0']);
  });

  it('has what it leaves open locked as of its newest pin, says so, and again changes nothing and asks nobody', async () => {
    const index = await project(['acme-web==1.0', 'acme-base==0.1'], [WEB, BASE, ...PLOT]);
    const first = ok(await tool([dir, ...on('3.12'), '--json']));
    expect(await pinned()).toEqual(['acme-base==0.1', 'acme-plot==1.1', 'acme-web==1.0']);
    const { value, because } = decided(first, 'asOf') ?? {};
    expect(value).toBe('2023-03-12');
    expect(because).toMatch(/^acme-web 1\.0, the newest pin, is of 2023-02-10, .*--as-of today/);
    expect(decided(first, 'lock')?.because).toMatch(/uv resolved it, as of 2023-03-12/);
    expect(JSON.parse(await read('ml-container.lock')).resolver).toMatchObject({
      date: '2023-03-12T00:00:00Z',
      asOf: 'pins',
    });
    const before = await tree(dir);
    const asked = index.asked.length;
    const again = ok(await tool([dir, '--yes', '--no-interactive', '--json']));
    expect(decided(again, 'asOf')).toEqual({ ...decided(first, 'asOf') });
    expect(await tree(dir)).toEqual(before);
    expect(index.asked.length).toBe(asked);
  });

  it('keeps its time under --upgrade and with a package more, until somebody names another', async () => {
    await project(['acme-web==1.0'], [WEB, BASE, ...PLOT]);
    ok(await tool([dir, ...on('3.12')]));
    ok(await tool(['lock', dir, '--upgrade']));
    expect(await pinned()).toEqual(['acme-plot==1.1', 'acme-web==1.0']);
    ok(await tool([dir, '--yes', '--no-interactive', '--dep', 'acme-base']));
    expect(await pinned()).toEqual(['acme-base==0.1', 'acme-plot==1.1', 'acme-web==1.0']);
    // the versions of then are no reason to keep them now
    const now = ok(await tool([dir, '--yes', '--no-interactive', '--as-of', 'today', '--json']));
    expect(await pinned()).toEqual(['acme-base==0.1', 'acme-plot==2.0', 'acme-web==1.0']);
    expect(decided(now, 'asOf')).toBeUndefined();
    expect(JSON.parse(await read('ml-container.json')).asOf).toBe('today');
    expect(JSON.parse(await read('ml-container.lock')).resolver.asOf).toBeUndefined();
    ok(await tool([dir, '--yes', '--no-interactive', '--as-of', '2022-12-31']));
    expect(await pinned()).toEqual(['acme-base==0.1', 'acme-plot==1.0', 'acme-web==1.0']);
  });

  it('is of today where most of it is open, unless somebody says that its pins count', async () => {
    await project(['acme-web==1.0', 'acme-plot'], [WEB, BASE, ...PLOT]);
    expect(decided(ok(await tool([dir, ...on('3.12'), '--json'])), 'asOf')).toBeUndefined();
    expect(await pinned()).toContain('acme-plot==2.0');
    // nor does it go back by itself
    ok(await tool([dir, '--yes', '--no-interactive', '--dep', 'acme-base==0.1']));
    expect(await pinned()).toContain('acme-plot==2.0');
    ok(await tool([dir, '--yes', '--no-interactive', '--as-of', 'pins']));
    expect(await pinned()).toContain('acme-plot==1.1');
  });

  it('is of today where the index does not say when files were uploaded, and that is said', async () => {
    const undated = [WEB, ...PLOT].map(({ uploaded: _, ...release }) => release);
    await project(['acme-web==1.0'], undated);
    const ran = ok(await tool([dir, ...on('3.12'), '--json']));
    expect(await pinned()).toEqual(['acme-plot==2.0', 'acme-web==1.0']);
    expect(decided(ran, 'asOf')).toBeUndefined();
    expect(decided(ran, 'lock')?.because).toContain('the index does not say when the pinned versions were uploaded');
  });

  it('takes the first later time at which something fits', async () => {
    const later: Release = { ...WEB, requires: ['acme-plot>=1.2'] };
    await project(
      ['acme-web==1.0'],
      [later, ...PLOT, { ...PLOT[0], name: 'acme-plot', version: '1.2', uploaded: '2023-07-01T00:00:00Z' }],
    );
    const ran = ok(await tool([dir, ...on('3.12'), '--json']));
    expect(await pinned()).toEqual(['acme-plot==1.2', 'acme-web==1.0']);
    expect(decided(ran, 'asOf')).toMatchObject({
      value: '2023-08-09',
      because: expect.stringContaining('nothing fits as of 2023-03-12'),
    });
  });

  it('keeps what the pins need to their time where another package asks for a later one', async () => {
    const later: Release[] = [
      { name: 'acme-plot', version: '1.5', uploaded: '2023-07-01T08:00:00Z' },
      { name: 'acme-late', version: '1.0', uploaded: '2023-08-01T08:00:00Z' },
      { ...WEB, version: '1.1', uploaded: '2023-06-01T08:00:00Z' },
    ];
    await project(['acme-web==1.0', 'acme-late'], [WEB, ...PLOT, ...later]);
    const ran = ok(await tool([dir, ...on('3.12'), '--as-of', 'pins', '--json']));
    expect(decided(ran, 'asOf')?.value).toBe('2023-08-09');
    expect(await pinned()).toEqual(['acme-late==1.0', 'acme-plot==1.1', 'acme-web==1.0']);
  });

  it('is of today where nothing of its time fits, and that is said', async () => {
    const [newest] = PLOT.slice(-1);
    const late = { ...newest, name: 'acme-plot', version: '2.0', uploaded: '2025-06-01T00:00:00Z' };
    await project(['acme-web==1.0'], [WEB, late]);
    const ran = ok(await tool([dir, ...on('3.12'), '--json']));
    expect(await pinned()).toEqual(['acme-plot==2.0', 'acme-web==1.0']);
    expect(decided(ran, 'asOf')).toBeUndefined();
    expect(decided(ran, 'lock')?.because).toMatch(/nothing fits as of 2023-03-12/);
  });

  it('gets the Python of its time where that of today has no wheels, kept in ml-container.json; not against a word', async () => {
    const wheels = ['x86_64', 'aarch64'].map(
      (machine): Release => ({ ...(PLOT[1] as Release), tag: `cp311-cp311-manylinux_2_17_${machine}` }),
    );
    await project(['acme-web==1.0'], [WEB, ...wheels, PLOT[2] as Release]);
    const ran = ok(await tool([dir, ...yes, '--json']));
    expect(decided(ran, 'python')).toMatchObject({
      value: '3.11',
      because: expect.stringContaining('packages of that time were made for Python 3.11'),
    });
    expect(await pinned()).toEqual(['acme-plot==1.1', 'acme-web==1.0']);
    expect(JSON.parse(await read('ml-container.json')).python).toBe('3.11');
    const before = await tree(dir);
    ok(await tool([dir, '--yes', '--no-interactive', '--offline']));
    expect(await tree(dir)).toEqual(before);
    ok(await tool([dir, '--yes', '--no-interactive', '--python', '3.12']));
    expect(await pinned()).toEqual(['acme-plot==2.0', 'acme-web==1.0']);
  });
});

it('a pin that has wheels for an older Python alone decides on it where nobody did, and is refused against a word', async () => {
  const wheels = ['x86_64', 'aarch64'].map(
    (machine): Release => ({ ...WEB, requires: [], tag: `cp311-cp311-manylinux_2_17_${machine}` }),
  );
  await project(['acme-web==1.0'], wheels);
  const refused = await tool([dir, ...on('3.12')]);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('--python 3.11') });
  const ran = ok(await tool([dir, ...yes, '--json']));
  expect(decided(ran, 'python')).toMatchObject({
    value: '3.11',
    because: expect.stringContaining('acme-web 1.0 has no wheel for Python 3.12; it has for 3.11'),
  });
  expect(JSON.parse(await read('ml-container.json')).python).toBe('3.11');
});

describe('a day that is asked for', () => {
  it('holds for open versions, needs the index, and is nothing that the snapshot has', async () => {
    await project(['acme-plot'], PLOT);
    const day = ['--as-of', '2023-01-01'];
    const ran = ok(await tool([dir, ...on('3.12'), ...day, '--json']));
    expect(await pinned()).toEqual(['acme-plot==1.0']);
    expect(decided(ran, 'asOf')).toEqual({ choice: 'asOf', value: '2023-01-01', because: 'you asked for it' });
    const six = ['--dep', 'six', ...day];
    const elsewhere = join(dir, 'other');
    const offline = await tool([elsewhere, ...on('3.12'), ...six, '--offline']);
    expect(offline).toMatchObject({ code: 1, stderr: expect.stringContaining('2023-01-01 are resolved by uv') });
    const snapshot = await tool([elsewhere, ...on('3.12'), ...six, '--resolver', 'snapshot']);
    expect(snapshot).toMatchObject({ code: 2, stderr: expect.stringContaining('contradict each other') });
  });

  it('is refused where nothing of then fits', async () => {
    await project(['acme-plot>=2'], PLOT);
    const ran = await tool([dir, ...on('3.12'), '--as-of', '2023-01-01']);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/acme-plot/);
    expect(Object.keys(await tree(dir)).sort()).toEqual(['ml-container.json', 'requirements.in']);
  });
});
