/** Follows imports from file to file inside the project. */

import { resolveImportName } from '../../python/imports.ts';
import type { PythonImport } from '../../python/types.ts';
import { getFolder, joinPath } from '../files/paths.ts';
import type { Tree } from '../files/tree.ts';
import type { SourceIndex } from './types.ts';

/** File of a dotted module under an import root; a package is its `__init__.py`, a folder without one ends in "/". */
export function findModuleFile(tree: Tree, root: string, dotted: string): string | undefined {
  const base = joinPath(root, dotted.replaceAll('.', '/'));
  if (tree.files.has(`${base}.py`)) return `${base}.py`;
  if (tree.files.has(`${base}/__init__.py`)) return `${base}/__init__.py`;
  const folder = tree.folders.get(base);
  return folder && folder.skipped === undefined && dotted !== '' ? `${base}/` : undefined;
}

/** "app.main" of "src/app/main.py" under the root "src"; undefined where a part is no Python name. */
export function formatModule(file: string, root: string): string | undefined {
  const inside = root === '' ? file : file.startsWith(`${root}/`) ? file.slice(root.length + 1) : undefined;
  const parts = inside?.replace(/\.py$/, '').split('/');
  if (parts?.at(-1) === '__init__') parts.pop();
  return parts && parts.length > 0 && parts.every((p) => IDENTIFIER.test(p)) ? parts.join('.') : undefined;
}

/** Python language reference, Identifiers. */
const IDENTIFIER = /^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u;

/** What an import of `file` leads to: local files (packages on the way included), or the name of something that is not here. */
export function followImport(
  project: SourceIndex,
  file: string,
  found: PythonImport,
  root: string,
): string[] | undefined {
  return walk(project, file, resolveImportName(found), root)?.files;
}

/**
 * Files that importing `dotted` runs, seen from `file`.
 *
 * @param dotted Resolved name; leading dots are relative; parts beyond a module are its attributes.
 * @returns undefined when it does not begin in this folder.
 */
function followDotted(project: SourceIndex, file: string, dotted: string, root: string): string[] | undefined {
  return walk(project, file, dotted, root)?.files;
}

/** The last module file on the way to `dotted`, with what is left of it: where "app.core.settings" is defined. */
export function findDefiningModule(
  project: SourceIndex,
  file: string,
  dotted: string,
  root: string,
): { file: string; rest: string } | undefined {
  const found = walk(project, file, dotted, root);
  const at = found?.files.at(-1);
  return at === undefined || !found ? undefined : { file: at, rest: found.rest };
}

function walk(project: SourceIndex, file: string, dotted: string, root: string) {
  const { tree } = project;
  let level = 0;
  while (dotted[level] === '.') level++;
  let base = root;
  if (level > 0) {
    base = getFolder(file);
    for (let i = 1; i < level; i++) base = getFolder(base);
  }
  const files: string[] = [];
  const parts = dotted.slice(level).split('.').filter(Boolean);
  if (level === 0 && parts[0] !== undefined && findModuleFile(tree, base, parts[0]) === undefined) {
    base = project.alsoRoots().find((other) => findModuleFile(tree, other, parts[0] ?? '') !== undefined) ?? base;
  }
  if (level > 0 && tree.files.has(joinPath(base, '__init__.py'))) files.push(joinPath(base, '__init__.py'));
  let any = level > 0;
  let used = 0;
  for (let i = 1; i <= parts.length; i++) {
    const at = findModuleFile(tree, base, parts.slice(0, i).join('.'));
    if (at === undefined) break;
    // A folder without __init__.py is a package only if Python lies in it.
    if (at.endsWith('/') && !any && !project.python.some((p) => p.startsWith(at))) return undefined;
    any = true;
    if (at.endsWith('/')) continue;
    used = i;
    files.push(at);
    if (!at.endsWith('/__init__.py')) break;
  }
  return any ? { files, rest: parts.slice(used).join('.') } : undefined;
}

/** The packages that a file lies in, which run before it where it is imported; not where it is run by its path. */
export function listPackages(file: string, root: string): string[] {
  const found: string[] = [];
  for (let folder = getFolder(file); folder !== '' && folder !== root; folder = getFolder(folder))
    found.push(joinPath(folder, '__init__.py'));
  return found;
}

/** Where a statement stands, as far as whether it runs. */
export type Standing = Pick<PythonImport, 'guarded' | 'inFunction' | 'inMain'>;

/** Whether a statement of a file runs. */
export type Runs = (statement: Standing, file: string) => boolean;

/**
 * All local files that running `start` imports, itself first; TYPE_CHECKING imports are never run.
 *
 * @param runs which imports count: all, unless it says otherwise.
 */
export function collectImports(
  project: SourceIndex,
  start: string,
  root: string,
  extra: readonly string[] = listPackages(start, root),
  runs: Runs = () => true,
): string[] {
  const seen = new Set<string>();
  const queue = [start, ...extra];
  for (const file of queue) {
    if (seen.has(file)) continue;
    const module = project.module(file);
    if (!module) continue;
    seen.add(file);
    const push = (files: string[] | undefined) => queue.push(...(files ?? []));
    for (const found of module.imports) {
      if (!found.typeChecking && runs(found, file)) push(followImport(project, file, found, root));
    }
    for (const call of module.calls) {
      const [first] = call.args;
      if (first?.is !== 'text') continue;
      const name = call.callee?.dotted;
      if (name === 'importlib.import_module' || name === '__import__') {
        const standing = { guarded: false, inFunction: call.scope !== '', inMain: call.inMain };
        if (runs(standing, file)) push(followDotted(project, file, first.text, root));
      } else if (name === 'uvicorn.run') push(followDotted(project, file, first.text.split(':')[0] ?? '', root));
    }
  }
  return [...seen];
}
