/** Conflicts by keyboard: each file is asked about, with its difference, and the answer holds. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BIN, cli, folder, tree } from '../support/cli.ts';
import { withOlderBase, writtenSo } from '../support/older.ts';
import { choose, keys, type Session, start } from './harness.ts';

let dir: string;
let remove: () => Promise<void>;
let session: Session;
beforeEach(async () => {
  const made = await folder();
  remove = made.remove;
  dir = join(made.path, 'it');
  await mkdir(dir);
  expect((await cli([dir, '--framework', 'script', '--python', '3.12', '--yes'])).code).toBe(0);
  // the same line is new on both sides, in two files
  withOlderBase(dir);
  writtenSo(dir, 'scripts/build.sh', (text) => text.replace('set -eu', 'set -e'));
  await edit('Dockerfile', 'python:3.12.11', 'mirror.example.com/python:3.12.11');
  await edit('scripts/build.sh', 'set -e', 'set -ex');
  session = start(process.execPath, [BIN, 'update'], { cwd: dir, rows: 60 });
});
afterEach(async () => {
  session.kill();
  await remove();
});

const read = (path: string) => readFile(join(dir, path), 'utf8');
const edit = async (path: string, from: string, to: string) =>
  writeFile(join(dir, path), (await read(path)).replaceAll(from, to));

const last = (): string => session.screen().slice(session.screen().lastIndexOf('◆'));

describe('a conflict', { timeout: 60_000 }, () => {
  it('is shown, and settled file by file', async () => {
    await session.waitFor('Dockerfile: your edits conflict with the new version');
    await choose(session, 'Show the difference', last);
    await session.waitFor(/\+FROM python:3\.12\./);
    await session.waitFor(/-FROM mirror\.example\.com/);
    await choose(session, 'Merge, with conflict markers', last);
    await session.waitFor('scripts/build.sh: your edits');
    await choose(session, 'Use the generated file', last);
    expect((await session.exit()).exitCode).toBe(3);
    expect(await read('Dockerfile')).toMatch(
      /<<<<<<< yours\n(?:.*\n)*FROM mirror[\s\S]*=======[\s\S]*>>>>>>> create-ml-container/,
    );
    expect(await read('scripts/build.sh')).toContain('set -eu');
  });

  it('is settled for all at once', async () => {
    await session.waitFor('Dockerfile: your edits');
    await choose(session, 'Decide for this file and the other 1', last);
    await session.waitFor('What should happen to these 2 files?');
    await choose(session, 'Write the generated ones as .new', last);
    expect((await session.exit()).exitCode).toBe(3);
    expect(await read('Dockerfile')).toContain('FROM mirror.example.com');
    expect(await read('Dockerfile.new')).toMatch(/^FROM python:3\.12\.\d+/m);
    expect(await read('scripts/build.sh.new')).toContain('set -eu');
  });

  it('keeps mine for good: the next update does not ask again', async () => {
    await session.waitFor('Dockerfile: your edits');
    await choose(session, 'Keep mine', last);
    await session.waitFor('scripts/build.sh: your edits');
    await choose(session, 'Keep mine', last);
    expect((await session.exit()).exitCode).toBe(0);
    const again = await cli(['update', dir]);
    expect(again.code, again.stdout).toBe(0);
    expect(await read('scripts/build.sh')).toContain('set -ex');
  });

  it('is left by Leave and by Ctrl-C with nothing written', async () => {
    const before = await tree(dir);
    await session.waitFor('Dockerfile: your edits');
    await choose(session, 'Quit without writing anything', last);
    expect((await session.exit()).exitCode).toBe(130);
    expect(await tree(dir)).toEqual(before);
    session = start(process.execPath, [BIN, 'update'], { cwd: dir, rows: 60 });
    await session.waitFor('Dockerfile: your edits');
    await session.send(keys.ctrlC);
    expect((await session.exit()).exitCode).toBe(130);
    expect(await tree(dir)).toEqual(before);
  });
});
