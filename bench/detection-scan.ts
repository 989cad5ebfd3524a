/**
 * How long the folder scan takes on a tree of many files (100,000 unless a second number says otherwise), against `find` and `git ls-files` on the same tree in the same run.
 *
 *     npm run bench:scan [rounds] [files]
 *
 * Prints a Markdown table; bench/detection-scan.md holds the last one. A ratio, because the disk decides the seconds.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readTree } from '../src/detect/files/tree.ts';

const ROUNDS = Number(process.argv[2] ?? 5);
const FILES = 100;
const FOLDERS = Math.ceil(Number(process.argv[3] ?? 100_000) / FILES);
const BIN = fileURLToPath(new URL('../bin/create-ml-container.js', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'bench-scan-'));

/** An app, and beside it what an ML repository has most of: pictures of a data set, and some Python. */
function plant(): void {
  writeFileSync(join(root, 'main.py'), 'from fastapi import FastAPI\n\napp = FastAPI()\n');
  writeFileSync(join(root, 'requirements.txt'), 'fastapi\nuvicorn\n');
  for (let folder = 0; folder < FOLDERS; folder++) {
    const dir = join(root, folder % 10 === 0 ? 'lib' : 'data', `part${folder}`);
    mkdirSync(dir, { recursive: true });
    const suffix = folder % 10 === 0 ? 'py' : 'jpg';
    for (let file = 0; file < FILES; file++) writeFileSync(join(dir, `f${file}.${suffix}`), 'x = 1\n');
  }
}

function program(command: string, args: readonly string[]): void {
  const ran = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], maxBuffer: 1e9 });
  if (ran.status !== 0) throw new Error(`${command} exited with ${ran.status}`);
}

const variants: Record<string, () => unknown> = {
  'find -type f': () => program('find', ['.', '-type', 'f']),
  'find -type f -size +0 (asks for sizes, as the scan does)': () => program('find', ['.', '-type', 'f', '-size', '+0']),
  'git ls-files (reads its index alone)': () => program('git', ['ls-files']),
  'git ls-files --others --cached (looks at the folder)': () => program('git', ['ls-files', '--others', '--cached']),
  'the scan alone (names, kinds, sizes)': () => readTree(root),
  'create-ml-container detect (whole process, 10,000 Python files)': () =>
    program(process.execPath, [BIN, 'detect', '.', '--json']),
};

try {
  plant();
  program('git', ['init', '--quiet']);
  program('git', ['add', '.']);
  const times: Record<string, number[]> = {};
  for (let round = -1; round < ROUNDS; round++) {
    for (const [name, run] of Object.entries(variants)) {
      const began = process.hrtime.bigint();
      await run();
      // the first round warms the disk's cache
      if (round >= 0) (times[name] ??= []).push(Number(process.hrtime.bigint() - began) / 1e6);
    }
  }
  const median = (name: string): number => {
    const sorted = [...(times[name] ?? [])].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  };
  const [find = '', , , git = ''] = Object.keys(variants);
  console.log(
    `${FOLDERS * FILES} files in ${FOLDERS} folders; Node ${process.versions.node}, ${cpus().length} cores, median of ${ROUNDS}\n`,
  );
  console.log('| what | median ms | × find | × git ls-files --others |\n| --- | --- | --- | --- |');
  for (const name of Object.keys(variants))
    console.log(
      `| ${name} | ${median(name).toFixed(0)} | ${(median(name) / median(find)).toFixed(2)} | ${(median(name) / median(git)).toFixed(2)} |`,
    );
} finally {
  rmSync(root, { recursive: true, force: true });
}
