/** Creates the source index: Python files parsed on demand. */

import type { PythonModule } from '../../python/types.ts';
import { getFolder, isAuxiliary } from '../files/paths.ts';
import { readText } from '../files/read.ts';
import type { Tree } from '../files/tree.ts';
import { listImportFolders } from './search-path.ts';
import type { SourceIndex } from './types.ts';

/** Files looked into at most; the order of {@link SourceIndex.python} decides which. */
const MOST_FILES = 6000;

/** @param parse {@link parsePython}, handed in because it is only loaded where there is Python. */
export function createSourceIndex(tree: Tree, parse: (source: string) => PythonModule): SourceIndex {
  const texts = new Map<string, string | undefined>();
  const modules = new Map<string, PythonModule | undefined>();
  const unread: string[] = [];
  const python = [...tree.files.keys()]
    .filter((file) => file.endsWith('.py'))
    .map((file) => ({ file, key: Number(isAuxiliary(file)) * 100 + file.split('/').length }))
    .sort((a, b) => a.key - b.key)
    .slice(0, MOST_FILES)
    .map(({ file }) => file);
  const text = (file: string) => {
    if (!texts.has(file)) {
      const content = readText(tree, file);
      if (content === undefined && tree.files.has(file)) unread.push(file);
      texts.set(file, content);
    }
    return texts.get(file);
  };
  const module = (file: string) => {
    if (!file.endsWith('.py')) return undefined;
    if (!modules.has(file)) {
      const content = text(file);
      modules.set(file, content === undefined ? undefined : parse(content));
    }
    return modules.get(file);
  };
  let roots: readonly string[] | undefined;
  const folders = new Set<string>();
  for (const file of python)
    for (let at = getFolder(file); at !== '' && !folders.has(at); at = getFolder(at)) folders.add(at);
  const holdsPython = (folder: string) => folders.has(folder);
  const project: SourceIndex = { tree, python, holdsPython, text, module, unread, alsoRoots: () => [] };
  project.alsoRoots = () => {
    roots ??= listImportFolders(project);
    return roots;
  };
  return project;
}
