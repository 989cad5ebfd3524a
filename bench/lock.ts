/**
 * `npm run bench:lock [-- rounds subsets]`: a whole `create-ml-container lock` process after an edit of requirements.in,
 * against `uv pip compile` of the same file and bare node, in turn on this machine. Prints a Markdown table.
 *
 * The subsets are seeded. uv has everything in its cache and is told to stay offline, so that neither waits for a network;
 * it resolves for one machine, we for both. Needs uv (on PATH, or UV=path) and, to fill its cache, a package index.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generator, servedOf, subset } from '../scripts/snapshot/subsets.ts';
import { loadSnapshot } from '../src/catalog/snapshot/index.ts';
import { MACHINE } from '../src/spec/lock.ts';

const ROUNDS = Number(process.argv[2] ?? 5);
const SUBSETS = Number(process.argv[3] ?? 60);
const LARGEST = 40;
const SEED = 1;
const PYTHON = '3.12';
const BIN = fileURLToPath(new URL('../bin/create-ml-container.js', import.meta.url));
const UV = process.env.UV ?? 'uv';
const CLASSES = [
  { name: '1 to 9 roots', from: 1, to: 9 },
  { name: '10 to 19 roots', from: 10, to: 19 },
  { name: '20 to 40 roots', from: 20, to: LARGEST },
  { name: 'all', from: 1, to: LARGEST },
];

interface Measured {
  roots: number;
  packages: number;
  node: number;
  ours: number;
  uv?: number;
}

const scratch = mkdtempSync(join(tmpdir(), 'bench-lock-'));
const fresh = join(scratch, 'fresh');
run(process.execPath, [BIN, fresh, '--framework', 'script', '--dep', 'idna', '--yes', '--no-interactive']);
const snapshot = await loadSnapshot();
const random = generator(SEED);
const measured: Measured[] = [];
for (let at = 0; at < SUBSETS; at += 1) {
  const asked = subset(snapshot, 'cpu', 1 + Math.floor(random() * LARGEST), random);
  // what both machines are served with, since the lock is for both
  const onArm = servedOf(snapshot, asked, { python: PYTHON, platform: 'linux/arm64', accelerator: 'cpu' });
  const roots = servedOf(snapshot, onArm, { python: PYTHON, platform: 'linux/amd64', accelerator: 'cpu' });
  if (roots.length > 0) measured.push(measure(roots, at));
}
rmSync(scratch, { recursive: true });
report();

function measure(roots: readonly string[], at: number): Measured {
  const dir = join(scratch, `project-${at}`);
  cpSync(fresh, dir, { recursive: true });
  const input = join(dir, 'requirements.in');
  writeFileSync(input, `${roots.join('\n')}\n`);
  const compile = ['pip', 'compile', '--quiet', '--no-header', '--generate-hashes', '--python-version', PYTHON];
  const where = ['--python-platform', `${MACHINE['linux/amd64']}-manylinux_2_36`, '-o', join(dir, 'by-uv.txt'), input];
  // some sets have no answer without the substitutions and left-out versions of the snapshot; those uv is not held to
  const warm = spawnSync(UV, [...compile, ...where], { stdio: 'ignore' }).status === 0;
  const times = { node: [] as number[], ours: [] as number[], uv: [] as number[] };
  for (let round = -1; round < ROUNDS; round += 1) {
    const node = timed(process.execPath, ['-e', '0']);
    // as it was before the edit, so that each run writes
    for (const name of ['requirements.txt', 'ml-container.lock']) copyFileSync(join(fresh, name), join(dir, name));
    const ours = timed(process.execPath, [BIN, 'lock', dir, '--offline']);
    rmSync(join(dir, 'by-uv.txt'), { force: true });
    const uv = warm ? timed(UV, [...compile, '--offline', ...where]) : 0;
    if (round < 0) continue;
    times.node.push(node);
    times.ours.push(ours);
    if (warm) times.uv.push(uv);
  }
  const text = readFileSync(join(dir, 'requirements.txt'), 'utf8');
  const result: Measured = {
    roots: roots.length,
    packages: text.match(/^[a-z0-9-]+(==| @ )/gm)?.length ?? 0,
    node: median(times.node),
    ours: median(times.ours),
    ...(warm ? { uv: median(times.uv) } : {}),
  };
  console.error(JSON.stringify(result));
  return result;
}

/** Milliseconds. */
function timed(command: string, args: readonly string[]): number {
  const began = process.hrtime.bigint();
  run(command, args);
  return Number(process.hrtime.bigint() - began) / 1e6;
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} exited with ${status}: ${stderr}`);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function report(): void {
  console.log(
    '| subsets | sets | packages | bare node ms | lock ms | × bare node | uv ms | lock / uv | faster than uv in |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const { name, from, to } of CLASSES) {
    const sets = measured.filter(({ roots }) => roots >= from && roots <= to);
    const both = sets.flatMap(({ ours, uv }) => (uv === undefined ? [] : [{ ours, uv }]));
    const of = (values: readonly number[]): number => median(values);
    const ahead = both.filter(({ ours, uv }) => ours < uv).length;
    const cells = [
      name,
      sets.length,
      of(sets.map((s) => s.packages)),
      of(sets.map((s) => s.node)).toFixed(0),
      of(sets.map((s) => s.ours)).toFixed(0),
      of(sets.map((s) => s.ours / s.node)).toFixed(2),
      of(both.map((s) => s.uv)).toFixed(0),
      of(both.map((s) => s.ours / s.uv)).toFixed(2),
      `${ahead} of ${both.length}`,
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}
