/** git, as a process: never a question, never a hook, nothing of the repository that we happen to stand in. */
import { mkdir } from 'node:fs/promises';
import { execa } from 'execa';
import { EXIT, type UserError, userError } from '../../../errors.ts';
import type { Remembered } from '../cache.ts';
import type { GitReference } from './git.ts';

export interface Answer {
  exitCode: number;
  stdout: string;
  stderr: string;
}
/** `make`: the folder is made first; `outside`: it asks a server, and may take a while. */
export type Git = (args: readonly string[], how?: { make?: boolean; outside?: boolean }) => Promise<Answer>;

/** Milliseconds until a server that says nothing is given up. */
const PATIENCE = 60_000;

/** @param repository bare; every command works in it. */
export function gitIn(repository: string, env: Readonly<Record<string, string | undefined>>): Git {
  const clean = Object.fromEntries(
    Object.entries(env).filter(
      // a hook of git's runs us with these set, and they would lead git to the user's own repository
      ([name]) =>
        !/^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|PREFIX|CEILING_DIRECTORIES|QUARANTINE_PATH)$/.test(
          name,
        ),
    ),
  );
  const settings = ['-c', 'core.hooksPath=/dev/null', '-c', 'protocol.ext.allow=never', '-c', 'gc.auto=0'];
  return async (args, { make, outside } = {}) => {
    if (make) await mkdir(repository, { recursive: true });
    const { exitCode, stdout, stderr, failed, code, timedOut } = await execa(
      'git',
      [...settings, `--git-dir=${repository}`, ...args],
      {
        env: {
          ...clean,
          LC_ALL: 'C',
          GIT_TERMINAL_PROMPT: '0',
          GIT_SSH_COMMAND: clean.GIT_SSH_COMMAND ?? (clean.GIT_SSH ? undefined : 'ssh -oBatchMode=yes'),
        },
        extendEnv: false,
        reject: false,
        stdin: 'ignore',
        stripFinalNewline: false,
        ...(outside ? { timeout: PATIENCE } : {}),
      },
    );
    if (failed && code === 'ENOENT') return { exitCode: 127, stdout: '', stderr: 'git is not installed' };
    return { exitCode: exitCode ?? 1, stdout, stderr: timedOut ? 'timed out' : stderr };
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

export function refusal({ stderr }: Answer, { url }: GitReference, where: string, last?: Remembered): UserError {
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
