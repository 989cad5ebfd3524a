/** Exit codes, as README documents them. */
export const EXIT = { done: 0, failed: 1, usage: 2, conflicts: 3, interrupted: 130, terminated: 143 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** One thing that is wrong with what the user gave: where, what, and how to mend it. */
export interface Problem {
  /** Where it was found: a flag (`--port`), a spec path (`base.suite`), or `file:line:column`. */
  where: string;
  /** What is wrong, one sentence without a full stop. */
  what: string;
  /** Lines below it, each shown as a line of its own: a diff. */
  details?: readonly string[];
  /** How to fix it: a flag, a value, a command. */
  fix?: string;
  /** CPython minors with which it could be had, oldest first. */
  pythons?: readonly string[];
  /** Platforms on which it could be had. */
  platforms?: readonly ('linux/amd64' | 'linux/arm64')[];
  /** It is about a release that the user pinned, which no other time of the index changes. */
  pinned?: true;
}

/**
 * An error the user can mend. Everything else that is thrown is a bug of ours and is printed with its stack.
 * All problems of a kind are collected first, so that one run names them all.
 */
export class UserError extends Error {
  constructor(
    readonly problems: readonly Problem[],
    readonly exitCode: ExitCode = EXIT.usage,
  ) {
    super(problems.map((p) => `${p.where}: ${p.what}`).join('\n'));
    this.name = 'UserError';
  }
}

/** Shorthand for the common case of one problem. */
export function userError(where: string, what: string, fix?: string, exitCode: ExitCode = EXIT.usage): UserError {
  return new UserError([{ where, what, ...(fix === undefined ? {} : { fix }) }], exitCode);
}
