/** The input from which the build context is selected. */
import type { Tree } from '../files/tree.ts';
import type { Excluded, LoadedFile } from '../types.ts';

export interface ContextInput {
  tree: Tree;
  /** Files that running the entry imports. */
  served: readonly string[];
  loaded: readonly LoadedFile[];
  secrets: readonly Excluded[];
  /** Served code imports by computed names, or could not be read: then every Python file may be needed. */
  uncertain: boolean;
  /** The requirements in use: the build has them already. */
  requirements?: string;
}
