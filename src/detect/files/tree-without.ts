import type { Tree } from './tree.ts';

/** The tree as it is once these files are gone, and the folders that held nothing else with them. */
export function removeFiles(tree: Tree, gone: readonly string[]): Tree {
  if (gone.length === 0) return tree;
  const files = new Map([...tree.files].filter(([path]) => !gone.includes(path)));
  const below = (folder: string) => (path: string) => path.startsWith(`${folder}/`);
  const stays = (path: string): boolean =>
    !gone.includes(path) && (!gone.some(below(path)) || [...files.keys()].some(below(path)));
  const entries = tree.entries.filter(({ path }) => stays(path));
  return {
    ...tree,
    entries,
    files,
    folders: new Map([...tree.folders].filter(([path]) => stays(path))),
    top: tree.top.filter(({ path }) => stays(path)),
  };
}
