/** Where a helper program is: an absolute path outside the project. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Environment, listSearchPath } from './environment.ts';
import { isUntrusted } from './trust-boundary.ts';

const EXTENSIONS = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];

/** @returns every program of that name on PATH, in its order. */
export async function findPrograms(name: string, env: Environment = process.env): Promise<string[]> {
  const candidates = listSearchPath(env).flatMap((folder) =>
    EXTENSIONS.map((extension) => join(folder, `${name}${extension}`)),
  );
  const found = await Promise.all(candidates.map(async (path) => ((await isProgram(path)) ? [path] : [])));
  return found.flat();
}

/** @returns the first of them. */
export const findProgram = async (name: string, env: Environment = process.env): Promise<string | undefined> =>
  (await findPrograms(name, env))[0];

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile() && !isUntrusted(path);
  } catch {
    return false;
  }
}
