/** Finds packages that lie in folders of the project, so that their code is imported as if each was installed. */

import { getFolder, isAuxiliary, joinPath } from '../files/paths.ts';
import type { SourceIndex } from './types.ts';

const PACKAGING = /(?:^|\/)(?:pyproject\.toml|setup\.py|setup\.cfg)$/;
/** Tables that make a folder a package, as opposed to the configuration of a tool. */
const NAMES_PACKAGE = /^\[(?:project|tool\.poetry|metadata)\]|\bsetup\(/m;

/** @returns import roots below the project: the folder with the packaging file, or its `src`. */
export function findLocalPackages(project: SourceIndex): { folder: string; because: string; evidence: string }[] {
  const found = new Map<string, { folder: string; because: string; evidence: string }>();
  for (const file of [...project.tree.files.keys()].filter((path) => PACKAGING.test(path)).sort()) {
    const folder = getFolder(file);
    if (folder === '' || isAuxiliary(file) || !NAMES_PACKAGE.test(project.text(file) ?? '')) continue;
    const root = [joinPath(folder, 'src'), folder].find((at) => holdsPackage(project, at));
    if (root !== undefined && !found.has(root))
      found.set(root, { folder: root, because: `as ${file} makes it a package`, evidence: file });
  }
  return [...found.values()];
}

/** Whether a package or a module lies in the folder itself, beside no `__init__.py`. */
const holdsPackage = (project: SourceIndex, folder: string): boolean =>
  !project.tree.files.has(`${folder}/__init__.py`) &&
  project.python.some((file) => {
    if (!file.startsWith(`${folder}/`)) return false;
    const [, second, ...rest] = file.slice(folder.length).split('/');
    return rest.length === 1 && rest[0] === '__init__.py' && second !== 'src' && second !== 'tests';
  });
