/** Reads which Python the repository around a directory asks for: it counts where the directory itself says nothing. */
import { dirname, join, relative, resolve } from 'node:path';
import { readProjectFile } from '../../files/project-file.ts';
import { isRepository, listRepositoriesAround, resolveLinks } from '../../files/project-root.ts';

const MOST_BYTES = 100_000;
const EXACT = /^[ \t]*(?:cpython-?)?(3\.\d{1,2})(?:\.\d{1,3})?[ \t]*\r?$/m;
const RANGE = /^requires-python[ \t]*=[ \t]*(?:"([^"\n]{1,100})"|'([^'\n]{1,100})')/m;

export interface PythonAbove {
  /** "3.11" of .python-version, or the range of requires-python. */
  text: string;
  /** From the directory: "../../pyproject.toml". */
  file: string;
  isExact: boolean;
}

/** The nearest file that says one, up to the root of the repository; undefined where there is no repository around the directory. */
export async function readPythonAbove(dir: string): Promise<PythonAbove | undefined> {
  const start = resolveLinks(resolve(dir));
  const [root] = isRepository(start) ? [] : listRepositoriesAround(start);
  if (root === undefined) return undefined;
  for (let folder = dirname(start); ; folder = dirname(folder)) {
    const found =
      (await readIn(start, join(folder, '.python-version'), EXACT)) ??
      (await readIn(start, join(folder, 'pyproject.toml'), RANGE));
    if (found) return found;
    if (folder === root) return undefined;
  }
}

/** Links are not followed: above the project nothing says where they may lead. */
async function readIn(start: string, path: string, pattern: RegExp): Promise<PythonAbove | undefined> {
  if (resolveLinks(path) !== path) return undefined;
  const text = await readProjectFile(start, path, 'utf8', MOST_BYTES).catch(() => undefined);
  const [, first, second] = pattern.exec(text ?? '') ?? [];
  const said = first ?? second;
  if (said === undefined) return undefined;
  return { text: said, file: relative(start, path).replaceAll('\\', '/'), isExact: pattern === EXACT };
}
