/** `update --all` and `check --all`: shards, a run that is killed and resumed, and the summary by cause. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BIN, cli, folder, tree } from '../support/cli.ts';

const PROJECTS = 8;
const SLOWLY = fileURLToPath(new URL('../support/fault-at.mjs', import.meta.url));
const names = Array.from({ length: PROJECTS }, (_, at) => `services/p${String(at).padStart(2, '0')}`);
let home: { path: string; remove: () => Promise<void> };
let mono: string;
let elsewhere: { path: string; remove: () => Promise<void> };
let cache: string;

beforeAll(async () => {
  home = await folder();
  // the current directory may be somebody else's: no cache is kept there
  elsewhere = await folder();
  cache = join(elsewhere.path, 'cache');
  const made = await cli([join(home.path, 'one'), '--framework', 'script', '--name', 'it', '--yes', '--offline']);
  expect(made.code, made.stderr).toBe(0);
});
afterAll(() => Promise.all([home.remove(), elsewhere.remove()]));

beforeEach(async () => {
  mono = join(home.path, 'mono');
  await rm(mono, { recursive: true, force: true });
  await rm(cache, { recursive: true, force: true });
  for (const name of names) await cp(join(home.path, 'one'), join(mono, name), { recursive: true });
});

const all = (command: string, ...args: string[]) =>
  cli([command, 'mono', '--all', '--offline', ...args], { cwd: home.path, env: { XDG_CACHE_HOME: cache } });

const FLAGS = ['--set', 'env.TEAM=a'];
const readOutcomes = (stdout: string): { dir: string; status: string }[] => JSON.parse(stdout).projects;

async function listJournals(): Promise<string[]> {
  const runs = join(cache, 'create-ml-container/runs');
  const files = await readdir(runs).catch(() => []);
  return Promise.all(files.map((file) => readFile(join(runs, file), 'utf8')));
}

/** Starts an update whose writes are held up, and kills it once some projects are complete. */
async function killInTheMiddle(signal: 'SIGKILL' | 'SIGINT'): Promise<string> {
  const env = { ...process.env, XDG_CACHE_HOME: cache, FAULT_DIR: mono, FAULT_HOW: 'slow', FAULT_AT: '20' };
  const args = ['--import', SLOWLY, BIN, 'update', 'mono', '--all', '--offline', ...FLAGS];
  const child = spawn(process.execPath, args, { cwd: home.path, env, stdio: ['ignore', 'pipe', 'ignore'] });
  let stdout = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  const closed = once(child, 'close');
  const countLines = async () => (await listJournals()).join('').split('\n').length - 1;
  while (child.exitCode === null && (await countLines()) < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill(signal);
  await closed;
  return stdout;
}

describe('update --all', () => {
  it('works on each project in exactly one shard', async () => {
    const shards = await Promise.all(
      ['1/3', '2/3', '3/3'].map((shard) => all('update', ...FLAGS, '--shard', shard, '--json')),
    );
    const dirs = shards.map(({ stdout }) => readOutcomes(stdout).map(({ dir }) => dir));
    expect(dirs.map((found) => found.length)).toEqual([3, 3, 2]);
    expect(dirs.flat().sort()).toEqual(names);
    for (const name of names)
      expect(await readFile(join(mono, name, 'ml-container.json'), 'utf8')).toContain('"TEAM": "a"');
  });

  it('succeeds in a shard without projects', async () => {
    const ran = await all('update', '--shard', '20/20', '--json');
    expect([ran.code, readOutcomes(ran.stdout)]).toEqual([0, []]);
  });

  it('gives after a kill and --resume what an unbroken run gives', async () => {
    const unbroken = await all('update', ...FLAGS, '--json');
    const wanted = await tree(mono);
    expect(await listJournals()).toEqual([]);
    await rm(mono, { recursive: true });
    for (const name of names) await cp(join(home.path, 'one'), join(mono, name), { recursive: true });

    await killInTheMiddle('SIGKILL');
    const [journal = ''] = await listJournals();
    const [[done = ''] = []] = journal.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
    const resumed = await all('update', ...FLAGS, '--json', '--resume');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(await tree(mono)).toEqual(wanted);
    expect(readOutcomes(resumed.stdout).map(({ dir, status }) => [dir, status])).toEqual(
      readOutcomes(unbroken.stdout).map(({ dir, status }) => [dir, status]),
    );
    expect(readOutcomes(resumed.stdout).find(({ dir }) => dir === done)).toEqual(
      readOutcomes(unbroken.stdout).find(({ dir }) => dir === done),
    );
    expect(await listJournals()).toEqual([]);
  });

  it('leaves out with --resume what is complete, and begins anew without it', async () => {
    const stdout = await killInTheMiddle('SIGINT');
    expect(stdout).toMatch(/\d+ skipped/);
    expect(stdout).toContain(`npx create-ml-container update mono --all --offline ${FLAGS.join(' ')} --resume`);
    const [journal = ''] = await listJournals();
    const [done] = JSON.parse(journal.split('\n')[0] ?? '');
    await writeFile(join(mono, done, 'ml-container.json'), '{');
    const resumed = readOutcomes((await all('update', ...FLAGS, '--json', '--resume')).stdout);
    expect(resumed.find(({ dir }) => dir === done)?.status).toBe('done');
    const anew = readOutcomes((await all('update', ...FLAGS, '--json')).stdout);
    expect(anew.find(({ dir }) => dir === done)?.status).toBe('error');
  });

  it('takes up again with --resume what had conflicts', async () => {
    const dockerfile = join(mono, names[0] as string, 'Dockerfile');
    const text = await readFile(dockerfile, 'utf8');
    await writeFile(dockerfile, text.replace('PYTHONDONTWRITEBYTECODE=1', 'PYTHONDONTWRITEBYTECODE=yes'));
    await killInTheMiddle('SIGINT');
    await writeFile(dockerfile, text);
    const resumed = await all('update', ...FLAGS, '--json', '--resume');
    expect(readOutcomes(resumed.stdout)[0]).toMatchObject({ dir: names[0], status: 'done' });
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(await readFile(dockerfile, 'utf8')).toContain('TEAM=a');
  });

  it('says how many projects failed for which cause', async () => {
    for (const name of names.slice(0, 5)) await writeFile(join(mono, name, 'ml-container.json'), '{');
    await rm(join(mono, names[5] as string, 'ml-container.lock'));
    const ran = await all('update', ...FLAGS);
    expect(ran.code).toBe(1);
    expect(ran.stdout.replaceAll(/\n {5}/g, ' ')).toMatch(
      /Failed\n {2}5 {2}is not JSON.*\(services\/p00, services\/p01, services\/p02, \.\.\.\)\n {2}1 {2}nothing to update/,
    );
    expect(ran.stdout).toContain('8 projects: 6 failed, 2 updated');
    const { failures, counts } = JSON.parse((await all('update', ...FLAGS, '--json')).stdout);
    expect(counts).toEqual({ failed: 6, unchanged: 2 });
    expect(failures.map(({ count }: { count: number }) => count)).toEqual([5, 1]);
  });
});

describe('check --all', () => {
  const BAD = 'FROM python:3.12\nRUN apt-get update\nCMD python app.py\n';

  it('checks each project on its own, and says how many have which finding', async () => {
    const [first = '', second = ''] = names;
    for (const name of [first, second]) await writeFile(join(mono, name, 'Dockerfile'), BAD);
    const ran = await all('check');
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain(`${first}/Dockerfile:1`);
    expect(ran.stdout).toMatch(/Findings by rule\n(?: {2}.*\n)* {2}2 {2}error root-user/);
    expect(ran.stdout).toContain('8 projects: 2 with findings, 6 clean');
    const { projects, counts } = JSON.parse((await all('check', '--json')).stdout);
    expect(counts).toEqual({ found: 2, clean: 6 });
    expect(projects[0]).toMatchObject({ dir: first, status: 'found' });
    expect(projects[0].findings[0].path).toBe('Dockerfile');
    const sarif = JSON.parse((await all('check', '--format', 'sarif', '--shard', '2/8')).stdout);
    expect(sarif.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri).toBe(
      `mono/${second}/Dockerfile`,
    );
    expect((await all('check', '--format', 'github', '--shard', '1/8')).stdout).toContain(
      `file=mono/${first}/Dockerfile,`,
    );
  });

  it('prints fixes that work in the current directory', async () => {
    const [first = ''] = names;
    await writeFile(join(mono, first, 'ml-container.json'), '{ "framework": "script", "port": 9999 }\n');
    const ran = await all('check', '--shard', '1/8');
    expect(ran.code).toBe(1);
    const [, fix = ''] = /create-ml-container (update \S+)/.exec(ran.stdout.replaceAll(/\n\s+/g, ' ')) ?? [];
    expect(fix).toBe(`update mono/${first}`);
    expect((await cli([...fix.split(' '), '--offline'], { cwd: home.path })).code).toBe(0);
    expect((await all('check', '--shard', '1/8')).code).toBe(0);
  });

  it('leaves nested projects to themselves', async () => {
    await cp(join(home.path, 'one'), mono, { recursive: true, force: true });
    await mkdir(join(mono, 'tools'));
    await writeFile(join(mono, 'tools/Dockerfile'), BAD);
    await writeFile(join(mono, names[0] as string, 'Dockerfile'), BAD);
    const { projects } = JSON.parse((await all('check', '--json')).stdout);
    expect(projects).toHaveLength(PROJECTS + 1);
    const checked = Object.fromEntries(
      projects.map((one: { dir: string; checked: string[] }) => [one.dir, one.checked]),
    );
    expect(checked['.']).toEqual(['Dockerfile', 'tools/Dockerfile', 'ml-container.json']);
    expect(checked[names[0] as string]).toEqual(['Dockerfile', 'ml-container.json']);
  });
});
