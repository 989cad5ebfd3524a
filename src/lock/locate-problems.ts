/** Maps resolver errors, which all point at requirements.in, back to the file and line the user wrote. */

import type { FoundRequirements } from '../detect/facts.ts';
import type { Problem } from '../errors.ts';
import { normalizeName, parseRequirementHead } from '../pep/name.ts';

const LIST = 'requirements.in';

/**
 * @param asked what flags and answers added to the list.
 * @returns the problems; one about a package of the list names its line, one about a package that was asked for names the flag.
 */
export function locateProblems(
  problems: readonly Problem[],
  found: FoundRequirements | undefined,
  asked: readonly string[] = [],
): Problem[] {
  return problems.map((problem) => {
    if (problem.where !== LIST) return problem;
    const at = found?.requirements.findIndex((text) => names(problem.what, text)) ?? -1;
    if (found && at >= 0) return { ...problem, where: found.where?.[at] ?? found.path };
    if (asked.some((text) => names(problem.what, text))) return { ...problem, where: '--dep' };
    return found ? { ...problem, where: found.path } : problem;
  });
}

/** Whether a sentence has the package that a requirement is about. */
function names(sentence: string, requirement: string): boolean {
  const name = normalizeName(parseRequirementHead(requirement)?.name ?? requirement);
  return sentence.split(/[^\w.-]+/).some((word) => normalizeName(word) === name);
}
