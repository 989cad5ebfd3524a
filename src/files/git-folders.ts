/** Finds where git keeps a repository, in worktrees and submodules too (gitrepository-layout(5)). */
import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { readFile } from './read-file.ts';

export interface GitFolders {
  /** The folder that `.git` lies in. */
  root: string;
  /** HEAD of this checkout. */
  own: string;
  /** Objects and branches, which linked worktrees share. */
  common: string;
}

/** @returns those of the repository that a folder is in; undefined where there is none. */
export async function findGitFolders(dir: string): Promise<GitFolders | undefined> {
  for (let root = resolve(dir); ; root = dirname(root)) {
    const dot = join(root, '.git');
    const found = await stat(dot).catch(() => undefined);
    if (found?.isDirectory()) return { root, own: dot, common: dot };
    if (found?.isFile()) return followGitFile(root, dot);
    if (dirname(root) === root) return undefined;
  }
}

/** `.git` of a linked worktree or submodule is a file that names the folder. */
async function followGitFile(root: string, dot: string): Promise<GitFolders | undefined> {
  const [line = ''] = (await readFile(dot, 'utf8', 4096).catch(() => '')).split('\n');
  const named = line.startsWith('gitdir: ') ? line.slice('gitdir: '.length).trim() : undefined;
  if (named === undefined) return undefined;
  const own = resolve(root, named);
  const common = (await readFile(join(own, 'commondir'), 'utf8', 4096).catch(() => '')).trim();
  return { root, own, common: common === '' ? own : resolve(own, common) };
}
