/** Reads `--on-conflict`: one policy for all files, and policies for single files. */
import type { OnConflict } from '../types.ts';

export interface ConflictPolicies {
  /** For every file without a policy of its own. */
  all?: OnConflict | undefined;
  files: ReadonlyMap<string, OnConflict>;
}

/** @param given `keep`, or `Dockerfile=keep`; later ones win. */
export function parseConflictPolicies(given: readonly string[] = []): ConflictPolicies {
  const files = new Map<string, OnConflict>();
  let all: OnConflict | undefined;
  for (const text of given) {
    const at = text.lastIndexOf('=');
    if (at < 0) all = text as OnConflict;
    else files.set(text.slice(0, at), text.slice(at + 1) as OnConflict);
  }
  return { all, files };
}

export const formatConflictPolicy = (path: string, policy: OnConflict): string => `${path}=${policy}`;
