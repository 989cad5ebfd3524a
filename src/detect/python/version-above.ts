/** Reads which Python the repository around a directory asks for: it counts where the directory itself says nothing. */
import { join, relative, resolve } from 'node:path';
import { readProjectFile } from '../../files/project-file.ts';
import { resolveLinks } from '../../files/project-root.ts';
import { listFoldersAbove } from '../../files/root-above.ts';

const MOST_BYTES = 100_000;

/** In the order in which tools obey them; the first group is what the file says. */
const FILES: { name: string; pattern: RegExp; isExact: boolean }[] = [
  { name: '.python-version', pattern: /^[ \t]*(?:cpython-?)?(3\.\d{1,2})(?:\.\d{1,3})?[ \t]*\r?$/m, isExact: true },
  { name: '.tool-versions', pattern: /^python[ \t]+(3\.\d{1,2})(?:\.\d{1,3})?\b/m, isExact: true },
  { name: 'mise.toml', pattern: /^[ \t]*"?python"?[ \t]*=[ \t]*["'](3\.\d{1,2})(?:\.\d{1,3})?["']/m, isExact: true },
  { name: 'runtime.txt', pattern: /^python-(3\.\d{1,2})(?:\.\d{1,3})?[ \t]*\r?$/m, isExact: true },
  { name: 'pyproject.toml', pattern: /^requires-python[ \t]*=[ \t]*["']([^"'\n]{1,100})["']/m, isExact: false },
];

export const PYTHON_FILES: readonly string[] = FILES.flatMap(({ name, isExact }) => (isExact ? [name] : []));

export interface PythonAbove {
  /** "3.11" of .python-version, or the range of requires-python. */
  text: string;
  /** From the directory: "../../pyproject.toml". */
  file: string;
  isExact: boolean;
}

/** The nearest file that says one, up to the root of the repository or workspace; undefined where there is none around the directory. */
export async function readPythonAbove(dir: string): Promise<PythonAbove | undefined> {
  const start = resolveLinks(resolve(dir));
  for (const folder of await listFoldersAbove(dir))
    for (const { name, pattern, isExact } of FILES) {
      const path = join(folder, name);
      // links are not followed: above the project nothing says where they may lead
      if (resolveLinks(path) !== path) continue;
      const text = await readProjectFile(start, path, 'utf8', MOST_BYTES).catch(() => undefined);
      const said = pattern.exec(text ?? '')?.[1];
      if (said !== undefined) return { text: said, file: relative(start, path).replaceAll('\\', '/'), isExact };
    }
  return undefined;
}
