/** Parses the constraints of a lock request. */
import { normalizeName } from '../pep/name.ts';
import { parseRequirement, type Requirement } from '../pep/requirement.ts';
import type { LockRequest } from '../spec/lock.ts';

export interface Held extends Requirement {
  /** The file it was read from. */
  from: string;
  /** The project shows it without requiring it. */
  shown?: true;
}

/**
 * @param upgrade `all`, or the names whose pins are let go; what a person wrote into a constraint file holds all the same.
 * @throws UserError where one is no requirement.
 */
export function parseConstraints({ constraints = [] }: LockRequest, upgrade: 'all' | readonly string[] = []): Held[] {
  const free = upgrade === 'all' ? undefined : upgrade.map(normalizeName);
  return constraints.flatMap(({ requirement, from, pin, shown }) => {
    const held: Held = { ...parseRequirement(requirement, from), from, ...(shown ? { shown } : {}) };
    // a commit is no version: keepCommits takes it
    if (held.url !== undefined && pin) return [];
    return pin && (free === undefined || free.includes(held.name)) ? [] : [held];
  });
}
