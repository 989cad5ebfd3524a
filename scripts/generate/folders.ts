/** Files below a folder. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Path below `folder` (forward slashes) → text, sorted. What a run of the starter leaves behind is not part of it. */
export async function readFolder(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => !/(^|\/)(__pycache__|\.pytest_cache)\//.test(path))
    .sort();
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path, await readFile(join(folder, path), 'utf8')])),
  );
}
