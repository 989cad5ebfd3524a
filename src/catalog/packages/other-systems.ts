/** Looks up the distributions that work on one operating system alone, and it is not Linux. */

import { createFinder } from './globs.ts';
import table from './other-systems.json' with { type: 'json' };

export interface OtherSystemPackage {
  /** "Windows", "macOS". */
  system: string;
  /** The distribution that has the same modules on Linux, under the same versions. */
  means?: string;
}

const find = createFinder<OtherSystemPackage>(table.packages);

/** @param name normalised. */
export const findOtherSystem = (name: string): OtherSystemPackage | undefined => find(name);
