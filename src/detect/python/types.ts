/** The source index of a project: its Python files, parsed on demand. */
import type { PythonModule } from '../../python/types.ts';
import type { Tree } from '../files/tree.ts';

export interface SourceIndex {
  tree: Tree;
  /** Every Python file, the likelier place of an app first: shallow, and not among tests and examples. */
  python: string[];
  /** Whether one of them lies in a folder, at any depth. */
  holdsPython(folder: string): boolean;
  text(file: string): string | undefined;
  /** Parsed once; undefined where the file cannot be read, or is no Python. */
  module(file: string): PythonModule | undefined;
  /** Python files that are too large to be read, or unreadable. */
  unread: string[];
  /** Python files beyond what is parsed of one project. */
  unparsed: Set<string>;
  /** Folders that imports are looked for in after the import root: `src` as the build installs it, and what sys.path is given. */
  alsoRoots(): readonly string[];
}
