/** What distributions need in an image besides their wheels: Debian packages, variables, recommended companions. */
import image from '../image/image.json' with { type: 'json' };
import { pythonTable } from '../python/index.ts';
import type { PackageRow, PackageTable } from '../types.ts';
import packages from './packages.json' with { type: 'json' };
import { isAlwaysReplaced } from './substitutes.ts';

export const packageTable = packages as unknown as PackageTable;

/** A Debian package, and which distributions need it. */
export interface AptPackage {
  package: string;
  for: string[];
  because: string;
}

const row = (name: string): PackageRow =>
  Object.hasOwn(packageTable.packages, name) ? (packageTable.packages[name] ?? {}) : {};

/**
 * Debian packages needed at run time, sorted by name.
 *
 * @param names What the project itself asks for, normalised. Only these bring a compiler for the run time: torch for CUDA
 *   always carries Triton, but few programs compile with it.
 * @param suite Debian suite; one that the table does not name has the names of the next newer one.
 * @param closure Whatever else will be installed.
 * @param isLocked whether a requirement admits the locked release; true for all before there is a lock.
 */
export function listAptPackages(
  names: readonly string[],
  suite: string,
  closure: readonly string[] = [],
  isLocked: (requirement: string) => boolean = () => true,
): AptPackage[] {
  const needs = [...new Set([...names, ...closure])]
    .filter((name) => !isAlwaysReplaced(name) && (names.includes(name) || !row(name).onlyAsked))
    .filter((name) => !row(name).unless?.some((other) => names.includes(other) || closure.includes(other)))
    .filter((name) => isLocked(row(name).aptFor ?? name))
    .map((name) => ({ name, apt: onSuite(row(name).apt, suite) }));
  const compiler = names
    .filter((name) => row(name).runtimeCompiler)
    .map((name) => ({ name, apt: packageTable.compiler }));
  return collect([...needs, ...compiler]);
}

/** Debian packages needed to build those distributions that have no wheel. */
export function listBuildAptPackages(names: readonly string[], suite: string): AptPackage[] {
  return collect(names.map((name) => ({ name, apt: onSuite(row(name).aptBuild, suite) })));
}

function collect(needs: readonly { name: string; apt: readonly string[] }[]): AptPackage[] {
  const found = new Map<string, string[]>();
  for (const { name, apt } of needs) for (const debian of apt) found.set(debian, [...(found.get(debian) ?? []), name]);
  return [...found]
    .map(([debian, names]) => ({ package: debian, for: [...new Set(names)].sort(), because: reasons(names) }))
    .sort((a, b) => (a.package < b.package ? -1 : 1));
}

const reasons = (names: readonly string[]): string =>
  [...new Set(names.map((name) => row(name).because ?? `${name} needs it`))].join('; ');

function onSuite(apt: PackageRow['apt'], suite: string): readonly string[] {
  if (apt === undefined || Array.isArray(apt)) return apt ?? [];
  const newestFirst = pythonTable.suites.map(({ name }) => name);
  const upTo = newestFirst.slice(0, newestFirst.indexOf(suite) + 1).reverse();
  const named = upTo.find((other) => Object.hasOwn(apt, other));
  return named === undefined ? [] : (apt[named] ?? []);
}

/** Variables that distributions need in the image; a later name wins. */
export function listEnvVariables(names: readonly string[], python: string): Record<string, string> {
  const site = `${image.venv}/lib/python${python}/site-packages`;
  const filled = (value: string): string => value.replaceAll('{cache}', image.cache).replaceAll('{site}', site);
  return Object.fromEntries(
    names
      .filter((name) => names.includes(row(name).envWith ?? name))
      .flatMap((name) => Object.entries(row(name).env ?? {}).map(([key, value]) => [key, filled(value)])),
  );
}

/** What people mean by a name that is only a stub on the index: "scikit-learn" for "sklearn". */
export const resolveStub = (name: string): string | undefined => row(name).meant;

/** Whether the tables have a row for a package, so that its name is not a typo. */
export const isKnownPackage = (name: string): boolean =>
  Object.hasOwn(packageTable.packages, name) && row(name).meant === undefined;

/** Large and rarely changed whatever the size of its wheel. */
export const isHeavy = (name: string): boolean => row(name).heavy ?? false;
