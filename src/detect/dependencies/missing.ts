/** Finds imports that no declared requirement provides, directly or transitively. */
import type { KnownDependencies } from '../../catalog/packages/known-dependencies.ts';
import { normalizeName } from '../../pep/name.ts';
import type { ImportFacts } from '../types.ts';
import { normalizeVariant } from './distribution-stem.ts';
import { explainNeed } from './reasons.ts';

/** What is installed anyway. */
export interface Installed {
  /** PEP 508: the requirements and what the framework itself needs. */
  roots: readonly string[];
  /** The project's own name and requirements: a list that names it brings those. */
  own: { name?: string; requirements: readonly string[] };
}

/**
 * Imports of which the requirements bring nothing. A guarded one the code can do without, and an import
 * inside a function may never run; a call that needs another package fails for certain when it is made. What an extra of the project's own has is a choice, and what an unknown
 * requirement may well bring is no certainty: neither is missing for sure.
 */
export function findMissing(
  undeclared: ImportFacts['undeclared'],
  { roots, own }: Installed,
  needs: KnownDependencies,
): ImportFacts['missing'] {
  const { names, unknown } = closure(roots, own, needs);
  const brought = new Set(names.map(normalizeVariant));
  return undeclared
    .filter(({ guarded, lazy, does, extra }) => !guarded && (!lazy || does !== 'imports') && extra === undefined)
    .filter(({ distribution, or = [] }) => ![distribution, ...or].some((name) => brought.has(normalizeVariant(name))))
    .filter(({ distribution }) => !unknown.some((name) => mayBring(name, distribution, needs)))
    .map((one) => ({ distribution: one.distribution, where: one.where, because: explainNeed(one) }));
}

/** Of a requirement that nothing is known of: what nearly everything brings, and what it is called after ("x-milvus" and pymilvus). */
const mayBring = (unknown: string, distribution: string, needs: KnownDependencies): boolean =>
  needs.often(distribution) || unknown.split('-').some((word) => word.length > 4 && distribution.includes(word));

function closure(roots: readonly string[], own: Installed['own'], needs: KnownDependencies) {
  const name = own.name === undefined ? undefined : normalizeName(own.name);
  const queue = roots.map(parseNameAndExtras);
  const brought = new Set<string>();
  const unknown: string[] = [];
  // a lock without a graph has one list for all its packages
  const queued = new Set<readonly string[]>();
  for (const one of queue) {
    const again = brought.has(one.name);
    if (again && one.extras.length === 0) continue;
    brought.add(one.name);
    const found = one.name === name ? own.requirements : needs.of(one.name, one.extras);
    if (!found) unknown.push(...(again ? [] : [one.name]));
    else if (!queued.has(found)) {
      queued.add(found);
      for (const need of found) queue.push(parseNameAndExtras(need));
    }
  }
  return { names: [...brought], unknown };
}

/** "fastapi" and ["all"] of "fastapi[all]>=0.100". */
export function parseNameAndExtras(requirement: string): { name: string; extras: readonly string[] } {
  const [, name = '', extras = ''] = /^([A-Za-z0-9._-]+)\s*(?:\[([^\]]*)\])?/.exec(requirement) ?? [];
  return {
    name: normalizeName(name),
    extras: extras.split(',').flatMap((extra) => (extra.trim() ? [extra.trim()] : [])),
  };
}
