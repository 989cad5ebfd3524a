/** Reads files of a project that a stranger may have written: a link is followed only within the project or its repository. */
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isWithin, resolveLinks } from './project-root.ts';
import { readFile, UnreadableFile } from './read-file.ts';
import { findRepositoryOrWorkspace } from './root-above.ts';

/**
 * @param dir the project.
 * @param path of a file in it.
 * @param most bytes; absent: as `readFile`.
 * @throws UnreadableFile for a link that leads out of the project; else as `readFile`.
 */
export function readProjectFile(dir: string, path: string, encoding: 'utf8', most?: number): Promise<string>;
export function readProjectFile(dir: string, path: string): Promise<Buffer>;
export async function readProjectFile(
  dir: string,
  path: string,
  encoding?: 'utf8',
  most?: number,
): Promise<string | Buffer> {
  const real = await resolveProjectFile(dir, path);
  return encoding === undefined ? readFile(real) : readFile(real, encoding, most);
}

/** @returns the path without links. Throws as `readProjectFile`, and as Node's realpath. */
export async function resolveProjectFile(dir: string, path: string): Promise<string> {
  const real = await realpath(resolve(dir, path));
  if (!(await isProjectPath(dir, real)))
    throw new UnreadableFile('ELINK', 'is a link that leads out of the project, and was not followed');
  return real;
}

/** Whether a path without links lies in the project, or in the repository or workspace around it. */
async function isProjectPath(dir: string, real: string): Promise<boolean> {
  const start = resolveLinks(resolve(dir));
  if (isWithin(start, real)) return true;
  const root = await findRepositoryOrWorkspace(start);
  return root !== undefined && isWithin(root, real);
}
