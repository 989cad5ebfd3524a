/** Apps identified by a file instead of Python code (MLmodel, settings.yaml). */

import type { Framework } from '../../catalog/frameworks/types.ts';
import { explainExcludedFile, explainExcludedFolder, explainNeverEntered } from '../files/folders.ts';
import { getFolder } from '../files/paths.ts';
import type { SourceIndex } from '../python/types.ts';
import type { LoadedFile } from '../types.ts';
import type { App } from './types.ts';

/** Nothing in a folder that stays out by its name: experiment records (mlruns) hold hundreds of models. */
export function findLying(project: SourceIndex, frameworks: readonly Framework[]): App[] {
  const names = new Set(frameworks.flatMap(({ detect }) => detect.files ?? []));
  const marked = [...project.tree.files.values()].filter(({ name }) => names.has(name));
  return frameworks.flatMap((framework) =>
    marked
      .filter(({ path, name }) => framework.detect.files?.includes(name) && !isLeftOut(getFolder(path)))
      .map(({ path }): App => ({ framework, file: path, line: 1, root: '', how: 'lies' })),
  );
}

const isLeftOut = (folder: string): boolean =>
  folder
    .split('/')
    .some((name) => explainExcludedFolder(name) !== undefined || explainNeverEntered(name) !== undefined);

/**
 * What an entry that is no Python brings along: its folder, or itself with the files and folders that it names.
 * At the top of the project the folder is every file and folder there that is not known to be something else.
 */
export function listMarkerFiles(project: SourceIndex, file: string, { entry }: Framework): LoadedFile[] {
  if (file.endsWith('.py') || entry.form === 'module') return [];
  const { files, folders, top } = project.tree;
  const folder = getFolder(file);
  if (entry.form === 'file') return [file, ...namedBy(project, file)].flatMap((path) => loaded(path, file));
  if (folder !== '') return loaded(folder, file);
  return top.filter(({ name, kind }) => belongs(name, kind)).flatMap(({ path }) => loaded(path, file));

  function loaded(path: string, where: string): LoadedFile[] {
    const found = files.get(path) ?? folders.get(path);
    if (!found || found.skipped !== undefined || (found.kind !== 'file' && found.kind !== 'folder')) return [];
    return [{ path, where: `${where}:1`, exists: true, kind: found.kind, size: found.size }];
  }
}

function belongs(name: string, kind: string): boolean {
  if (name.startsWith('.') || name.startsWith('requirements')) return false;
  return (kind === 'folder' ? explainExcludedFolder(name) : explainExcludedFile(name)) === undefined;
}

/** Words of a settings file that are files of the project, or folders below one. */
function namedBy(project: SourceIndex, file: string): string[] {
  const words = (project.text(file) ?? '')
    .split(/[\s"',[\]{}]+/)
    .map((word) => word.replace(/^\.\//, '').replace(/\/$/, ''));
  const { files, folders } = project.tree;
  return [...new Set(words)].filter(
    (word) => word !== file && (files.has(word) || (word.includes('/') && folders.has(word))),
  );
}
