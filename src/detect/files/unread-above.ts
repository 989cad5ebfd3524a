/** Names the files of the repository above the directory given that do not count. */
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { resolveLinks } from '../../files/project-root.ts';
import { listFoldersAbove } from '../../files/root-above.ts';
import { listLockPaths } from '../../requirements/locks.ts';
import { listNames } from '../../text/list-names.ts';
import { PYTHON_FILES } from '../python/version-above.ts';
import { folders } from './folders.ts';

const MOST_NAMED = 4;

/** What counts of the files above, and so needs no naming. */
export interface CountedAbove {
  /** The list that counts. */
  list?: string | undefined;
  /** The file that says which Python. */
  python?: string | undefined;
}

/**
 * A sentence about lists, locks and Python versions up to the root of the repository. Compose files there are all read.
 *
 * @returns undefined where there is none, or the directory is the root.
 */
export async function describeUnreadAbove(
  dir: string,
  { list = '', python = '' }: CountedAbove = {},
): Promise<string | undefined> {
  const start = resolveLinks(resolve(dir));
  const above = await listFoldersAbove(start);
  const root = above.at(-1);
  if (root === undefined) return undefined;
  // one of the directory's own is the one that counts
  const missing = folders.readAtTop.filter((name) => !existsSync(join(start, name)));
  const counted = new Set([list, ...(await listLockPaths(list, start))]);
  const isExact = PYTHON_FILES.some((name) => python === name || python.endsWith(`/${name}`));
  const found = above
    .flatMap((folder) =>
      missing
        .filter((name) => existsSync(join(folder, name)))
        .map((name) => ({ name, path: relative(start, join(folder, name)).replaceAll('\\', '/') })),
    )
    .filter(({ name, path }) => !counted.has(path) && !(isExact && PYTHON_FILES.includes(name)))
    .map(({ path }) => path);
  if (found.length === 0) return undefined;
  const top = relative(start, root).replaceAll('\\', '/');
  return `${listNames(found, MOST_NAMED)} ${found.length === 1 ? 'lies' : 'lie'} above this directory and ${found.length === 1 ? 'was' : 'were'} not read: where the app needs ${found.length === 1 ? 'it' : 'them'}, run create-ml-container ${top} with --entry`;
}
