/** Presets in a folder on disk. */
import { constants } from 'node:fs';
import { open, readdir, realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isWithin } from '../../files/project-root.ts';
import { MAX_BYTES } from '../formats/index.ts';
import { type PresetLocation, Unreadable } from '../types.ts';

const WORDS: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder',
  EACCES: 'no permission',
  EPERM: 'no permission',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
};

/** How many files an overlay may have; a folder given by mistake (`templates: /`) is not walked to its end. */
const MAX_FILES = 200;

/**
 * @param root absolute; what is read must lie below it, links followed. Undefined: anywhere, as for a path that the user gave.
 */
export function openFolder(root?: string): PresetLocation {
  return {
    id: `folder:${root ?? ''}`,
    join(folder, path) {
      const joined = resolve(root ?? '/', folder, path);
      return root === undefined || !leaves(root, joined) ? joined : undefined;
    },
    read: (path) => said(() => readBounded(root, path)),
    list: (folder) => said(async () => (await listFilesIn(folder)).sort()),
    resolve: (path) => realpath(path).catch(() => undefined),
  };
}

const leaves = (root: string, path: string): boolean => !isWithin(root, path);

/** Never more than a little above the limit, however large the file is, and never a pipe or a device. */
async function readBounded(root: string | undefined, path: string): Promise<string | undefined> {
  if (root !== undefined && leaves(root, await realpath(path)))
    throw new Unreadable('it is a link that leads elsewhere');
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stat = await file.stat();
    if (stat.isDirectory()) throw new Unreadable('it is a folder');
    if (!stat.isFile()) throw new Unreadable('it is not a plain file');
    const buffer = Buffer.alloc(Math.min(stat.size, MAX_LARGE) + 1);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    if (bytesRead > MAX_LARGE) throw new Unreadable(`it is larger than ${MAX_LARGE / 1024} KiB`);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** A lock beside a preset is larger than a preset. */
const MAX_LARGE = 64 * MAX_BYTES;

async function listFilesIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  const walk = async (below: string): Promise<void> => {
    for (const entry of await readdir(resolve(folder, below), { withFileTypes: true })) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile()) found.push(path);
      else throw new Unreadable(`${path} is a link or a device, which templates may not have`);
      if (found.length > MAX_FILES) throw new Unreadable(`it has more than ${MAX_FILES} files`);
    }
  };
  await walk('');
  return found;
}

async function said<T>(act: () => Promise<T>): Promise<T | undefined extends T ? T : T> {
  try {
    return await act();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined as T;
    if (Object.hasOwn(WORDS, code)) throw new Unreadable(WORDS[code]);
    throw error;
  }
}
