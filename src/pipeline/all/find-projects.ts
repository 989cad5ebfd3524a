/** Finds the containerized projects in and below a folder. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { explainMarker, explainNeverEntered } from '../../detect/files/folders.ts';
import { LOCK_NAME } from '../../spec/lockfile.ts';
import { SPEC_FILE } from '../../spec/saved.ts';

/** Folders that are listed at the same time; all of a monorepo's would fill the memory. */
const AT_ONCE = 64;

/**
 * Folders with an ml-container.json, or its lock, sorted. Version control, environments and caches are not entered, links
 * not followed; what may not be read is passed over.
 * @returns absolute paths.
 */
export async function findProjects(root: string): Promise<string[]> {
  const found: string[] = [];
  const waiting = [root];
  while (waiting.length > 0) {
    const listed = await Promise.all(
      waiting
        .splice(-AT_ONCE)
        .map(async (dir) => ({ dir, entries: await readdir(dir, { withFileTypes: true }).catch(() => []) })),
    );
    for (const { dir, entries } of listed) {
      if (dir !== root && entries.some(({ name }) => explainMarker(name) !== undefined)) continue;
      if (entries.some((entry) => entry.isFile() && [SPEC_FILE, LOCK_NAME].includes(entry.name))) found.push(dir);
      for (const entry of entries)
        if (entry.isDirectory() && explainNeverEntered(entry.name) === undefined) waiting.push(join(dir, entry.name));
    }
  }
  return found.sort();
}
