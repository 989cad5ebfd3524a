/** Finds uv on PATH, or fetches it once through the user's pip. */

import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compare } from '@renovatebot/pep440';
import table from '../../../catalog/image/uv.json' with { type: 'json' };
import { EXIT, userError } from '../../../errors.ts';
import { readFile } from '../../../files/read-file.ts';
import { findCacheFolder } from '../../../process/folders.ts';
import { findPrograms } from '../../../process/programs.ts';
import { runProgram } from '../../../process/run.ts';
import type { Uv, UvEnvironment } from '../types.ts';
import type { Python } from './python.ts';

const BINARY = process.platform === 'win32' ? 'uv.exe' : 'uv';
const INSTALL = 'install uv so that it is on PATH';

/**
 * @param container where uv runs if there is no Python either, and the logins that it gets.
 * @param progress told before anything is fetched.
 * @throws UserError (exit 1) where the uv on PATH is too old, or there is none and none can be fetched.
 */
export async function findUv(
  env: UvEnvironment,
  python: Python | undefined,
  container: { base: string; netrc: string },
  progress: (message: string) => void,
): Promise<Uv> {
  let old: string | undefined;
  for (const program of await findPrograms('uv', env)) {
    const version = await readVersion(program, env);
    if (version !== undefined && compare(version, table.minimum) >= 0) return openUv(program, version, python, env);
    old ??= version;
  }
  if (old !== undefined) {
    const what = `the uv on PATH is ${old}; locking needs ${table.minimum} or newer`;
    throw userError('uv', what, 'uv self update, or take it off PATH: a newer one is then fetched', EXIT.failed);
  }
  const folder = join(findCacheFolder(env), 'uv', table.version);
  const path = join(folder, BINARY);
  if ((await readVersion(path, env)) === table.version) return openUv(path, table.version, python, env);
  if (!python) return (await import('./docker.ts')).startUvInDocker(env, container, progress);
  progress(`fetching uv ${table.version} with ${python.command} -m pip`);
  await fetchUv(python, folder, path);
  return openUv(path, table.version, python, env);
}

/** Whether uv resolves here without anything being fetched. */
export async function hasUv(env: UvEnvironment): Promise<boolean> {
  const programs = [...(await findPrograms('uv', env)), join(findCacheFolder(env), 'uv', table.version, BINARY)];
  for (const program of programs) {
    const version = await readVersion(program, env);
    if (version !== undefined && compare(version, table.minimum) >= 0) return true;
  }
  return false;
}

/** Milliseconds: more than a lock may be given (--lock-timeout), which ends it before. */
const TIMEOUT = 25 * 60 * 60_000;

function openUv(path: string, version: string, python: Python | undefined, env: UvEnvironment): Uv {
  // without a Python on PATH uv has its own, if any; it looks in no virtual environment
  const own = ['--no-config', ...(python ? ['--python', python.path] : ['--python-preference', 'only-managed'])];
  return {
    version,
    async compile(args, _folder, variables) {
      const options = { groups: ['uv'] as const, env, variables, timeout: TIMEOUT };
      const { status, stdout, stderr } = await runProgram(path, [...args, ...own], options);
      return { failed: status !== 'done', stdout, stderr: stderr || (status === 'done' ? '' : `uv ${status}`) };
    },
  };
}

async function readVersion(path: string, env: UvEnvironment): Promise<string | undefined> {
  const { status, stdout } = await runProgram(path, ['--version'], { env, timeout: 30_000 });
  return status === 'done' ? /^uv (\d\S*)/.exec(stdout)?.[1] : undefined;
}

/** pip takes the wheel for this machine and holds it to the hash that the catalog has; what is then unpacked is whole or not there. */
async function fetchUv(python: Python, folder: string, path: string): Promise<void> {
  const refuse = (what: string, fix = INSTALL) => userError('uv', what, fix, EXIT.failed);
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw refuse(
      `${folder} cannot be made (${(error as NodeJS.ErrnoException).code})`,
      'set XDG_CACHE_HOME to a folder that you may write to',
    );
  }
  const scratch = await mkdtemp(join(folder, 'fetch-'));
  try {
    const list = join(scratch, 'uv.txt');
    await writeFile(
      list,
      [`uv==${table.version}`, ...Object.values(table.wheels).map((hash) => `--hash=sha256:${hash}`)].join(' '),
    );
    const wanted = ['--no-deps', '--only-binary', ':all:', '--require-hashes', '--no-cache-dir', '--dest', scratch];
    const answer = await python.run([
      '-m',
      'pip',
      'download',
      '--quiet',
      '--disable-pip-version-check',
      ...wanted,
      '-r',
      list,
    ]);
    if (answer.failed) throw refuse(`is not on PATH, and pip could not fetch it: ${reason(answer.stderr)}`);
    const wheel = (await readdir(scratch)).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) throw refuse('is not on PATH, and pip fetched nothing');
    const { unzipSync } = await import('fflate');
    const inside = `/scripts/${BINARY}`;
    const entries = unzipSync(await readFile(join(scratch, wheel)), { filter: ({ name }) => name.endsWith(inside) });
    const [binary] = Object.values(entries);
    if (!binary) throw refuse(`is not in ${wheel}`);
    const whole = join(scratch, BINARY);
    await writeFile(whole, binary);
    await chmod(whole, 0o755);
    await rename(whole, path);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The last line of pip's that says what went wrong, without the credentials that an index's address may carry. */
const reason = (stderr: string): string =>
  (
    stderr
      .trim()
      .split('\n')
      .filter((line) => /error/i.test(line))
      .at(-1) ??
    (stderr.trim() || 'it gave no reason')
  )
    .replace(/^ERROR:\s*/, '')
    .replace(/\/\/[^/\s@]*@/g, '//');
