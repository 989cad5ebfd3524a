/**
 * `tsx scripts/kill-runs.ts [runs]`: an update that is killed (SIGKILL) at random moments. After each: every file is whole, old or
 * new, nothing of the user's is lost, and the next run ends as if nothing had happened. Prints the figures as Markdown.
 */
import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BIN, run, tree } from '../test/support/cli.ts';
import { withOlderBase } from '../test/support/older.ts';

const RUNS = Number(process.argv[2] ?? 500);
/** Milliseconds that each call which changes the disk is held up, so that the kill finds it at work. */
const SLOW = '3';
const SLOWLY = ['--import', fileURLToPath(new URL('../test/support/fault-at.mjs', import.meta.url))];
const FLAGS = ['--framework', 'gradio', '--port', '9000', '--yes', '--no-interactive'];
const TEMP = /(^|\/)\.create-ml-container-\d+-[0-9a-f]{16}\.tmp$/;
const MINE = 'notes.md';

const home = mkdtempSync(join(tmpdir(), 'kill-runs-'));
const update = (dir: string, timeout?: number) =>
  run(process.execPath, [...(timeout ? SLOWLY : []), BIN, 'update', dir, ...FLAGS], {
    env: { FAULT_DIR: dir, FAULT_HOW: 'slow', FAULT_AT: SLOW },
    ...(timeout ? { timeout, killSignal: 'SIGKILL' } : {}),
  });

async function start(): Promise<{ before: Files; after: Files; took: number }> {
  const dir = join(home, 'start');
  const made = await run(process.execPath, [BIN, dir, '--framework', 'fastapi', '--name', 'it', '--yes']);
  if (made.code !== 0) throw new Error(made.stderr);
  withOlderBase(dir);
  appendFileSync(join(dir, 'compose.yaml'), '# mine\n');
  writeFileSync(join(dir, MINE), '# Notes\n');
  cpSync(dir, join(home, 'whole'), { recursive: true });
  const began = Date.now();
  const ran = await update(join(home, 'whole'), 60_000);
  if (ran.code !== 0) throw new Error(ran.stdout + ran.stderr);
  return { before: await tree(dir), after: await tree(join(home, 'whole')), took: Date.now() - began };
}

type Files = Record<string, string>;
const { before, after, took } = await start();
const seen = { 'before it wrote': 0, 'while it wrote': 0, 'after it wrote': 0 };
const same = (a: Files, b: Files) => JSON.stringify(a) === JSON.stringify(b);
for (let at = 0; at < RUNS; at++) {
  const dir = join(home, `run-${at}`);
  cpSync(join(home, 'start'), dir, { recursive: true });
  await update(dir, Math.ceil((0.3 + 0.75 * Math.random()) * took));
  const left = await tree(dir);
  for (const [path, text] of Object.entries(left))
    if (!TEMP.test(path) && text !== before[path] && text !== after[path])
      throw new Error(`run ${at}: ${path} is half`);
  if (left[MINE] !== before[MINE]) throw new Error(`run ${at}: ${MINE} is lost`);
  seen[same(left, before) ? 'before it wrote' : same(left, after) ? 'after it wrote' : 'while it wrote']++;
  const next = await update(dir);
  if (next.code !== 0) throw new Error(`run ${at}: the next run exited with ${next.code}\n${next.stderr}`);
  if (!same(await tree(dir), after)) throw new Error(`run ${at}: the next run did not finish the work (${dir})`);
  rmSync(dir, { recursive: true });
}
rmSync(home, { recursive: true });
console.log(`| killed | runs |\n| --- | --- |`);
for (const [when, count] of Object.entries(seen)) console.log(`| ${when} | ${count} |`);
console.log(`\n${RUNS} runs: no file was half, nothing was lost, and each next run finished the work`);
