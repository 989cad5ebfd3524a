/** Lists model files with sizes, and those that are only Git LFS pointers. */

import type { DetectedFacts, LoadedFile } from '../types.ts';
import { isData, isModel } from './folders.ts';
import { readStart } from './read.ts';
import type { Tree } from './tree.ts';

/** First line of a pointer (git-lfs specification, "The Pointer"). */
const POINTER = 'version https://git-lfs.github.com/spec/v1';
const MOST_LOOKED_INTO = 2000;

export function findModels(tree: Tree, loaded: readonly LoadedFile[]): DetectedFacts['modelFiles'] {
  const isLoaded = (path: string) =>
    loaded.some((l) => l.path === path || (l.kind === 'folder' && path.startsWith(`${l.path}/`)));
  return [...tree.files.values()]
    .filter((entry) => isModel(entry.path))
    .map(({ path, size }) => ({ path, size, loaded: isLoaded(path), lfsPointer: isPointer(tree, path) }));
}

export function findPointers(tree: Tree): string[] {
  if (!tree.files.has('.gitattributes')) return [];
  const small = [...tree.files.values()].filter((f) => f.size > 100 && f.size < 400);
  return small.slice(0, MOST_LOOKED_INTO).flatMap((f) => (isPointer(tree, f.path) ? [f.path] : []));
}

/** Bytes above which a file is named that is neither a model nor data. */
const LARGE = 1_000_000;
const MOST_LISTED = 50;

/** Models and data of any size, and other files that are large. */
export const listLargest = (tree: Tree, paths: readonly string[]): DetectedFacts['largestFiles'] =>
  paths
    .map((path) => ({ path, size: tree.files.get(path)?.size ?? 0 }))
    .filter(({ path, size }) => size >= LARGE || isModel(path) || isData(path))
    .sort((a, b) => b.size - a.size)
    .slice(0, MOST_LISTED);

function isPointer(tree: Tree, path: string): boolean {
  const size = tree.files.get(path)?.size ?? 0;
  return size > 100 && size < 400 && (readStart(tree, path, POINTER.length)?.toString('latin1') ?? '') === POINTER;
}
