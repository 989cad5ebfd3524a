/** What the served code cannot start without and nothing that is declared brings: not merely undeclared, missing. */
import type { ImportFacts } from './types.ts';

/** Direct needs of a distribution, normalised, in any of its versions; undefined where nothing is known of it. */
export type NeedsOf = (name: string) => readonly string[] | undefined;

/**
 * Imports of which the requirements bring nothing. Only those that run when the app starts count: a guarded one the code can do
 * without, and one inside a function may never run.
 *
 * @param roots what will be installed anyway, normalised: the requirements and what the framework itself needs.
 */
export function missingFrom(
  undeclared: ImportFacts['undeclared'],
  roots: readonly string[],
  needsOf: NeedsOf,
): ImportFacts['missing'] {
  const brought = closure(roots, needsOf);
  return undeclared
    .filter((u) => !u.guarded && !u.lazy && !brought.has(u.distribution))
    .map(({ distribution, where }) => ({ distribution, where }));
}

function closure(roots: readonly string[], needsOf: NeedsOf): Set<string> {
  const seen = new Set(roots);
  for (const name of seen) for (const need of needsOf(name) ?? []) seen.add(need);
  return seen;
}
