import { isUtf8 } from 'node:buffer';
import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EXIT, type Problem, UserError } from '../../errors.ts';
import { readFile } from '../../files/read-file.ts';
import { LOCK_NAME, type LockFile, parseLockFile } from '../../spec/lockfile.ts';
import { checkPath } from '../../spec/path.ts';
import { translateFsError } from '../problems.ts';
import type { OnDisk } from '../types.ts';

/**
 * What the folder holds at each of `paths`; a folder that does not exist holds nothing. Symbolic links below `dir` are
 * never followed.
 * @throws UserError where a path leaves the folder, or a file cannot be read.
 */
export async function readState(dir: string, paths: readonly string[]): Promise<Map<string, OnDisk | undefined>> {
  const problems: Problem[] = paths.flatMap((path) => {
    const what = checkPath(path);
    return what === undefined ? [] : [{ where: path, what, fix: 'use a relative path that stays in the folder' }];
  });
  if (problems.length > 0) throw new UserError(problems, EXIT.failed);
  const parents = new Set(paths.flatMap(listParents));
  const walls = new Map(await Promise.all([...parents].map(async (path) => [path, await wall(dir, path)] as const)));
  const read = async (path: string) => {
    const inTheWay = listParents(path).map((parent) => walls.get(parent));
    return [path, inTheWay.find((found) => found !== undefined) ?? (await readOne(dir, path))] as const;
  };
  return new Map(await Promise.all(paths.map(read)));
}

/** What ml-container.lock in `dir` says, or undefined where there is none. Throws as `parseLockFile` and `readState` do. */
export async function readLast(dir: string): Promise<LockFile | undefined> {
  const was = (await readState(dir, [LOCK_NAME])).get(LOCK_NAME);
  // Binary is let through as text, so that the parser says in its own words what is wrong with it.
  if (was?.is === 'binary') return parseLockFile(Buffer.from(was.bytes).toString('latin1'));
  return was?.is === 'text' ? parseLockFile(was.text) : undefined;
}

/** `a/b/c` → `a`, `a/b`. */
function listParents(path: string): string[] {
  const above = dirname(path);
  return above === '.' ? [] : [...listParents(above), above];
}

async function wall(dir: string, path: string): Promise<OnDisk | undefined> {
  const stat = await readStat(dir, path);
  if (!stat || stat.isDirectory()) return undefined;
  return { is: 'blocked', by: stat.isSymbolicLink() ? 'a symbolic link' : 'not a directory', at: path };
}

async function readOne(dir: string, path: string): Promise<OnDisk | undefined> {
  const stat = await readStat(dir, path);
  if (!stat) return undefined;
  if (stat.isSymbolicLink()) return { is: 'blocked', by: 'a symbolic link', at: path };
  if (stat.isDirectory()) return { is: 'blocked', by: 'a directory', at: path };
  if (!stat.isFile()) return { is: 'blocked', by: 'not a regular file', at: path };
  const bytes = await readFile(join(dir, path)).catch((error) => {
    throw translateFsError(error, path);
  });
  // Windows has no executable bit: there, a file that lacks it is not a change to make.
  const mode = process.platform === 'win32' ? 0o777 : stat.mode & 0o7777;
  return isUtf8(bytes) && !bytes.includes(0)
    ? { is: 'text', text: bytes.toString('utf8'), mode }
    : { is: 'binary', bytes, mode };
}

/** The stat of a path without following a link; undefined where there is nothing, or nothing can be. */
async function readStat(dir: string, path: string): Promise<Stats | undefined> {
  try {
    return await lstat(join(dir, path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw translateFsError(error, path);
  }
}
