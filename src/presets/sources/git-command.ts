/** Runs git on a bare repository in the cache: no prompts, no hooks, no command transports. */

import { mkdir } from 'node:fs/promises';
import { EXIT, type UserError, userError } from '../../errors.ts';
import { runProgram } from '../../process/run.ts';
import type { Remembered } from '../cache.ts';
import type { Reference } from '../reference.ts';

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

/** What a server's refusal means, most telling first; git's own last line where nothing fits. */
const REFUSALS: readonly { said: RegExp; what: (url: string) => string; fix: (url: string) => string }[] = [
  {
    said: /git is not installed/,
    what: () => 'git is not installed, and this preset is in a repository',
    fix: () => 'install git',
  },
  {
    said: /could not read (Username|Password)|Authentication failed|terminal prompts disabled|Permission denied|Host key verification failed|error: 40[13]/i,
    what: (url) => `${url} wants credentials that git does not have`,
    fix: (url) => `this must work first: git ls-remote ${url} (a credential helper, or a key for ssh)`,
  },
  {
    said: /certificate|SSL|TLS/,
    what: (url) => `${url} has a certificate that git does not trust`,
    fix: () => 'git config --global http.sslCAInfo /path/to/ca.pem',
  },
  {
    said: /not found|does not exist|does not appear to be a git repository|error: 404/i,
    what: (url) => `there is no repository at ${url}, or it is not for you to see`,
    fix: () => 'mend the address, or ask for access',
  },
  {
    said: /timed out|Could not resolve|Connection refused|Failed to connect|unable to access|Connection reset|Could not connect|Network is unreachable/i,
    what: (url) => `${url} cannot be reached`,
    fix: () => 'try again',
  },
];

export function createGitError(
  { stderr }: GitAnswer,
  { url }: GitReference,
  where: string,
  last?: Remembered,
): UserError {
  const known = REFUSALS.find(({ said }) => said.test(stderr));
  const detail =
    stderr
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^(fatal|error): /, '') ?? '';
  const what = known?.what(url) ?? `git cannot read ${url}`;
  const fix = known?.fix(url) ?? `this must work first: git ls-remote ${url}`;
  const cached = last?.commit ? `; --offline takes the one in the cache, ${last.commit.slice(0, 12)}` : '';
  return userError(where, detail === '' ? what : `${what} (${detail})`, `${fix}${cached}`, EXIT.failed);
}

export type GitReference = Extract<Reference, { kind: 'git' }>;
