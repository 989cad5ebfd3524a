/**
 * Run as a process of its own by killed.test.ts: `once` writes the files named in its arguments and says how that ended;
 * `loop` writes them over and over, all with one letter, then all with the next, until it is killed.
 */
import { UserError } from '../../../src/errors.ts';
import { formatLockFile, LOCK_NAME } from '../../../src/spec/lockfile.ts';
import { applyChanges, type Change, readState } from '../../../src/write/index.ts';

const [mode, dir = '', size = '', ...paths] = process.argv.slice(2);
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort(new Error('SIGTERM')));

async function write(letter: string): Promise<void> {
  const state = await readState(dir, [...paths, LOCK_NAME]);
  const change = (path: string, text: string): Change => {
    const was = state.get(path);
    if (was?.is === 'blocked') throw new Error(`${path} is blocked`);
    return { path, status: 'update', reason: 'a test', was, text, executable: false, left: false };
  };
  const text = `${letter.repeat(79)}\n`.repeat(Number(size) / 80);
  const lock = formatLockFile({ version: 2, tool: letter, files: {} });
  await applyChanges(dir, [...paths.map((path) => change(path, text)), change(LOCK_NAME, lock)], [], stop.signal);
}

try {
  await write('z');
  console.log(mode === 'once' ? 'written' : 'started');
  for (let turn = 0; mode === 'loop'; turn++) await write('abcdefgh'.charAt(turn % 8));
} catch (error) {
  console.log(error instanceof UserError ? JSON.stringify(error) : (error as Error).message);
  process.exitCode = error instanceof UserError ? error.exitCode : 143;
}
