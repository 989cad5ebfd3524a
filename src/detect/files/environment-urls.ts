/** Reads which environment variables hold a URL, and of what scheme: the rest of it may be a secret, and is not kept. */
import type { SourceIndex } from '../python/types.ts';
import { getFolder } from './paths.ts';

/** `DATABASE_URL=postgresql://...` of an .env file or its sample, and `DATABASE_URL: ...` or `- DATABASE_URL=...` of a Compose file. */
const LINE =
  /^[ \t]*(?:-[ \t]*)?(?:export[ \t]+)?["']?([A-Za-z_]\w{0,80})["']?[ \t]*[:=][ \t]*["']?([a-z][a-z0-9+]{1,40}):\/\//gm;
const FILE = /^(?:\.?env(?:[._-]\w+)?|\w+\.env|(?:docker-)?compose(?:\.[\w-]+)?\.ya?ml)$/i;

/**
 * @param served files of the app: the folders of these count, and the top.
 * @returns variable, in upper case, → scheme: "postgresql+asyncpg".
 */
export function findEnvironmentUrls(project: SourceIndex, served: readonly string[]): ReadonlyMap<string, string> {
  const folders = new Set(['', ...served.map(getFolder)]);
  const found = new Map<string, string>();
  for (const { path, name } of project.tree.files.values()) {
    if (!FILE.test(name) || !folders.has(getFolder(path))) continue;
    for (const [, variable = '', scheme = ''] of (project.text(path) ?? '').matchAll(LINE))
      if (!found.has(variable.toUpperCase())) found.set(variable.toUpperCase(), scheme);
  }
  return found;
}
