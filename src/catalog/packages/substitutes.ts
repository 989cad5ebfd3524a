/** Substitutes of distributions, and distributions that conflict with each other. */

import type { SubstituteRow, SubstituteTable } from '../types.ts';
import table from './substitutes.json' with { type: 'json' };

export const substituteTable = table as SubstituteTable;
const { substitutions, advice, exclusive, apart } = substituteTable;

export interface Conflict {
  names: [string, string];
  because: string;
}

/** What serves instead of a distribution on this accelerator, on amd64: a substitution of every lock, or advice. */
export function findSubstitute(name: string, accelerator: 'cpu' | 'cuda'): SubstituteRow | undefined {
  return [...substitutions, ...advice].find(
    (row) =>
      row.from === name &&
      (row.accelerator ?? accelerator) === accelerator &&
      (row.machine === undefined || row.machine === 'x86_64'),
  );
}

const REPLACED_EVERYWHERE = new Set(
  substitutions.filter(({ accelerator, machine }) => !accelerator && !machine).map(({ from }) => from),
);

/** Whether every lock has something else in its place, so that nothing that only it needs has to be in the image. */
export const isAlwaysReplaced = (name: string): boolean => REPLACED_EVERYWHERE.has(name);

/** Other distributions that install the same module. */
export const listSameModule = (name: string): string[] =>
  [...exclusive, ...apart].flatMap(({ names }) =>
    names.includes(name) ? names.filter((other) => other !== name) : [],
  );

/** Pairs that must not stand together and of which neither can serve for the other; of each row the first two, in its order. */
export function findConflicts(names: readonly string[]): Conflict[] {
  const given = new Set(names);
  return apart.flatMap(({ names: row, because }): Conflict[] => {
    const [first, second] = row.filter((name) => given.has(name));
    return first === undefined || second === undefined ? [] : [{ names: [first, second], because }];
  });
}
