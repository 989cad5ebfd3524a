/** Creates the source index: Python files parsed on demand. */

import type { PythonModule } from '../../python/types.ts';
import { getFolder, isAuxiliary } from '../files/paths.ts';
import { readText } from '../files/read.ts';
import type { Tree } from '../files/tree.ts';
import { listImportFolders } from './search-path.ts';
import type { SourceIndex } from './types.ts';

/** Files looked into at most; the order of {@link SourceIndex.python} decides which. */
const MOST_FILES = 6000;
/** Characters that are read, and parsed, of all Python files: what is parsed takes some fifty times as much memory. */
const MOST_READ = 64_000_000;
const MOST_PARSED = 6_000_000;
/** Of one file: a longer one is generated, and parsing it would leave Ctrl-C unheard for seconds. */
const LARGEST = 1_000_000;

/** @param parse {@link parsePython}, handed in because it is only loaded where there is Python. */
export function createSourceIndex(tree: Tree, parse: (source: string) => PythonModule): SourceIndex {
  const texts = new Map<string, string | undefined>();
  const modules = new Map<string, PythonModule | undefined>();
  const unread: string[] = [];
  const unparsed = new Set<string>();
  let [read, parsed] = [0, 0];
  const python = [...tree.files.keys()]
    .filter((file) => file.endsWith('.py'))
    .map((file) => ({ file, key: Number(isAuxiliary(file)) * 100 + file.split('/').length }))
    .sort((a, b) => a.key - b.key)
    .slice(0, MOST_FILES)
    .map(({ file }) => file);
  const text = (file: string) => {
    if (!texts.has(file)) {
      const content = file.endsWith('.py')
        ? read > MOST_READ
          ? undefined
          : readText(tree, file, LARGEST)
        : readText(tree, file);
      read += content?.length ?? 0;
      if (content === undefined && tree.files.has(file)) unread.push(file);
      texts.set(file, content);
    }
    return texts.get(file);
  };
  const module = (file: string) => {
    if (!file.endsWith('.py')) return undefined;
    if (!modules.has(file)) {
      const content = text(file);
      const fits = content !== undefined && parsed + content.length <= MOST_PARSED;
      if (content !== undefined && !fits) unparsed.add(file);
      if (fits) parsed += content.length;
      modules.set(file, fits ? parse(content) : undefined);
    }
    return modules.get(file);
  };
  let roots: readonly string[] | undefined;
  const folders = new Set<string>();
  for (const file of python)
    for (let at = getFolder(file); at !== '' && !folders.has(at); at = getFolder(at)) folders.add(at);
  const holdsPython = (folder: string) => folders.has(folder);
  const project: SourceIndex = { tree, python, holdsPython, text, module, unread, unparsed, alsoRoots: () => [] };
  project.alsoRoots = () => {
    roots ??= listImportFolders(project);
    return roots;
  };
  return project;
}
