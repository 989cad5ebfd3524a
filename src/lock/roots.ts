import type { Problem } from '../errors.ts';
import { UserError } from '../errors.ts';
import { parseRequirement, type Requirement } from '../pep/requirement.ts';
import type { LockRequest } from '../spec/lock.ts';

export interface Root {
  requirement: Requirement;
  /** The text as given. */
  text: string;
  from: string;
}

/** Reads the roots of a request; all that are not requirements are named at once. */
export function parseRoots(request: LockRequest): Root[] {
  const problems: Problem[] = [];
  const roots = request.roots.flatMap(({ requirement, from }) => {
    try {
      return [{ requirement: parseRequirement(requirement, from), text: requirement, from }];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new UserError(problems);
  return roots;
}

export const getRootName = ({ requirement: { name } }: Root): string => name;
