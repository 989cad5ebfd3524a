/** Decides the Debian packages, from the whole closure and the settings. */
import { listAptPackages } from '../catalog/index.ts';
import { parseRequirement } from '../pep/requirement.ts';
import type { Lock } from '../spec/lock.ts';
import { findLockedOutside } from './command.ts';
import type { ImageLayout, Plan } from './types.ts';

/** Known only after the lock: ultralytics brings OpenCV, and OpenCV wants libGL. */
export const resolveAptPackages = (plan: Plan, lock: Lock): ImageLayout['apt'] =>
  plan.values['base.runtime'] ? [] : listSystemPackages(plan, lock);

/** All that are needed; with `base.runtime` that image has to contain them, since nothing is installed into it. */
export function listSystemPackages(plan: Plan, lock: Lock): ImageLayout['apt'] {
  const roots = plan.request.roots.map(({ requirement }) => parseRequirement(requirement, 'requirements').name);
  const closure = lock.packages.map(({ name }) => name);
  const installed = roots.filter((name) => closure.includes(name) && !plan.unimported.includes(name));
  const isLocked = (requirement: string): boolean => findLockedOutside(requirement, lock) === undefined;
  const known = listAptPackages(installed, plan.base.suite, closure, isLocked).map((row) => ({
    name: row.package,
    because: row.because,
  }));
  const all = new Map([...known, ...plan.apt].map((row) => [row.name, row]));
  return [...all.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
