/** Model files referenced only from configuration files. */

import type { SourceIndex } from '../python/types.ts';
import type { LoadedFile } from '../types.ts';

import { explainCarriedFolder, getSuffix, isModel } from './folders.ts';
import { getFolder } from './paths.ts';

const SUFFIXES = ['.yaml', '.yml', '.toml', '.json', '.ini', '.cfg', '.conf', '.env', '.properties'];
/** Bytes and number of configuration files looked into. */
const LARGEST = 100_000;
const MOST = 100;

/** Models of the folder that configuration at its top, in `config/` or beside served code names by their path. */
export function findConfiguredModels(
  project: SourceIndex,
  served: readonly string[],
  loaded: readonly LoadedFile[],
): LoadedFile[] {
  const models = [...project.tree.files.values()].filter(
    (f) => isModel(f.path) && !loaded.some((l) => l.path === f.path),
  );
  if (models.length === 0) return [];
  const places = new Set(['', ...served.map(getFolder)]);
  const configuration = [...project.tree.files.values()]
    .filter((f) => (SUFFIXES.includes(getSuffix(f.path)) || f.name.startsWith('.env.')) && f.size <= LARGEST)
    .filter(
      (f) =>
        places.has(getFolder(f.path)) ||
        explainCarriedFolder(getFolder(f.path).split('/')[0] ?? '') === 'configuration',
    )
    .slice(0, MOST);
  return models.flatMap(({ path, size }) => {
    for (const { path: file } of configuration) {
      const names = [path, ...listNamesBelow(getFolder(file), path)];
      const lines = project.text(file)?.split('\n') ?? [];
      const line = lines.findIndex((text) => names.some((name) => isNamed(text, name)));
      if (line >= 0) return [{ path, where: `${file}:${line + 1}`, exists: true, kind: 'file' as const, size }];
    }
    return [];
  });
}

/** As a file in the same folder or above it names it: `models/det.onnx`. */
function listNamesBelow(folder: string, path: string): string[] {
  return folder !== '' && path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : [];
}

/** Whether a line contains the path as a whole; a longer one ends in it behind a slash. */
function isNamed(line: string, path: string): boolean {
  const at = line.indexOf(path);
  return at >= 0 && !/[\w.-]/.test(line[at - 1] ?? '') && !/^(?:[\w-]|\.\w)/.test(line.slice(at + path.length));
}
