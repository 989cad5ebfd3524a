/** Maps resolver errors, which all point at requirements.in, back to the file and line the user wrote. */

import type { FoundRequirements } from '../detect/facts.ts';
import type { Problem } from '../errors.ts';
import { normalizeName, parseRequirementHead } from '../pep/name.ts';

const LIST = 'requirements.in';

/** The fix for a name that is not on the index and resembles no other. */
export const CHECK_SPELLING = 'check the spelling';
/** The fix for a conda environment file, which may name packages that are not Python packages. */
const NOT_PYTHON =
  'conda has packages that the Python index lacks: remove the line if the app does without it, or list what the app imports in a requirements.txt';
const isCondaList = (where: string): boolean => /\.ya?ml(?::\d+)?$/.test(where);

/**
 * @param asked what flags and answers added to the list.
 * @returns the problems; one about a package of the list names its line, one about a package that was asked for names the flag.
 */
export function locateProblems(
  problems: readonly Problem[],
  found: FoundRequirements | undefined,
  asked: readonly string[] = [],
): Problem[] {
  const listed = indexNames(found?.requirements ?? []);
  const given = indexNames(asked);
  return problems.map((problem) => {
    if (problem.where !== LIST) return problem;
    const at = findFirstNamed(problem.what, listed);
    if (found && at !== undefined) {
      const where = found.where?.[at] ?? found.path;
      return {
        ...problem,
        where,
        ...(problem.fix === CHECK_SPELLING && isCondaList(where) ? { fix: NOT_PYTHON } : {}),
      };
    }
    if (findFirstNamed(problem.what, given) !== undefined) return { ...problem, where: '--dep' };
    return found ? { ...problem, where: found.path } : problem;
  });
}

/** Normalised name → index of the first requirement of it. */
function indexNames(requirements: readonly string[]): ReadonlyMap<string, number> {
  const names = requirements.map((text) => normalizeName(parseRequirementHead(text)?.name ?? text));
  return new Map(names.map((name, at) => [name, at] as const).reverse());
}

/** The index of the requirement whose package stands first in a sentence, which is what the sentence is about. */
function findFirstNamed(sentence: string, names: ReadonlyMap<string, number>): number | undefined {
  const words = sentence.split(/[^\w.-]+/).map(normalizeName);
  const first = words.find((word) => names.has(word));
  return first === undefined ? undefined : names.get(first);
}
