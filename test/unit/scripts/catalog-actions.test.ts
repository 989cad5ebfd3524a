/** Pins of actions, from repositories on this disk. */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { outputFile, readJson } from 'fs-extra/esm';
import { afterEach, beforeEach, expect, it } from 'vitest';

const SCRIPT = resolve(import.meta.dirname, '../../../scripts/catalog-actions.ts');
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'catalog-actions-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const git = (cwd: string, ...args: string[]) =>
  execa('git', ['-c', 'user.name=Acme', '-c', 'user.email=acme@example.org', '-c', 'tag.gpgsign=false', ...args], {
    cwd,
  });

/** A repository with a commit for each tag; @returns their commits. */
async function makeAction(name: string, tags: readonly string[]): Promise<Record<string, string>> {
  const folder = join(dir, 'origin', name);
  await mkdir(folder, { recursive: true });
  await git(folder, 'init', '-q');
  const commits: Record<string, string> = {};
  for (const tag of tags) {
    await git(folder, '-c', 'commit.gpgsign=false', 'commit', '-q', '--allow-empty', '-m', tag);
    await git(folder, 'tag', ...(tag.endsWith('0') ? ['-a', '-m', tag] : []), tag);
    commits[tag] = (await git(folder, 'rev-parse', 'HEAD')).stdout;
  }
  return commits;
}

async function makeTable(): Promise<string> {
  const file = join(dir, 'pins.json');
  const actions = {
    'acme/checkout': { tag: 'v2.0.0', commit: '2'.repeat(40) },
    'acme/scan': { tag: 'v1.0.1', commit: '' },
  };
  await outputFile(file, JSON.stringify({ source: 's', date: '2020-01-01', actions, images: { node: 'node:22' } }));
  return file;
}
const run = (file: string) => execa('npx', ['tsx', SCRIPT, join(dir, 'origin'), file], { reject: false });

it('writes the newest release of each action by its commit', async () => {
  const checkout = await makeAction('acme/checkout', ['v2.0.0', 'v2.10.0', 'v2.9.1', 'v3', 'v3.0.0-beta']);
  const scan = await makeAction('acme/scan', ['v1.0.0', 'v1.0.1']);
  const file = await makeTable();
  const ran = await run(file);
  expect(ran.stderr).toBe('');
  expect(ran.stdout).toBe('acme/checkout v2.0.0 to v2.10.0');
  const table = await readJson(file);
  expect(table).toMatchObject({
    actions: {
      'acme/checkout': { tag: 'v2.10.0', commit: checkout['v2.10.0'] },
      'acme/scan': { tag: 'v1.0.1', commit: scan['v1.0.1'] },
    },
    images: { node: 'node:22' },
  });
  expect(table.date).not.toBe('2020-01-01');
});

it.each([
  ['has none of three numbers', ['v2'], 'acme/checkout has no release such as v1.2.3'],
  ['is older than the pin', ['v1.9.9'], 'acme/checkout: its newest release v1.9.9 is older than the pin v2.0.0'],
])('writes nothing where an action %s', async (_why, tags, said) => {
  await makeAction('acme/checkout', tags);
  await makeAction('acme/scan', ['v1.0.1']);
  const file = await makeTable();
  const before = await readFile(file, 'utf8');
  const ran = await run(file);
  expect(ran.exitCode).toBe(1);
  expect(ran.stderr).toContain(said);
  expect(await readFile(file, 'utf8')).toBe(before);
});
