/** The folders from which Python imports: `src/`, PYTHONPATH, additions to sys.path. */

import { readStartCommands } from '../container/start-commands.ts';
import { getFolder, isAuxiliary, joinPath } from '../files/paths.ts';
import { findLocalPackages } from './local-packages.ts';
import type { SourceIndex } from './types.ts';

/** `sys.path.insert(0, str(ROOT / "src"))`, up to the end of the statement's line. */
const PUT = /sys\.path\.(?:insert|append|extend)\((.*)/g;
const TEXT = /["']([^"'\n]+)["']/g;

/** Folders of the project, `src` first. Nothing that tests and examples put there counts. */
export function listImportFolders(project: SourceIndex): string[] {
  const found = new Set<string>(findGivenFolders(project).map(({ folder }) => folder));
  for (const file of project.python) {
    if (isAuxiliary(file)) continue;
    const text = project.text(file);
    if (!text?.includes('sys.path.')) continue;
    for (const [, argument = ''] of text.matchAll(PUT)) {
      const named = [...argument.matchAll(TEXT)].map(([, part = '']) => part).join('/');
      const folder = named === '' ? undefined : nearest(project, getFolder(file), named);
      if (folder !== undefined) found.add(folder);
    }
  }
  return [...found];
}

/** Those that the code does not see to itself: the container has to. */
export function findGivenFolders(project: SourceIndex): { folder: string; because: string; evidence?: string }[] {
  const source = isSourceFolder(project, SOURCE) ? [{ folder: SOURCE, because: 'as an installed project has it' }] : [];
  const given = onPythonPath(project).filter(({ folder }) => folder !== SOURCE || source.length === 0);
  return [...source, ...given, ...findLocalPackages(project)];
}

/** `PYTHONPATH=src:lib`, `ENV PYTHONPATH /app/src`, `PYTHONPATH: ./src`, in the files that start the app. */
const GIVEN = /\bPYTHONPATH(?:\s*[:=]\s*|[ \t]+)["']?([^\s"'&;]+)/g;

function onPythonPath(project: SourceIndex) {
  return readStartCommands(project).flatMap(({ file }) => {
    const text = project.text(file) ?? '';
    return [...text.matchAll(GIVEN)].flatMap(({ 1: value = '', index }) =>
      value.split(':').flatMap((path) => {
        const plain = path.replace(/^\$(?:\{\w+\}|\(\w+\)|\w+)(?=\/|$)/, '.');
        const folder = fromThere(project, startedIn(text, index, file), plain) ?? resolveInside(project, plain);
        return folder === undefined ? [] : [{ folder, because: `as ${file} puts it on PYTHONPATH`, evidence: file }];
      }),
    );
  });
}

/** Where a command is run: `cd backend && ...` of its line; of a script also what a line above went to. */
function startedIn(text: string, index: number, file: string): string {
  const before = text.slice(0, index);
  const own = file.endsWith('.sh') ? before : before.slice(before.lastIndexOf('\n') + 1);
  return [...own.matchAll(/(?:^|[\s;&(])cd\s+["']?([\w./-]+)/g)].at(-1)?.[1] ?? '';
}

/** A relative path from the folder that a command was run in. */
function fromThere(project: SourceIndex, base: string, path: string): string | undefined {
  if (base === '' || path.startsWith('/')) return undefined;
  const parts: string[] = [];
  for (const part of `${base}/${path}`.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const folder = parts.join('/');
  return folder !== '' && project.holdsPython(folder) ? folder : undefined;
}

/** The folder of the project that a path means; an absolute one begins with where the project lies, however deep that is. */
function resolveInside(project: SourceIndex, path: string): string | undefined {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const folders = (path.startsWith('/') ? parts.map((_, i) => parts.slice(i + 1)) : [parts]).map((p) => p.join('/'));
  return folders.find((folder) => folder !== '' && project.holdsPython(folder));
}

/** The folder that packages lie in, and that is none itself. */
const SOURCE = 'src';

const isSourceFolder = (project: SourceIndex, folder: string): boolean =>
  !project.tree.files.has(`${folder}/__init__.py`) &&
  project.python.some((file) => file.startsWith(`${folder}/`) && file.endsWith('/__init__.py'));

/** What `named` leads to from the file's folder or one above it; how far up the code goes is not followed. */
function nearest(project: SourceIndex, from: string, named: string): string | undefined {
  const steps = named.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
  if (steps.length === 0) return undefined;
  for (let base = from; ; base = getFolder(base)) {
    const folder = joinPath(base, steps.join('/'));
    if (project.holdsPython(folder)) return folder;
    if (base === '') return undefined;
  }
}
