/** The dependencies of distributions, from the snapshot and a table for those outside it. */

import { countDependents, loadSnapshot, needsInAny } from '../snapshot/index.ts';
import table from './known-dependencies.json' with { type: 'json' };

const others = table.needs as Record<string, string[]>;

/** As many packages of the snapshot ask for what is brought by nearly everything: numpy, requests, PyYAML. */
const OFTEN = 25;

export interface KnownDependencies {
  /** Direct needs of a distribution, normalised, in any of its versions; undefined where nothing is known of it. */
  of(name: string, extras: readonly string[]): readonly string[] | undefined;
  /** Whether a distribution that nothing is known of may well bring this one. */
  often(name: string): boolean;
}

export async function loadNeeds(): Promise<KnownDependencies> {
  const snapshot = await loadSnapshot();
  return {
    of: (name, extras) => {
      const own = needsInAny(snapshot, name, extras) ?? (Object.hasOwn(others, name) ? others[name] : undefined);
      return own && [...own, ...extras.flatMap((extra) => others[`${name}[${extra}]`] ?? [])];
    },
    often: (name) => countDependents(snapshot, name) >= OFTEN,
  };
}
