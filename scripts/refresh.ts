/**
 * `npm run refresh -- [TABLE...]`: runs every generator of the bundled data, or those of the tables named, from its source, and prints a
 * report in Markdown: which table moved, what that changes for users (starters, seed systems and projects of the fixtures locked before and
 * after), and whether the guard accepts it.
 *
 * A generator whose source or program is missing is skipped, and the report says so. Sources are given by the environment, so that no host is
 * named here: SIMPLE_INDEX (PEP 503), OFFICIAL_IMAGES (a clone of docker-library/official-images), ACTIONS_ORIGIN (where the
 * actions' repositories are), DEBIAN_LISTS ("trixie=FILE ...").
 *
 * Golden trees are written again with the new versions: their diff is for whoever reviews the refresh.
 *
 * Exit code 1: a generator failed, a source is older than what the table was made of, or the guard found a starter, a seed system or
 * a case that the new data breaks; nothing is reverted.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { readJson } from 'fs-extra/esm';
import {
  findBroken,
  findOlderSources,
  hasMoved,
  type LockedProjects,
  listMoves,
  lockProjects,
  type PythonReleases,
} from './refresh-guard.ts';
import { cleanOwnEnvironment } from './tool-environment.ts';

cleanOwnEnvironment();
const ROOT = resolve(import.meta.dirname, '..');
const { SIMPLE_INDEX, OFFICIAL_IMAGES, ACTIONS_ORIGIN, DEBIAN_LISTS, PIP = 'pip', UV = 'uv' } = process.env;

/** The releases of Python that uv knows, which catalog-python.ts reads. */
const RELEASES = join(await mkdtemp(join(tmpdir(), 'refresh-')), 'releases.json');

interface Generator {
  table: string;
  /** What it writes: files, and folders of them. */
  writes: readonly string[];
  /** What must answer before it runs. */
  needs: readonly string[];
  /** Undefined where a source is not given. */
  args: readonly string[] | undefined;
}

const generators: readonly Generator[] = [
  { table: 'uv.json', writes: ['src/catalog/image/uv.json'], needs: [UV], args: ['scripts/catalog-uv.ts'] },
  {
    table: 'snapshot',
    writes: ['data/snapshot.json', 'src/catalog/snapshot'],
    needs: [UV],
    args: ['scripts/snapshot.ts'],
  },
  {
    table: 'wheels.json',
    writes: ['src/catalog/python/wheels.json'],
    needs: [PIP],
    args: ['scripts/catalog-wheels.ts', PIP],
  },
  {
    table: 'stdlib.json',
    writes: ['src/catalog/python/stdlib.json'],
    needs: ['python3.11', 'python3.12', 'python3.13', 'python3.14'],
    args: ['scripts/catalog-stdlib.ts'],
  },
  {
    table: 'accelerators',
    writes: ['src/catalog/accelerators'],
    needs: [],
    args: SIMPLE_INDEX ? ['scripts/catalog-accelerators.ts', SIMPLE_INDEX] : undefined,
  },
  {
    table: 'python.json',
    writes: ['src/catalog/python/python.json'],
    needs: [UV],
    args: OFFICIAL_IMAGES ? ['scripts/catalog-python.ts', OFFICIAL_IMAGES, RELEASES] : undefined,
  },
  {
    table: 'ci-action-pins.json',
    writes: ['src/catalog/targets/ci-action-pins.json'],
    needs: ['git'],
    args: ACTIONS_ORIGIN ? ['scripts/catalog-actions.ts', ACTIONS_ORIGIN] : undefined,
  },
  {
    table: 'debian-packages.json',
    writes: ['src/catalog/packages/debian-packages.json'],
    needs: [],
    args: DEBIAN_LISTS ? ['scripts/catalog-debian.ts', ...DEBIAN_LISTS.split(' ')] : undefined,
  },
];

const named = process.argv.slice(2);
const unknown = named.filter((name) => generators.every(({ table }) => table !== name));
if (unknown.length > 0)
  throw new Error(`no table ${unknown.join(', ')}: ${generators.map(({ table }) => table).join(', ')}`);

/** What decides whether the new data may be used, beside the projects that are locked: the tables' own tests, and what reads them. */
const GUARD = [
  'vitest',
  'run',
  '--project',
  'unit',
  'test/unit/catalog',
  'test/unit/plan',
  'test/unit/frameworks.test.ts',
];

async function answers(command: string): Promise<boolean> {
  const ran = await execa(command, ['--version'], { reject: false });
  return ran.exitCode === 0;
}

/** The text of a table, whatever files it has. */
async function readTable(paths: readonly string[]): Promise<string> {
  const { stdout } = await execa('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...paths], {
    cwd: ROOT,
  });
  const files = [...new Set(stdout.split('\n'))].sort();
  const texts = await Promise.all(files.map((file) => readFile(join(ROOT, file), 'utf8').catch(() => 'gone')));
  return files.map((file, at) => `${file}\n${texts[at]}`).join('\n');
}

/** What became of the table, or why there is no new one: it was skipped, or it failed. */
async function runGenerator({ table, writes, needs, args }: Generator): Promise<string> {
  if (named.length > 0 && !named.includes(table)) return 'skipped: not named';
  if (args === undefined) return 'skipped: its source is not given';
  for (const program of needs) if (!(await answers(program))) return `skipped: no ${program}`;
  const before = await readTable(writes);
  const ran = await execa('npx', ['tsx', ...args], { cwd: ROOT, reject: false, all: true });
  const last = ran.all?.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
  console.error(`${args[0]}: exit code ${ran.exitCode}`);
  if (ran.exitCode !== 0) return `failed: ${last}`;
  return hasMoved(before, await readTable(writes)) ? 'moved' : 'as it was, with a new date';
}

const readReleases = (): Promise<PythonReleases> => readJson(join(ROOT, 'src/catalog/python/python.json'));

/** Writes the golden trees with the new data. @returns the cases that changed. */
async function renewGolden(): Promise<string[]> {
  await execa('npx', ['vitest', 'run', '--project', 'unit', 'test/golden'], {
    cwd: ROOT,
    reject: false,
    env: { UPDATE_GOLDEN: '1' },
  });
  const { stdout } = await execa('git', ['status', '--porcelain', '--', 'test/golden'], { cwd: ROOT });
  return [...new Set([...stdout.matchAll(/test\/golden\/([^/\n]+)\//g)].map(([, name = '']) => name))];
}

async function lockBuilt(): Promise<LockedProjects> {
  await execa('npm', ['run', 'build'], { cwd: ROOT });
  return lockProjects();
}

const listed = await execa(UV, ['python', 'list', '--all-versions', '--only-downloads', '--output-format', 'json'], {
  reject: false,
});
if (listed.exitCode === 0) await writeFile(RELEASES, listed.stdout);
const before = await lockBuilt();
const releases = await readReleases();
// Each writes files of its own, and waits for the network most of its time.
const results = await Promise.all(
  generators.map(async (one) => ({ table: one.table, result: await runGenerator(one) })),
);
const failures = results
  .filter(({ result }) => result.startsWith('failed'))
  .map(({ table, result }) => `${table}: ${result}`);
console.log('# Refresh of the bundled data\n\n| table | result |\n| --- | --- |');
for (const { table, result } of results) console.log(`| ${table} | ${result} |`);
const after = await lockBuilt();
console.log('\n| project | before | after | versions that moved |\n| --- | --- | --- | --- |');
for (const [name, now] of Object.entries(after)) {
  const was = before[name];
  const moves = listMoves(was, now);
  if (moves.length === 0 && was?.error === now.error) continue;
  const [old, current] = [was, now].map((one) =>
    one?.error === undefined ? (one?.summary ?? `${Object.keys(one?.versions ?? {}).length} packages`) : 'not locked',
  );
  console.log(
    `| ${name} | ${old} | ${current} | ${moves.length}${moves.length > 0 ? `: ${moves.slice(0, 5).join(', ')}` : ''} |`,
  );
}
const guard = await execa('npx', GUARD, { cwd: ROOT, reject: false, all: true, env: { NO_COLOR: '1' } });
const golden = await renewGolden();
if (golden.length > 0) console.log(`\nGolden trees that changed, for review: ${golden.join(', ')}.`);
const failed = [
  ...failures,
  ...findOlderSources(releases, await readReleases()),
  ...findBroken(before, after),
  ...[...(guard.all ?? '').matchAll(/ FAIL .*/g)].slice(0, 10).map(([line]) => line.trim()),
];
console.log(
  failed.length === 0 && guard.exitCode === 0
    ? '\nThe guard accepts it.'
    : `\nThe guard refuses it:\n\n${failed.map((line) => `- ${line}`).join('\n')}`,
);
process.exitCode = failed.length === 0 && guard.exitCode === 0 ? 0 : 1;
await rm(dirname(RELEASES), { recursive: true, force: true });
