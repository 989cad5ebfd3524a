/** Helpers for writing rules. */
import type { SourceRange } from '../dockerfile/types.ts';
import type { CheckedDockerfile, CheckFacts, Edit, RuleMatch } from './types.ts';

/** A rule's function made of one that looks at one Dockerfile. */
export const checkEachDockerfile =
  (look: (dockerfile: CheckedDockerfile, facts: CheckFacts, ids: readonly string[]) => RuleMatch[]) =>
  (facts: CheckFacts, ids: readonly string[]): RuleMatch[] =>
    facts.dockerfiles.flatMap((dockerfile) => look(dockerfile, facts, ids));

/** Something that is wrong at a place. */
export function createFinding(
  { path }: { path: string },
  { line, endLine }: Pick<SourceRange, 'line' | 'endLine'>,
  what: string,
  more: { fix?: string; edits?: Edit[] } = {},
): RuleMatch {
  return { path, line, endLine, what, ...more };
}

export const insertText = ({ path }: { path: string }, offset: number, text: string): Edit => ({
  path,
  start: offset,
  end: offset,
  text,
});

export const replaceText = ({ path }: { path: string }, { start, end }: SourceRange, text: string): Edit => ({
  path,
  start,
  end,
  text,
});
