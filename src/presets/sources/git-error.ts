/** Tells what git says of a repository that a preset comes from. */

import { EXIT, type UserError, userError } from '../../errors.ts';
import type { GitAnswer } from '../../process/git.ts';
import type { Remembered } from '../cache.ts';
import type { Reference } from '../reference.ts';

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
    fix: () => 'correct the address, or ask for access',
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
