import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { LOCK_NAME, parseLockFile } from '../../../src/spec/lockfile.ts';
import { file, folder, put, run, text, tree } from './support.ts';

const child = fileURLToPath(new URL('./child.ts', import.meta.url));
const node = [process.execPath, '--import', 'tsx', child];
const cwd = join(child, '../../../..');
const SIZE = 400_000;
const paths = ['Dockerfile', 'scripts/a', 'scripts/b', 'deep/er/c'];

/** What a file may say: one letter throughout. Anything else is a file that was caught half written. */
function whole(content: string | undefined): boolean {
  return (
    content !== undefined &&
    content.length === SIZE &&
    content === `${content.charAt(0).repeat(79)}\n`.repeat(SIZE / 80)
  );
}

/** A writer goes on until it is killed: also where its test ran out of time. */
const writers: ChildProcess[] = [];
afterEach(() => {
  for (const writer of writers.splice(0)) writer.kill('SIGKILL');
});

/** Starts the writer, and sends `signal` a while after its first run is done. Answers with its exit code. */
async function killAfter(dir: string, signal: NodeJS.Signals, milliseconds: number): Promise<number | null> {
  const [command = '', ...args] = node;
  const writer = spawn(command, [...args, 'loop', dir, String(SIZE), ...paths], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  writers.push(writer);
  await once(writer.stdout, 'data');
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  writer.kill(signal);
  const [code] = await once(writer, 'exit');
  return code;
}

describe('a writer that is killed at any moment', () => {
  it('leaves each file whole, old or new, and the next run cleans up after it', { timeout: 240_000 }, async () => {
    const dir = folder();
    let leftovers = 0;
    // A writer that was never hit while it wrote has tried nothing: go on until that happened a few times.
    for (let round = 0; round < 6 || leftovers < 3; round++) {
      await killAfter(dir, 'SIGKILL', 5 + Math.random() * 60);
      for (const path of paths) expect(whole(text(dir, path))).toBe(true);
      expect(() => parseLockFile(text(dir, LOCK_NAME) ?? '')).not.toThrow();
      if (Object.keys(tree(dir)).some((path) => path.endsWith('.tmp'))) leftovers++;
    }
    await run(dir, [...paths.map((path) => file(path, 'x\n')), file('other', 'x\n')], { onConflict: 'overwrite' });
    expect(Object.keys(tree(dir)).filter((path) => !path.endsWith('/'))).toEqual([...paths, LOCK_NAME, 'other'].sort());
  });

  it('ends a run that is told to stop with all files of one run', { timeout: 60_000 }, async () => {
    const dir = folder();
    for (let round = 0; round < 4; round++) {
      expect(await killAfter(dir, 'SIGTERM', 5 + Math.random() * 60)).toBe(143);
      const letters = paths.map((path) => (whole(text(dir, path)) ? text(dir, path)?.charAt(0) : 'half'));
      expect(new Set(letters).size).toBe(1);
      expect(Object.keys(tree(dir)).some((path) => path.endsWith('.tmp'))).toBe(false);
    }
  });
});

describe('a disk that takes no more', () => {
  it('ends with exit 1, the path and a fix, and leaves the tree as it was', { timeout: 60_000 }, async () => {
    const dir = folder();
    await run(
      dir,
      paths.map((path) => file(path, 'before\n')),
    );
    put(dir, { mine: 'mine\n' });
    const before = tree(dir);
    // The limit is on each file, in blocks of 512 or 1024 bytes by the shell: the second file is larger than either.
    const script = `ulimit -f 100; exec "$0" "$@"`;
    const all = promisify(execFile)(
      'sh',
      ['-c', script, ...node, 'once', dir, String(SIZE), ...paths, 'new/folder/file'],
      { cwd },
    );
    const { stdout, code } = await all.then(
      () => ({ stdout: 'it was written', code: 0 }),
      (error: { stdout: string; code: number }) => error,
    );
    expect(code).toBe(1);
    expect(JSON.parse(stdout).problems[0]).toMatchObject({
      where: expect.stringMatching(/^[a-zA-Z/]+$/),
      fix: expect.stringContaining('ulimit'),
    });
    expect(tree(dir)).toEqual(before);
  });
});
