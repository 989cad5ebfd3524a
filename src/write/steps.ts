import { constants } from 'node:fs';
import { chmod, chown, copyFile, link, lstat, mkdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EXIT, userError } from '../errors.ts';
import { fsError } from './problems.ts';
import { tempName } from './temp.ts';
import type { Change, Move } from './types.ts';
import { on, type Step } from './undo.ts';

/**
 * Creates `folder`, which is `root` or below it, and what is missing above it, each to be removed again if it is still
 * empty then. Only above and at `root` may a folder be a link: that is where the user pointed us.
 */
export async function makeFolder(root: string, folder: string, steps: Step[]): Promise<void> {
  const look = () => (folder.length > root.length ? lstat : stat)(folder).catch(() => undefined);
  const found = await look();
  if (found?.isDirectory()) return;
  if (found) throw userError(folder, 'is not a folder', 'move it away, or name another folder', EXIT.failed);
  if (dirname(folder) !== folder) await makeFolder(root, dirname(folder), steps);
  try {
    await mkdir(folder);
  } catch (error) {
    // Another run, side by side with this one, made it in between: then it is that one's to take back.
    if ((await look())?.isDirectory()) return;
    throw fsError(error, folder);
  }
  // What somebody else has put there meanwhile is not ours to delete: then the folder stays.
  const undo = () => rmdir(folder).catch(unless('ENOENT', 'ENOTEMPTY', 'EEXIST'));
  steps.push({ path: folder, undo });
}

/** Writes a change beside its place, with the mode and the owner that the file will have. Answers with the path. */
export async function prepare(root: string, change: Change, steps: Step[]): Promise<string> {
  const target = join(root, change.path);
  const temp = tempName(dirname(target));
  steps.push({ path: temp, undo: () => rm(temp, { force: true }) });
  await on(change.path, async () => {
    // For a new file the user's umask takes from this what it does not want.
    await writeFile(temp, change.text ?? '', { flag: 'wx', mode: change.executable ? 0o777 : 0o666 });
    if (change.was && process.platform !== 'win32') await liken(temp, target, change);
  });
  return temp;
}

/** Gives `temp` owner and mode of the file it replaces; who may read a script of ours may also run it. */
async function liken(temp: string, target: string, change: Change): Promise<void> {
  const { uid, gid, mode } = await lstat(target);
  const made = await lstat(temp);
  // Only root can give files away; for others the file is theirs now, as with any editor that writes and renames.
  if (made.uid !== uid || made.gid !== gid) await chown(temp, uid, gid).catch(() => {});
  const wanted = (mode & 0o7777) | (change.executable ? (mode & 0o444) >> 2 : 0);
  if ((made.mode & 0o7777) !== wanted) await chmod(temp, wanted);
}

/** Puts a prepared file in its place. What was there waits under another name until the run is done. */
export async function replace(
  root: string,
  change: Change,
  temp: string,
  steps: Step[],
  backups: string[],
): Promise<void> {
  const target = join(root, change.path);
  const backup = change.was ? tempName(dirname(target)) : undefined;
  let done = false;
  const undo = async () => {
    if (backup !== undefined) await (done ? rename(backup, target) : rm(backup, { force: true }));
    else if (done) await rm(target, { force: true });
  };
  steps.push({ path: change.path, undo });
  await on(change.path, async () => {
    if (backup !== undefined) await secondName(target, backup);
    await rename(temp, target);
    done = true;
  });
  if (backup !== undefined) backups.push(backup);
}

/** Takes a file away; it waits under another name until the run is done. */
export async function remove(root: string, path: string, steps: Step[], backups: string[]): Promise<void> {
  const target = join(root, path);
  const backup = tempName(dirname(target));
  await on(path, () => rename(target, backup));
  steps.push({ path, undo: () => rename(backup, target) });
  backups.push(backup);
}

/** The user's file under its new name, with the same bytes, mode and date. The old name is for `replace` or `remove`. */
export async function arrive(root: string, { from, to }: Move, steps: Step[]): Promise<void> {
  const target = join(root, to);
  await on(to, () => secondName(join(root, from), target));
  steps.push({ path: to, undo: () => rm(target, { force: true }) });
}

/** A hard link, which is atomic and never overwrites; a copy where the file system has none. */
async function secondName(file: string, name: string): Promise<void> {
  try {
    await link(file, name);
  } catch (error) {
    if (['EEXIST', 'ENOENT', 'ENOSPC'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    const temp = tempName(dirname(name));
    try {
      await copyFile(file, temp, constants.COPYFILE_EXCL);
      await rename(temp, name);
    } finally {
      await rm(temp, { force: true });
    }
  }
}

function unless(...codes: string[]): (error: NodeJS.ErrnoException) => void {
  return (error) => {
    if (!codes.includes(error.code ?? '')) throw error;
  };
}
