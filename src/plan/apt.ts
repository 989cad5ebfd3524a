/** Debian packages: those that the Python packages are known to need, and those that were asked for. */
import { aptFor } from '../catalog/index.ts';
import type { LockRequest } from '../spec/lock.ts';
import { parseRequirement } from '../pep/requirement.ts';
import type { Decided } from './decided.ts';
import type { Plan } from './types.ts';

export function aptOf(decided: Decided, roots: LockRequest['roots'], suite: string): Plan['apt'] {
  const names = roots.map(({ requirement }) => parseRequirement(requirement, 'requirements').name);
  const known = aptFor(names, suite).map((row) => ({ name: row.package, because: row.because }));
  const asked = (decided.input.values.apt ?? []).map((name) => ({ name, because: decided.input.because.apt ?? 'you asked for it' }));
  const all = [...new Map([...known, ...asked].map((row) => [row.name, row])).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const row of all) decided.outcome('apt', row.name, row.because);
  return all;
}
