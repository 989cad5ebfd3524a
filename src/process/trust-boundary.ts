/**
 * Folders whose files somebody else may have written: the project, repositories around it and the current directory. No program,
 * configuration or cache is taken from them.
 */
import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, parse, relative, resolve, sep } from 'node:path';

/** Each as it was named and as the disk has it. */
const untrusted = new Set<string>();

/** @param folder the target directory of a run; it need not exist yet. */
export function markUntrusted(folder: string): void {
  add(folder);
  for (const around of listFoldersAround(folder)) if (isRepository(around) && !isPersonal(around)) add(around);
}

/** The directory that the program was started in. A home directory is the user's own. */
export function markCurrentDirectoryUntrusted(): void {
  const here = process.cwd();
  if (!isPersonal(here)) markUntrusted(here);
}

function add(folder: string): void {
  untrusted.add(resolve(folder));
  untrusted.add(resolveLinks(resolve(folder)));
}

/** Whether something relative, or below one of those folders, also by links. */
export function isUntrusted(path: string): boolean {
  if (!isAbsolute(path)) return true;
  const places = [resolve(path), resolveLinks(resolve(path))];
  return places.some((place) => [...untrusted].some((root) => isWithin(root, place)));
}

/** Whether a text, such as a command or a list, has a path below one of those folders in it. */
export const mentionsUntrusted = (text: string): boolean =>
  [...untrusted].some((root) => {
    const at = text.indexOf(root);
    const next = text[at + root.length];
    return at >= 0 && (next === undefined || !/[\w.-]/.test(next));
  });

const listFoldersAround = (folder: string): string[] => {
  const parent = dirname(resolveLinks(resolve(folder)));
  const above = dirname(parent) === parent ? [] : listFoldersAround(parent);
  return [parent, ...above];
};

const isRepository = (folder: string): boolean =>
  ['.git', '.hg', '.svn', '.jj', '.bzr'].some((name) => existsSync(join(folder, name)));

/** A home directory that is kept in git, and what lies above it, is no stranger's repository. */
const isPersonal = (folder: string): boolean =>
  folder === parse(folder).root || isWithin(resolveLinks(resolve(folder)), resolveLinks(homedir()));

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The path without links, as far as it exists. */
function resolveLinks(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(resolveLinks(parent), basename(path));
  }
}
