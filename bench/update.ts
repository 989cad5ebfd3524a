/**
 * `npm run bench:update`: a team changes its preset, and `update --all` brings that to 1, 100 and 1,000 projects, each with edits.
 * Also says whether all of them were merged or reported, and no edit was lost. Prints a table.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1, 100, 1000];
const BIN = fileURLToPath(new URL('../bin/create-ml-container.js', import.meta.url));
/** Every so many projects has changed the very line that the preset changes. */
const CLASHING = 10;
const MINE = '# an edit of ours\n';

const scratch = mkdtempSync(join(tmpdir(), 'bench-update-'));
const preset = (suite: string, env: object) =>
  writeFileSync(
    join(scratch, 'team.json'),
    JSON.stringify({ base: { suite }, env, enforce: { 'base.suite': 'the team says so' } }),
  );

function cli(args: string[]): { ms: number; stdout: string; code: number | null } {
  const began = process.hrtime.bigint();
  const ran = spawnSync(process.execPath, [BIN, ...args], { cwd: scratch, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (ran.status === null || ran.status === 1)
    throw new Error(`${args.join(' ')} exited with ${ran.status}\n${ran.stderr}`);
  return { ms: Number(process.hrtime.bigint() - began) / 1e6, stdout: ran.stdout, code: ran.status };
}

preset('trixie', { TEAM: 'a' });
mkdirSync(join(scratch, 'one'));
cli([join(scratch, 'one/it'), '--preset', './team.json', '--framework', 'fastapi', '--yes']);

console.log(
  '| projects | s | ms a project | merged | left to decide | unchanged in a second run, s |\n| --- | --- | --- | --- | --- | --- |',
);
for (const size of SIZES) {
  preset('trixie', { TEAM: 'a' });
  const mono = join(scratch, `of-${size}`);
  const dirs = Array.from({ length: size }, (_, at) => join(mono, `p${at}`));
  for (const [at, dir] of dirs.entries()) {
    cpSync(join(scratch, 'one/it'), dir, { recursive: true });
    appendFileSync(join(dir, 'compose.yaml'), MINE);
    appendFileSync(join(dir, 'Dockerfile'), MINE);
    const dockerfile = join(dir, 'Dockerfile');
    if (at % CLASHING === CLASHING - 1)
      writeFileSync(
        dockerfile,
        readFileSync(dockerfile, 'utf8').replaceAll(/^FROM python:.*-slim-trixie/gm, 'FROM ours:1'),
      );
  }
  preset('bookworm', { TEAM: 'b' });
  const first = cli(['update', '--all', mono, '--json']);
  const { projects } = JSON.parse(first.stdout) as { projects: { dir: string; status: string }[] };
  const lost = dirs.filter((dir) =>
    ['compose.yaml', 'Dockerfile'].some((file) => !readFileSync(join(dir, file), 'utf8').includes(MINE)),
  );
  const of = (status: string): number => projects.filter((project) => project.status === status).length;
  if (projects.length !== size || lost.length > 0 || of('done') + of('conflicts') !== size)
    throw new Error(`of ${size} projects ${projects.length} were seen, and ${lost.length} lost an edit`);
  const second = cli(['update', '--all', mono, '--json']);
  console.log(
    `| ${size} | ${(first.ms / 1000).toFixed(2)} | ${(first.ms / size).toFixed(1)} | ${of('done')} | ${of('conflicts')} | ${(second.ms / 1000).toFixed(2)} |`,
  );
  rmSync(mono, { recursive: true });
}
rmSync(scratch, { recursive: true });
