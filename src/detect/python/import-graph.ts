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
  // a module called __main__ is the server's own
  const isNamed = parts !== undefined && parts.length > 0 && parts.join('.') !== '__main__';
  return isNamed && parts.every((part) => IDENTIFIER.test(part)) ? parts.join('.') : undefined;
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

interface Walk {
  files: string[];
  rest: string;
}

/** What one module leads to under a root, and whether the statement runs. */
export interface ImportEdge {
  files: string[];
  /** Absent for what runs wherever it stands. */
  standing?: Standing;
  /** The module that an absolute import names. */
  absolute?: string;
}

/** A project does not change while it is read, and the same imports are followed from every file that may be the app. */
interface ImportCache {
  walks: Map<string, Walk | undefined>;
  edges: Map<string, ImportEdge[]>;
}

const known = new WeakMap<SourceIndex, ImportCache>();

function getCache(project: SourceIndex): ImportCache {
  const found = known.get(project) ?? { walks: new Map(), edges: new Map() };
  known.set(project, found);
  return found;
}

function walk(project: SourceIndex, file: string, dotted: string, root: string): Walk | undefined {
  // absolute names lead to the same place from every file
  const key = `${dotted.startsWith('.') ? getFolder(file) : root}\n${dotted}`;
  const { walks } = getCache(project);
  if (!walks.has(key)) walks.set(key, findWalk(project, file, dotted, root));
  return walks.get(key);
}

function findWalk(project: SourceIndex, file: string, dotted: string, root: string): Walk | undefined {
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
    if (at.endsWith('/') && !any && !project.holdsPython(at.slice(0, -1))) return undefined;
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

/** What a file imports from this folder, in its order. */
export function listImportEdges(project: SourceIndex, file: string, root: string): readonly ImportEdge[] {
  const { edges } = getCache(project);
  const key = `${root}\n${file}`;
  const found = edges.get(key) ?? findImportEdges(project, file, root);
  edges.set(key, found);
  return found;
}

function findImportEdges(project: SourceIndex, file: string, root: string): ImportEdge[] {
  const module = project.module(file);
  const found: ImportEdge[] = [];
  const add = (files: string[] | undefined, more: Omit<ImportEdge, 'files'>) => files && found.push({ files, ...more });
  for (const one of module?.imports ?? []) {
    if (one.typeChecking) continue;
    const absolute = one.level > 0 ? {} : { absolute: one.module };
    add(followImport(project, file, one, root), { standing: one, ...absolute });
  }
  for (const call of module?.calls ?? []) {
    const [first] = call.args;
    if (first?.is !== 'text') continue;
    const name = call.callee?.dotted;
    if (name === 'importlib.import_module' || name === '__import__') {
      const standing = { guarded: false, inFunction: call.scope !== '', inMain: call.inMain };
      add(followDotted(project, file, first.text, root), { standing });
    } else if (name === 'uvicorn.run') add(followDotted(project, file, first.text.split(':')[0] ?? '', root), {});
  }
  return found;
}

/** What a walk through the imports counts, and where it ends. */
export interface ImportBounds {
  /** Files that are read beside the first. */
  extra?: readonly string[];
  /** Which imports count: all, unless it says otherwise. */
  runs?: Runs;
  /** Files to stop at. */
  most?: number;
}

/** All local files that running `start` imports, itself first; TYPE_CHECKING imports are never run. */
export function collectImports(
  project: SourceIndex,
  start: string,
  root: string,
  { extra = listPackages(start, root), runs, most = Number.POSITIVE_INFINITY }: ImportBounds = {},
): string[] {
  const seen = new Set<string>();
  const queued = new Set<string>([start, ...extra]);
  // The set grows while it is read.
  for (const file of queued) {
    if (seen.size >= most) break;
    if (!project.module(file)) continue;
    seen.add(file);
    for (const { files, standing } of listImportEdges(project, file, root)) {
      if (runs && standing && !runs(standing, file)) continue;
      for (const one of files) queued.add(one);
    }
  }
  return [...seen];
}
