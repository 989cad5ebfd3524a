/** Lists recommended companions of locked packages. */
import { listSameModule, packageTable } from '../../catalog/index.ts';
import type { Lock } from '../../spec/lock.ts';

/** A sentence for each package that lacks what the catalog recommends beside it, with the flag that adds it. */
export function listRecommendedPackages({
  packages,
  substitutions,
}: Pick<Lock, 'packages' | 'substitutions'>): string[] {
  const names = [...new Set(packages.map(({ name }) => name))];
  const installed = new Set([...names, ...substitutions.map(({ from }) => from)]);
  const has = (name: string): boolean => [name, ...listSameModule(name)].some((same) => installed.has(same));
  return names.flatMap((name) => {
    const row = Object.hasOwn(packageTable.packages, name) ? packageTable.packages[name]?.recommends : undefined;
    return row === undefined || row.anyOf.some(has) ? [] : [`${row.because}: --dep ${row.anyOf[0]} adds it`];
  });
}
