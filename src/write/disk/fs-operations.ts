import {
  chmodSync,
  chownSync,
  constants,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { EXIT, userError } from '../../errors.ts';
import { translateFsError } from '../problems.ts';
import type { Change, Move } from '../types.ts';
import { runStep, type Step } from './rollback.ts';
import { createTempName } from './temp-files.ts';

/**
 * Creates `folder`, which is `root` or below it, and what is missing above it, each to be removed again if it is still
 * empty then. Only above and at `root` may a folder be a link: that is where the user pointed us.
 */
export function makeFolder(root: string, folder: string, steps: Step[]): void {
  const look = () => (folder.length > root.length ? lstatSync : statSync)(folder, { throwIfNoEntry: false });
  const found = runStep(folder, look);
  if (found?.isDirectory()) return;
  if (found) throw userError(folder, 'is not a folder', 'move it away, or name another folder', EXIT.failed);
  if (dirname(folder) !== folder) makeFolder(root, dirname(folder), steps);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another run, side by side with this one, made it in between: then it is that one's to take back.
    if (look()?.isDirectory()) return;
    throw translateFsError(error, folder);
  }
  // What somebody else has put there meanwhile is not ours to delete: then the folder stays.
  steps.push({ path: folder, undo: () => unless(['ENOENT', 'ENOTEMPTY', 'EEXIST'], () => rmdirSync(folder)) });
}

/** Writes a change beside its place, with the mode and the owner that the file will have. Answers with the path. */
export function prepare(root: string, change: Change, steps: Step[]): string {
  const target = join(root, change.path);
  const temp = createTempName(dirname(target));
  steps.push({ path: temp, undo: () => rmSync(temp, { force: true }) });
  runStep(change.path, () => {
    // For a new file the user's umask takes from this what it does not want.
    writeFileSync(temp, change.text ?? '', { flag: 'wx', mode: change.executable ? 0o777 : 0o666 });
    if (change.was && process.platform !== 'win32') liken(temp, target, change);
  });
  return temp;
}

/** Gives `temp` owner and mode of the file it replaces; who may read a script of ours may also run it. */
function liken(temp: string, target: string, change: Change): void {
  const { uid, gid, mode } = lstatSync(target);
  const made = lstatSync(temp);
  if (made.uid !== uid || made.gid !== gid) giveTo(temp, uid, gid);
  const wanted = (mode & 0o7777) | (change.executable ? (mode & 0o444) >> 2 : 0);
  if ((made.mode & 0o7777) !== wanted) chmodSync(temp, wanted);
}

/** Puts a prepared file in its place. What was there waits under another name until the run is done. */
export function replaceFile(root: string, change: Change, temp: string, steps: Step[], backups: string[]): void {
  const target = join(root, change.path);
  const backup = change.was ? createTempName(waitingRoom(root, target)) : undefined;
  let done = false;
  const undo = () => {
    if (backup === undefined) return done && rmSync(target, { force: true });
    return done ? moveFile(backup, target) : rmSync(backup, { force: true });
  };
  steps.push({ path: change.path, undo });
  runStep(change.path, () => {
    if (backup !== undefined) secondName(target, backup);
    renameSync(temp, target);
    done = true;
  });
  if (backup !== undefined) backups.push(backup);
}

/** Takes a file away; it waits under another name until the run is done. */
export function remove(root: string, path: string, steps: Step[], backups: string[]): void {
  const target = join(root, path);
  const backup = createTempName(waitingRoom(root, target));
  runStep(path, () => moveFile(target, backup));
  steps.push({ path, undo: () => moveFile(backup, target) });
  backups.push(backup);
}

/**
 * Where a file waits: at the top, where every later run looks for what a killed one has left, since the file's own folder may
 * be of no interest to them. In its own folder where that is on another file system.
 */
function waitingRoom(root: string, target: string): string {
  const folder = dirname(target);
  return statSync(folder).dev === statSync(root).dev ? root : folder;
}

/** A rename, or, between two mounts of one file system, a copy that is renamed. */
function moveFile(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    copyAs(from, to);
    rmSync(from, { force: true });
  }
}

/** The user's file under its new name, with the same bytes, mode and date. The old name is for `replace` or `remove`. */
export function completeMove(root: string, { from, to }: Move, steps: Step[]): void {
  const target = join(root, to);
  runStep(to, () => secondName(join(root, from), target));
  steps.push({ path: to, undo: () => rmSync(target, { force: true }) });
}

/** A hard link, which is atomic and never overwrites; a copy where the file system has none. */
function secondName(file: string, name: string): void {
  try {
    linkSync(file, name);
  } catch (error) {
    if (['EEXIST', 'ENOENT', 'ENOSPC'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    copyAs(file, name);
  }
}

/** The same bytes, owner and date under another name, whole from the first moment. */
function copyAs(file: string, name: string): void {
  const temp = createTempName(dirname(name));
  try {
    copyFileSync(file, temp, constants.COPYFILE_EXCL);
    const { uid, gid, atime, mtime } = lstatSync(file);
    giveTo(temp, uid, gid);
    utimesSync(temp, atime, mtime);
    renameSync(temp, name);
  } finally {
    rmSync(temp, { force: true });
  }
}

/** Only root can give files away; for others the file is theirs now, as with any editor that writes and renames. */
function giveTo(path: string, uid: number, gid: number): void {
  unless(['EPERM', 'EINVAL', 'ENOSYS'], () => chownSync(path, uid, gid));
}

/** Does it, and lets these refusals pass. */
function unless(codes: string[], act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!codes.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
