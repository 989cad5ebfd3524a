/**
 * Folders whose files somebody else may have written: the project, repositories around it and the current directory. No program,
 * configuration or cache is taken from them.
 */
import { isAbsolute, resolve } from 'node:path';
import { isPersonal, isWithin, listRepositoriesAround, resolveLinks } from '../files/project-root.ts';

/** Each as it was named and as the disk has it. */
const untrusted = new Set<string>();

/** @param folder the target directory of a run; it need not exist yet. */
export function markUntrusted(folder: string): void {
  add(folder);
  for (const around of listRepositoriesAround(folder)) add(around);
}

/** The directory that the program was started in. A home directory is the user's own. */
export function markCurrentDirectoryUntrusted(): void {
  const here = process.cwd();
  if (!isPersonal(here)) markUntrusted(here);
}

function add(folder: string): void {
  for (const place of [resolve(folder), resolveLinks(resolve(folder))]) if (!isCovered(place)) untrusted.add(place);
}

/** A run over thousands of projects would compare each path with each of them. */
const isCovered = (place: string): boolean => [...untrusted].some((root) => isWithin(root, place));

/** Whether something relative, or below one of those folders, also by links. */
export function isUntrusted(path: string): boolean {
  if (!isAbsolute(path)) return true;
  const places = [resolve(path), resolveLinks(resolve(path))];
  return places.some(isCovered);
}

/** Whether a text, such as a command or a list, has a path below one of those folders in it. */
export const mentionsUntrusted = (text: string): boolean =>
  [...untrusted].some((root) => {
    const at = text.indexOf(root);
    const next = text[at + root.length];
    return at >= 0 && (next === undefined || !/[\w.-]/.test(next));
  });
