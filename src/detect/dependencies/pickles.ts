/** Finds the packages whose classes a pickle contains, without loading it. */
import { readStart } from '../files/read.ts';
import type { Tree } from '../files/tree.ts';
import type { LoadedFile } from '../types.ts';

/** How much of a file is looked at: the classes of a pipeline stand before its arrays. */
const HEAD = 256 * 1024;
const SUFFIX = /\.(?:pkl|pickle|joblib|dill|sav)$/i;

export interface Pickled {
  distribution: string;
  /** The module that it names. */
  module: string;
  /** The pickle. */
  path: string;
  /** Where it is read: "app/main.py:12". */
  where: string;
}

/** @param modules whose objects get pickled → distribution. */
export function findPickledNeeds(
  tree: Tree,
  loaded: readonly LoadedFile[],
  modules: Readonly<Record<string, string>>,
): Pickled[] {
  const found = new Map<string, Pickled>();
  for (const { path: file, where, exists, kind } of loaded) {
    if (!exists || kind !== 'file' || !SUFFIX.test(file)) continue;
    const head = readStart(tree, file, HEAD)?.toString('latin1') ?? '';
    for (const [module, distribution] of Object.entries(modules)) {
      if (found.has(distribution) || !names(head, module)) continue;
      found.set(distribution, { distribution, module, path: file, where });
    }
  }
  return [...found.values()];
}

/** "csklearn.pipeline\\n" of the old protocols, and the length byte before "sklearn.pipeline" of the new ones: text that is data has neither. */
function names(head: string, module: string): boolean {
  for (const { 0: dotted, index } of head.matchAll(new RegExp(`${module}(?:\\.[a-z_]\\w*)+`, 'g'))) {
    if (head[index - 1] === 'c' && head[index + dotted.length] === '\n') return true;
    if (head[index - 2] === '\x8c' && head.charCodeAt(index - 1) === dotted.length) return true;
  }
  return false;
}
