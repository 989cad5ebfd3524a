/** What the rules share: each Dockerfile in turn, and a finding at an instruction or command. Pure. */
import type { Place } from '../dockerfile/types.ts';
import type { CheckedDockerfile, Edit, Facts, Found } from './types.ts';

/** A rule's function made of one that looks at one Dockerfile. */
export const eachDockerfile =
  (look: (dockerfile: CheckedDockerfile, facts: Facts, ids: readonly string[]) => Found[]) =>
  (facts: Facts, ids: readonly string[]): Found[] =>
    facts.dockerfiles.flatMap((dockerfile) => look(dockerfile, facts, ids));

/** Something that is wrong at a place. */
export function at(
  { path }: { path: string },
  { line, endLine }: Pick<Place, 'line' | 'endLine'>,
  what: string,
  more: { fix?: string; edits?: Edit[] } = {},
): Found {
  return { path, line, endLine, what, ...more };
}

export const insert = ({ path }: { path: string }, offset: number, text: string): Edit => ({
  path,
  start: offset,
  end: offset,
  text,
});

export const replace = ({ path }: { path: string }, { start, end }: Place, text: string): Edit => ({
  path,
  start,
  end,
  text,
});
