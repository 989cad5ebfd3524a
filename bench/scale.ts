/**
 * `npm run bench:scale -- [SIZE...] [update|check|killed...]`: `update --all` and `check --all` over 1,000, 3,000 and 10,000 projects, and an
 * update that is killed and resumed. Adds to docs/bench/scale.json, a row a size, and writes docs/bench/scale.md. The projects are copies of the starter apps.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const words = process.argv.slice(2);
const given = words.map(Number).filter((size) => size > 0);
const SIZES = given.length > 0 ? given : [1000, 3000, 10_000];
const ALL_STEPS: readonly Step[] = ['update', 'check', 'killed'];
const named = ALL_STEPS.filter((step) => words.includes(step));
const STEPS = named.length > 0 ? named : ALL_STEPS;
const BIN = fileURLToPath(new URL('../bin/create-ml-container.js', import.meta.url));
const FIGURES = fileURLToPath(new URL('../docs/bench/scale.json', import.meta.url));
const PAGE = fileURLToPath(new URL('../docs/bench/scale.md', import.meta.url));
const STARTERS = ['fastapi', 'flask', 'gradio', 'script', 'streamlit'];
/** Every so many projects has a spec that is not JSON. */
const BROKEN = 100;
/** Written at the exit of a measured process. */
const MEASURE = `data:text/javascript,import{writeFileSync}from"node:fs";process.on("exit",()=>writeFileSync(process.env.USED_FILE,JSON.stringify(process.resourceUsage())))`;

interface Measured {
  wall: number;
  cpu: number;
  /** Bytes. */
  memory: number;
}
interface Row {
  projects: number;
  update?: Measured;
  check?: Measured;
  killed?: { at: number; resumed: Measured };
}
type Step = 'update' | 'check' | 'killed';

const scratch = mkdtempSync(join(tmpdir(), 'bench-scale-'));
const cache = mkdtempSync(join(tmpdir(), 'bench-scale-cache-'));
const seeds = join(scratch, 'seeds');

async function runCli(args: string[], onStart?: (kill: () => void) => Promise<void>): Promise<Measured> {
  const used = join(cache, 'used.json');
  const began = process.hrtime.bigint();
  const child = spawn(process.execPath, ['--import', MEASURE, BIN, ...args], {
    cwd: scratch,
    env: { ...process.env, XDG_CACHE_HOME: cache, USED_FILE: used },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const closed = once(child, 'close');
  await onStart?.(() => child.kill('SIGKILL'));
  const [code] = (await closed) as [number | null];
  const wall = Number(process.hrtime.bigint() - began) / 1e9;
  if (code === null && onStart) return { wall, cpu: 0, memory: 0 };
  if (code !== 0 && code !== 1) throw new Error(`${args.join(' ')} exited with ${code}`);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(readFileSync(used, 'utf8'));
  return { wall, cpu: (userCPUTime + systemCPUTime) / 1e6, memory: maxRSS * 1024 };
}

const makeProjects = (mono: string, size: number): void => {
  for (let at = 0; at < size; at++) {
    const dir = join(mono, `team-${at % 50}`, `service-${at}`);
    cpSync(join(seeds, STARTERS[at % STARTERS.length] as string), dir, { recursive: true });
    if (at % BROKEN === 0) writeFileSync(join(dir, 'ml-container.json'), '{');
  }
};

const countCompleted = (): number => {
  const runs = join(cache, 'create-ml-container/runs');
  const [file] = existsSync(runs) ? readdirSync(runs) : [];
  return file === undefined ? 0 : readFileSync(join(runs, file), 'utf8').split('\n').length - 1;
};

async function measure(step: Step, mono: string, size: number): Promise<Partial<Row>> {
  const change = (value: string): string[] => [
    'update',
    mono,
    '--all',
    '--offline',
    '--json',
    '--set',
    `env.TEAM=${value}`,
  ];
  if (step === 'update') return { update: await runCli(change('a')) };
  if (step === 'check') return { check: await runCli(['check', mono, '--all', '--offline', '--json']) };
  let at = 0;
  await runCli(change('b'), async (kill) => {
    while (at < size / 2) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      at = countCompleted();
    }
    kill();
  });
  return { killed: { at, resumed: await runCli([...change('b'), '--resume']) } };
}

function render(rows: readonly Row[]): string {
  const cells = ({ wall, cpu, memory }: Measured, projects: number): string =>
    `${wall.toFixed(0)} | ${cpu.toFixed(0)} | ${((cpu * 1000) / projects).toFixed(0)} | ${(memory / 1e6).toFixed(0)}`;
  const table = (pick: (row: Row) => Measured | undefined): string =>
    [
      '| projects | s | CPU s | CPU ms per project | peak memory, MB |\n| --- | --- | --- | --- | --- |',
      ...rows.flatMap((row) => {
        const measured = pick(row);
        return measured ? [`| ${row.projects} | ${cells(measured, row.projects)} |`] : [];
      }),
    ].join('\n');
  const kills = rows.flatMap(({ projects, killed, update }) =>
    killed && update
      ? [`| ${projects} | ${killed.at} | ${update.cpu.toFixed(0)} | ${killed.resumed.cpu.toFixed(0)} |`]
      : [],
  );
  return `# Thousands of projects in one run

Made by \`npm run bench:scale\` on ${cpus().length} cores at the lowest priority, with other work on the machine: the CPU time is what compares.
The projects are copies of five starter apps; one in ${BROKEN} has an \`ml-container.json\` that is not JSON, and is reported.

## \`update --all --set env.TEAM=a\`, which changes each project

${table(({ update }) => update)}

## \`check --all\`

${table(({ check }) => check)}

## An update that is killed (SIGKILL) and continued with \`--resume\`

| projects | complete when it was killed | CPU s of an unbroken run | CPU s of the resumed run |
| --- | --- | --- | --- |
${kills.join('\n')}

\`test/cli/all-projects.test.ts\` compares the files and the report of a resumed run with those of an unbroken one.
`;
}

function save(size: number, step: Partial<Row>): void {
  const known: Row[] = existsSync(FIGURES) ? JSON.parse(readFileSync(FIGURES, 'utf8')) : [];
  const row = { ...known.find(({ projects }) => projects === size), ...step, projects: size };
  const rows = [...known.filter(({ projects }) => projects !== size), row].sort((a, b) => a.projects - b.projects);
  writeFileSync(FIGURES, `${JSON.stringify(rows, null, 2)}\n`);
  writeFileSync(PAGE, render(rows));
  console.log(JSON.stringify(row));
}

for (const starter of STARTERS) await runCli([join(seeds, starter), '--framework', starter, '--yes', '--offline']);
for (const size of SIZES) {
  const mono = join(scratch, `of-${size}`);
  makeProjects(mono, size);
  for (const step of STEPS) save(size, await measure(step, mono, size));
  rmSync(mono, { recursive: true });
}
rmSync(scratch, { recursive: true });
rmSync(cache, { recursive: true });
