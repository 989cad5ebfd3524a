/**
 * `npm run bench:startup`: start-up and a whole run, as ratios of things run in turn on this machine.
 * Medians of the rounds; nothing else should run meanwhile.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROUNDS = Number(process.argv[2] ?? 21);
const BIN = fileURLToPath(new URL('../bin/create-ml-container.js', import.meta.url));
const vite = join(dirname(createRequire(import.meta.url).resolve('create-vite/package.json')), 'index.js');
const scratch = mkdtempSync(join(tmpdir(), 'bench-'));

const variants: Record<string, (round: number) => string[]> = {
  'bare node': () => ['-e', '0'],
  '--version': () => [BIN, '--version'],
  '--help': () => [BIN, '--help'],
  'whole run, script': (round) => [BIN, `script-${round}`, '--framework', 'script', '--yes', '--no-interactive'],
  'whole run, fastapi': (round) => [BIN, `fastapi-${round}`, '--framework', 'fastapi', '--yes', '--no-interactive'],
  'whole run, gradio': (round) => [BIN, `gradio-${round}`, '--framework', 'gradio', '--yes', '--no-interactive'],
  'create-vite vanilla': (round) => [vite, `vite-${round}`, '--template', 'vanilla', '--no-interactive'],
};

const times: Record<string, number[]> = {};
for (let round = -2; round < ROUNDS; round++) {
  for (const [name, args] of Object.entries(variants)) {
    const began = process.hrtime.bigint();
    const ran = spawnSync(process.execPath, args(round), {
      cwd: scratch,
      stdio: 'ignore',
      env: { ...process.env, NO_COLOR: '1' },
    });
    if (ran.status !== 0) throw new Error(`${name} exited with ${ran.status}`);
    // the first two rounds warm the disk's cache
    if (round >= 0) (times[name] ??= []).push(Number(process.hrtime.bigint() - began) / 1e6);
  }
}
rmSync(scratch, { recursive: true });

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
const of = (name: string): number => median(times[name] as number[]);
console.log(`| what | median ms | × bare node | × create-vite |\n| --- | --- | --- | --- |`);
for (const name of Object.keys(variants)) {
  console.log(
    `| ${name} | ${of(name).toFixed(1)} | ${(of(name) / of('bare node')).toFixed(2)} | ${(of(name) / of('create-vite vanilla')).toFixed(2)} |`,
  );
}
