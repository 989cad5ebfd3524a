/** Finds how far a project reaches: its folder, or the repository that it lies in. */
import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, parse, relative, resolve, sep } from 'node:path';

/** Repositories around a folder, the nearest first; none that is the user's home or holds it. */
export const listRepositoriesAround = (folder: string): string[] =>
  listFoldersAround(folder).filter((around) => isRepository(around) && !isPersonal(around));

const listFoldersAround = (folder: string): string[] => {
  const parent = dirname(resolveLinks(resolve(folder)));
  const above = dirname(parent) === parent ? [] : listFoldersAround(parent);
  return [parent, ...above];
};

export const isRepository = (folder: string): boolean =>
  ['.git', '.hg', '.svn', '.jj', '.bzr'].some((name) => existsSync(join(folder, name)));

/** A home directory that is kept in git, and what lies above it, is no stranger's repository. */
export function isPersonal(folder: string): boolean {
  const home = findHome();
  return folder === parse(folder).root || (home !== undefined && isWithin(resolveLinks(resolve(folder)), home));
}

export const isHome = (folder: string): boolean => resolveLinks(resolve(folder)) === findHome();

/** @returns undefined under a uid without an account where HOME is not set either, as in a container that runs under any uid. */
function findHome(): string | undefined {
  try {
    return resolveLinks(homedir());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SYSTEM_ERROR') return undefined;
    throw error;
  }
}

export function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The path without links, as far as it exists. */
export function resolveLinks(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(resolveLinks(parent), basename(path));
  }
}
