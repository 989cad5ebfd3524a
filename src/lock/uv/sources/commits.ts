/** Finds the commit that a requirement's branch or tag leads to. */

import { join } from 'node:path';
import type { Problem } from '../../../errors.ts';
import { openNeutralFolder } from '../../../process/folders.ts';
import { createGit, findRemoteCommit } from '../../../process/git.ts';

/** @returns the commit, 40 digits, or why there is none. */
export type CommitFinder = (
  name: string,
  repository: string,
  revision: string | undefined,
) => Promise<{ commit: string; from?: string } | Omit<Problem, 'where'>>;

/** @param env of the user: git's credential helpers and proxies hold. */
export function createCommitFinder(env: Readonly<Record<string, string | undefined>>): CommitFinder {
  // there is no repository: only the server is asked
  const git = createGit(join(openNeutralFolder(), 'no-repository'), env);
  return async (name, repository, revision = 'HEAD') => {
    const { commit, answer } = await findRemoteCommit(git, repository, revision);
    if (commit) return { commit };
    const said = answer.stderr.trim().split('\n').at(-1) ?? '';
    if (answer.exitCode === 0)
      return {
        what: `${repository} has no branch and no tag ${revision}`,
        fix: `name one that it has, or a commit: ${name} @ git+${repository}@<40 digits>`,
      };
    return {
      what: `${repository} does not say which commit ${revision} is${said === '' ? '' : ` (${said})`}`,
      fix: `this must work first: git ls-remote ${repository} ${revision}; or name the commit: ${name} @ git+${repository}@<40 digits>`,
    };
  };
}
