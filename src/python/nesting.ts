/** Bounds how deep the nodes of a parsed file are nested. */
import type { Tree } from '@lezer/common';

/** Levels of the tree; a chain of operators or calls has one for each part. */
const DEEPEST = 2000;

/** Where nodes are nested deeper than a person or a generator nests them. */
export function findDeepNode(tree: Tree): number | undefined {
  let depth = 0;
  let at: number | undefined;
  tree.iterate({
    enter: ({ from }) => {
      depth++;
      if (depth > DEEPEST) at ??= from;
      return at === undefined;
    },
    leave: () => {
      depth--;
    },
  });
  return at;
}
