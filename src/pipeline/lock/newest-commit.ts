/** Finds the day of the newest commit of the repository that a project lies in. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { findGitFolders, type GitFolders } from '../../files/git-folders.ts';
import { isPersonal, resolveLinks } from '../../files/project-root.ts';
import { readFile } from '../../files/read-file.ts';
import type { Environment } from '../../process/environment.ts';
import { makeTemporaryFolder } from '../../process/folders.ts';
import { createGit } from '../../process/git.ts';

/** Bytes of HEAD and its like, and of a list of packed references. */
const MOST_BYTES = 4096;
const MOST_PACKED_BYTES = 16 * 1024 * 1024;
/** A commit's name, by SHA-1 or SHA-256. */
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * git is given the objects of the repository and nothing else of it: its settings may name programs, and a stranger wrote them.
 *
 * @param dir of the project; it need not exist.
 * @returns YYYY-MM-DD; undefined where there is no repository, no commit or no git.
 */
export async function findNewestCommitDay(dir: string, env: Environment): Promise<string | undefined> {
  const git = await findGitFolders(resolveLinks(resolve(dir)));
  if (!git || isPersonal(git.root)) return undefined;
  const commit = await findHead(git);
  return commit === undefined ? undefined : readCommitDay(commit, join(git.common, 'objects'), env);
}

async function findHead({ own, common }: GitFolders): Promise<string | undefined> {
  const head = (await readText(join(own, 'HEAD'))).trim();
  const [, branch] = /^ref: (refs\/.+)$/.exec(head) ?? [];
  if (branch === undefined) return COMMIT.test(head) ? head : undefined;
  if (branch.split('/').includes('..')) return undefined;
  const loose = (await readText(join(common, branch))).trim();
  if (COMMIT.test(loose)) return loose;
  const packed = await readText(join(common, 'packed-refs'), MOST_PACKED_BYTES);
  const line = packed.split('\n').find((one) => one.endsWith(` ${branch}`)) ?? '';
  const [commit = ''] = line.split(' ');
  return COMMIT.test(commit) ? commit : undefined;
}

const readText = (path: string, most = MOST_BYTES): Promise<string> => readFile(path, 'utf8', most).catch(() => '');

async function readCommitDay(commit: string, objects: string, env: Environment): Promise<string | undefined> {
  const repository = makeTemporaryFolder('commit-');
  await mkdir(join(repository, 'objects', 'info'), { recursive: true });
  await mkdir(join(repository, 'refs'));
  await writeFile(join(repository, 'HEAD'), 'ref: refs/heads/none\n');
  await writeFile(join(repository, 'objects', 'info', 'alternates'), `${objects.split(sep).join('/')}\n`);
  const git = createGit(repository, env);
  const { exitCode, stdout } = await git([
    'log',
    '-1',
    '--no-show-signature',
    '--no-mailmap',
    '--format=%ct',
    commit,
    '--',
  ]);
  const seconds = Number(stdout.trim());
  if (exitCode !== 0 || !Number.isSafeInteger(seconds) || seconds <= 0) return undefined;
  const day = new Date(seconds * 1000);
  return Number.isNaN(day.getTime()) ? undefined : day.toISOString().slice(0, 10);
}
