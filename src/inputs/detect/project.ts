/** The Python of a folder: files parsed when asked for, imports followed to files. */
import { folders } from './folders.ts';
import { importedName } from './python/imports.ts';
import type { PythonImport, PythonModule } from './python/types.ts';
import { searchedFolders } from './search-path.ts';
import { readText } from './source.ts';
import type { Tree } from './tree.ts';

export interface Project {
  tree: Tree;
  /** Every Python file, the likelier place of an app first: shallow, and not among tests and examples. */
  python: string[];
  text(file: string): string | undefined;
  /** Parsed once; undefined where the file cannot be read, or is no Python. */
  module(file: string): PythonModule | undefined;
  /** Python files that are too large to be read, or unreadable. */
  unread: string[];
  /** Folders that imports are looked for in after the import root: `src` as the build installs it, and what sys.path is given. */
  alsoRoots(): readonly string[];
}

/** Files looked into at most; the order of {@link Project.python} decides which. */
const MOST_FILES = 6000;

/** @param parse {@link parsePython}, handed in because it is only loaded where there is Python. */
export function openProject(tree: Tree, parse: (source: string) => PythonModule): Project {
  const texts = new Map<string, string | undefined>();
  const modules = new Map<string, PythonModule | undefined>();
  const unread: string[] = [];
  const python = [...tree.files.keys()]
    .filter((file) => file.endsWith('.py'))
    .map((file) => ({ file, key: Number(isAside(file)) * 100 + file.split('/').length }))
    .sort((a, b) => a.key - b.key)
    .slice(0, MOST_FILES)
    .map(({ file }) => file);
  const text = (file: string) => {
    if (!texts.has(file)) {
      const content = readText(tree, file);
      if (content === undefined && tree.files.has(file)) unread.push(file);
      texts.set(file, content);
    }
    return texts.get(file);
  };
  const module = (file: string) => {
    if (!file.endsWith('.py')) return undefined;
    if (!modules.has(file)) {
      const content = text(file);
      modules.set(file, content === undefined ? undefined : parse(content));
    }
    return modules.get(file);
  };
  let roots: readonly string[] | undefined;
  const project: Project = { tree, python, text, module, unread, alsoRoots: () => [] };
  project.alsoRoots = () => {
    roots ??= searchedFolders(project);
    return roots;
  };
  return project;
}

/** Whether a path lies in a folder that apps are not served from: tests, examples, notebooks. */
export function isAside(file: string): boolean {
  const parts = file.toLowerCase().split('/');
  const name = parts.pop() ?? '';
  return (
    parts.some((part) => folders.asideFolders.includes(part)) || name.startsWith('test_') || name.endsWith('_test.py')
  );
}

/** Folder of a path; "" for the top. */
export function folderOf(file: string): string {
  const slash = file.lastIndexOf('/');
  return slash < 0 ? '' : file.slice(0, slash);
}

export const joinPath = (folder: string, rest: string): string => (folder === '' ? rest : `${folder}/${rest}`);

/** File of a dotted module under an import root; a package is its `__init__.py`, a folder without one ends in "/". */
export function moduleFile(tree: Tree, root: string, dotted: string): string | undefined {
  const base = joinPath(root, dotted.replaceAll('.', '/'));
  if (tree.files.has(`${base}.py`)) return `${base}.py`;
  if (tree.files.has(`${base}/__init__.py`)) return `${base}/__init__.py`;
  const folder = tree.folders.get(base);
  return folder && folder.skipped === undefined && dotted !== '' ? `${base}/` : undefined;
}

/** "app.main" of "src/app/main.py" under the root "src"; undefined where a part is no Python name. */
export function dottedModule(file: string, root: string): string | undefined {
  const inside = root === '' ? file : file.startsWith(`${root}/`) ? file.slice(root.length + 1) : undefined;
  const parts = inside?.replace(/\.py$/, '').split('/');
  if (parts?.at(-1) === '__init__') parts.pop();
  return parts && parts.length > 0 && parts.every((p) => IDENTIFIER.test(p)) ? parts.join('.') : undefined;
}

/** Python language reference, Identifiers. */
const IDENTIFIER = /^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u;

/** What an import of `file` leads to: local files (packages on the way included), or the name of something that is not here. */
export function followImport(project: Project, file: string, found: PythonImport, root: string): string[] | undefined {
  return walk(project, file, importedName(found), root)?.files;
}

/**
 * Files that importing `dotted` runs, seen from `file`.
 *
 * @param dotted Resolved name; leading dots are relative; parts beyond a module are its attributes.
 * @returns undefined when it does not begin in this folder.
 */
function followDotted(project: Project, file: string, dotted: string, root: string): string[] | undefined {
  return walk(project, file, dotted, root)?.files;
}

/** The last module file on the way to `dotted`, with what is left of it: where "app.core.settings" is defined. */
export function definingModule(
  project: Project,
  file: string,
  dotted: string,
  root: string,
): { file: string; rest: string } | undefined {
  const found = walk(project, file, dotted, root);
  const at = found?.files.at(-1);
  return at === undefined || !found ? undefined : { file: at, rest: found.rest };
}

function walk(project: Project, file: string, dotted: string, root: string) {
  const { tree } = project;
  let level = 0;
  while (dotted[level] === '.') level++;
  let base = root;
  if (level > 0) {
    base = folderOf(file);
    for (let i = 1; i < level; i++) base = folderOf(base);
  }
  const files: string[] = [];
  const parts = dotted.slice(level).split('.').filter(Boolean);
  if (level === 0 && parts[0] !== undefined && moduleFile(tree, base, parts[0]) === undefined) {
    base = project.alsoRoots().find((other) => moduleFile(tree, other, parts[0] ?? '') !== undefined) ?? base;
  }
  if (level > 0 && tree.files.has(joinPath(base, '__init__.py'))) files.push(joinPath(base, '__init__.py'));
  let any = level > 0;
  let used = 0;
  for (let i = 1; i <= parts.length; i++) {
    const at = moduleFile(tree, base, parts.slice(0, i).join('.'));
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
export function packagesOf(file: string, root: string): string[] {
  const found: string[] = [];
  for (let folder = folderOf(file); folder !== '' && folder !== root; folder = folderOf(folder))
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
export function reach(
  project: Project,
  start: string,
  root: string,
  extra: readonly string[] = packagesOf(start, root),
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
