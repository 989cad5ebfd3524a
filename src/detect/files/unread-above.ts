/** Names the files of the repository above the directory given, which are not read. */
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { isRepository, listRepositoriesAround, resolveLinks } from '../../files/project-root.ts';
import { folders } from './folders.ts';

const MOST_NAMED = 4;

/**
 * A sentence about lists, locks, Python versions and container files up to the root of the repository.
 *
 * @param counted one that was read, and says no more than it was read for.
 * @returns undefined where there is none, or the directory is the root.
 */
export function describeUnreadAbove(dir: string, counted?: string): string | undefined {
  const start = resolveLinks(resolve(dir));
  const [root] = isRepository(start) ? [] : listRepositoriesAround(start);
  if (root === undefined) return undefined;
  // one of the directory's own is the one that counts
  const missing = folders.readAtTop.filter((name) => !existsSync(join(start, name)));
  const isCounted = counted?.startsWith('../') && counted.endsWith('.python-version');
  const found: string[] = [];
  for (let folder = dirname(start); ; folder = dirname(folder)) {
    const way = relative(start, folder).replaceAll('\\', '/');
    const here = missing.filter((name) => existsSync(join(folder, name))).map((name) => `${way}/${name}`);
    // requires-python is not all that a pyproject.toml says
    found.push(...here.filter((path) => !(isCounted && path.endsWith('.python-version'))));
    if (folder === root) break;
  }
  if (found.length === 0) return undefined;
  const more = found.length > MOST_NAMED ? ` and ${found.length - MOST_NAMED} more` : '';
  const top = relative(start, root).replaceAll('\\', '/');
  return `${found.slice(0, MOST_NAMED).join(', ')}${more} ${found.length === 1 ? 'lies' : 'lie'} above this directory and ${found.length === 1 ? 'was' : 'were'} not read: where the app needs ${found.length === 1 ? 'it' : 'them'}, run create-ml-container ${top} with --entry`;
}
