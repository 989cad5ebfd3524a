import { EXIT, type Problem, UserError, userError } from '../errors.ts';
import type { Move, OnDisk } from './types.ts';

/** What the system says, in words, and what to do about it. */
const WORDS: Record<string, [what: string, fix: string]> = {
  EACCES: ['permission denied', 'make the folder and the file writable for you (ls -ld shows who owns them)'],
  EPERM: ['not permitted', 'make the folder and the file writable for you (lsattr shows a file that is locked)'],
  EROFS: ['the file system is read-only', 'use a folder on one that can be written'],
  ENOSPC: ['no space left on the disk', 'free some space and run again'],
  EDQUOT: ['your disk quota is used up', 'free some space and run again'],
  EFBIG: ['the file is larger than the limit for files', 'raise the limit (ulimit -f) and run again'],
  EISDIR: ['is a directory', 'move it away, or rename it'],
  ENOTDIR: ['a file is where a folder must be', 'move it away, or rename it'],
  EEXIST: ['something else is there already', 'move it away, or rename it'],
  ENOTEMPTY: ['a folder is there that is not empty', 'move it away, or rename it'],
  ENOENT: ['disappeared while it was written', 'see that no other program works in this folder, and run again'],
  ENAMETOOLONG: ['the name is too long', 'use a shorter folder or file name'],
  ELOOP: ['is a loop of symbolic links', 'replace the link by what it points to'],
  EBUSY: ['is in use by another program', 'close that program and run again'],
  ETXTBSY: ['is in use by another program', 'close that program and run again'],
  EMFILE: ['too many open files', 'raise the limit (ulimit -n) and run again'],
  EIO: ['the disk reports an error', 'check the disk, or use another folder'],
};

/** A file system's refusal as a UserError (exit 1) that names the path; any other error, which is a bug of ours, as it is. */
export function translateFsError(error: unknown, path: string): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error;
  const code = (error as NodeJS.ErrnoException).code;
  const words = code === undefined ? undefined : WORDS[code];
  return words ? userError(path, `${words[0]} (${code})`, words[1], EXIT.failed) : error;
}

/** What stands in the place of a file, or of a folder above it. */
export function createBlockedProblem(path: string, { at, by }: Extract<OnDisk, { is: 'blocked' }>): Problem {
  const fix = by === 'a symbolic link' ? `replace ${at} by what it points to` : `move ${at} away, or rename it`;
  return { where: path, what: at === path ? `is ${by}` : `cannot be written, because ${at} is ${by}`, fix };
}

/** Why a file cannot make room under another name; undefined when it can. */
export function moveProblem(
  { from, to }: Move,
  source: OnDisk | undefined,
  room: OnDisk | undefined,
): Problem | undefined {
  if (source === undefined) return { where: from, what: `is gone, so it cannot become ${to}`, fix: 'run again' };
  if (source.is === 'blocked') return createBlockedProblem(from, source);
  if (room === undefined) return undefined;
  if (room.is === 'blocked') return createBlockedProblem(to, room);
  return { where: to, what: `exists already, so ${from} cannot become it`, fix: `move ${to} or ${from} away` };
}
