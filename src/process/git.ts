/** Runs git on a bare repository of ours, or on none: no prompts, no hooks, no command transports. */

import { mkdir } from 'node:fs/promises';
import { runProgram } from './run.ts';

export interface GitAnswer {
  exitCode: number;
  stdout: string;
  stderr: string;
}
/** `make`: the folder is made first; `outside`: it asks a server, and may take a while. */
export type Git = (args: readonly string[], how?: { make?: boolean; outside?: boolean }) => Promise<GitAnswer>;

/** Milliseconds until a server that does not answer is given up, and until a command on the cache is. */
const SERVER_TIMEOUT = 60_000;
const LOCAL_TIMEOUT = 30_000;

/** Settings of the command line beat those of files: what a file names as a hook, monitor or pager is not started. */
const SETTINGS = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=',
  'core.pager=cat',
  'protocol.allow=never',
  'protocol.https.allow=always',
  'protocol.ssh.allow=always',
  'protocol.file.allow=always',
  'submodule.recurse=false',
  'fetch.recurseSubmodules=no',
  'gc.auto=0',
  'maintenance.auto=false',
].flatMap((setting) => ['-c', setting]);

/**
 * The system's and the user's own settings hold: credential helpers, proxies and certificates are said there.
 *
 * @param repository bare; every command works in it.
 */
export function createGit(repository: string, env: Readonly<Record<string, string | undefined>>): Git {
  const ownSsh = env.GIT_SSH_COMMAND !== undefined || env.GIT_SSH !== undefined;
  return async (args, { make, outside } = {}) => {
    if (make) await mkdir(repository, { recursive: true });
    const { status, exitCode, stdout, stderr } = await runProgram(
      'git',
      [...SETTINGS, `--git-dir=${repository}`, ...args],
      {
        groups: ['git'],
        env,
        variables: {
          LC_ALL: 'C',
          GIT_TERMINAL_PROMPT: '0',
          GIT_ALLOW_PROTOCOL: 'https:ssh:file',
          GIT_NO_LAZY_FETCH: '1',
          ...(ownSsh ? {} : { GIT_SSH_COMMAND: 'ssh -oBatchMode=yes' }),
        },
        timeout: outside ? SERVER_TIMEOUT : LOCAL_TIMEOUT,
        keepFinalNewline: true,
      },
    );
    if (status === 'absent') return { exitCode: 127, stdout: '', stderr: 'git is not installed' };
    return { exitCode: exitCode ?? 1, stdout, stderr: status === 'timed out' ? 'timed out' : stderr };
  };
}

/**
 * Asks a server which commit a branch or a tag leads to; "HEAD" is its main branch.
 *
 * @returns no commit where the server has no such name, or git failed.
 */
export async function findRemoteCommit(
  git: Git,
  url: string,
  ref: string,
): Promise<{ commit: string | undefined; answer: GitAnswer }> {
  const names = ref === 'HEAD' ? ['HEAD'] : [`refs/tags/${ref}`, `refs/tags/${ref}^{}`, `refs/heads/${ref}`, ref];
  const answer = await git(['ls-remote', '--', url, ...names], { outside: true });
  const found = new Map(answer.stdout.split('\n').map((line) => line.split('\t').reverse() as [string, string]));
  // a tag before a branch of its name, as git does; ^{} is what an annotated tag points at
  const commit = [`refs/tags/${ref}^{}`, `refs/tags/${ref}`, `refs/heads/${ref}`, ref]
    .map((name) => found.get(name))
    .find(Boolean);
  return { commit, answer };
}
