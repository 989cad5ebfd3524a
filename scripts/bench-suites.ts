/**
 * Runs create-ml-container over a folder of projects that others wrote, and prints what came of each: for bench/detection.md.
 *
 *   npm run build && npx tsx scripts/bench-suites.ts PROJECTS [--no-lock] [--only NAME]
 *
 * Nothing is written into the projects (`--dry-run`). `--no-lock` asks detection alone, which needs no network.
 */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { execa } from 'execa';

const CLI = fileURLToPath(new URL('../bin/create-ml-container.js', import.meta.url));
const PATIENCE = 180_000;

interface Outcome {
  project: string;
  framework: string;
  entry: string;
  verdict: 'planned' | 'refused' | 'nothing detected' | 'failed';
  said: string;
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'no-lock': { type: 'boolean' }, only: { type: 'string' } },
});
const [projects] = positionals;
if (projects === undefined) throw new Error('PROJECTS is missing: name a folder that has one folder per project');

const folders = (await readdir(projects, { withFileTypes: true })).filter((one) => one.isDirectory());
const outcomes: Outcome[] = [];
console.log('| project | framework | entry point | verdict | message |\n|---|---|---|---|---|');
for (const { name } of folders.sort((a, b) => (a.name < b.name ? -1 : 1))) {
  if (options.only !== undefined && !name.includes(options.only)) continue;
  const outcome = await tryProject(path.join(projects, name), name);
  outcomes.push(outcome);
  const { project, framework, entry, verdict, said } = outcome;
  console.log(`| ${[project, framework, entry, verdict, said.replaceAll('|', '\\|')].join(' | ')} |`);
}
const verdicts = [...new Set(outcomes.map(({ verdict }) => verdict))];
const counts = verdicts.map((one) => `${outcomes.filter(({ verdict }) => verdict === one).length} ${one}`);
console.log(`\n${outcomes.length} projects: ${counts.join(', ')}`);

async function tryProject(dir: string, project: string): Promise<Outcome> {
  const found = await ask(['detect', dir, '--json']);
  const field = (name: string): string =>
    (found.answer?.detected ?? []).find((one: { field: string }) => one.field === name)?.value ?? '-';
  const base = { project, framework: field('framework'), entry: field('entry') };
  const warning: string = found.answer?.warnings?.[0] ?? '';
  const nothing = base.framework === '-';
  if (options['no-lock'])
    return { ...base, verdict: nothing ? 'nothing detected' : 'planned', said: nothing ? warning : '' };
  const made = await ask([dir, '--yes', '--no-interactive', '--dry-run', '--json']);
  const [problem] = made.answer?.problems ?? [];
  if (problem)
    return { ...base, verdict: 'refused', said: `${problem.where ?? ''}: ${problem.what}`.replace(/^: /, '') };
  if (made.answer?.status !== 'planned') return { ...base, verdict: 'failed', said: made.text.split('\n')[0] ?? '' };
  return { ...base, verdict: nothing ? 'nothing detected' : 'planned', said: nothing ? warning : '' };
}

/** @returns the JSON on stdout, and what was printed beside it. */
async function ask(args: string[]) {
  const ran = await execa(process.execPath, [CLI, ...args], { reject: false, timeout: PATIENCE, env: { CI: '1' } });
  try {
    return { answer: JSON.parse(ran.stdout), text: ran.stderr };
  } catch {
    return { answer: undefined, text: ran.timedOut ? 'timed out' : ran.stderr };
  }
}
