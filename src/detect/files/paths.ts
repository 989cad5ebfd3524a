/** Paths inside the project, with forward slashes. */
import { posix } from 'node:path';
import { stripEnd } from '../../text/strip.ts';
import { folders } from './folders.ts';

/** Whether a path lies in a folder that apps are not served from: tests, examples, notebooks. */
export function isAuxiliary(file: string): boolean {
  const parts = file.toLowerCase().split('/');
  const name = parts.pop() ?? '';
  const { names, serve } = folders.settingsFolders;
  return (
    parts.some((part) => folders.asideFolders.includes(part) || (names.includes(part) && !serve.includes(name))) ||
    name.startsWith('test_') ||
    name.endsWith('_test.py')
  );
}

/** Folder of a path; "" for the top. */
export function getFolder(file: string): string {
  const slash = file.lastIndexOf('/');
  return slash < 0 ? '' : file.slice(0, slash);
}

/** "a/b.txt" → "b.txt" */
export const getBaseName = (file: string): string => file.slice(file.lastIndexOf('/') + 1);

export const joinPath = (folder: string, rest: string): string => (folder === '' ? rest : `${folder}/${rest}`);

/** `rest`, which may climb, seen from a folder; what climbs out of the project begins with "..". */
export function resolvePath(folder: string, rest: string): string {
  const path = posix.join(folder, rest);
  return path === '.' ? '' : stripEnd(path, '/');
}
