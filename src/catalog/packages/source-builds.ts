/** What building a source archive requires, read from its file names and build requirements. */

import { listBuildAptPackages } from './index.ts';
import table from './source-builds.json' with { type: 'json' };

/** What PEP 517 says of an archive that names no build system. */
export const legacyBuildRequires: readonly string[] = table.legacy.requires;

/** What a setup.py imports → the distribution that has it. */
export const setupImports: Readonly<Record<string, string>> = table.imports;

/** Modules that some setup.py files import and that the build environment does not have. */
export const unbuildableImports: readonly string[] = table.unbuildable.imports;

const instead: Readonly<Record<string, string>> = table.unbuildable.instead;

/** What people can do in place of building a package. @param name normalised. */
export const suggestInstead = (name: string): string =>
  Object.hasOwn(instead, name) ? (instead[name] ?? '') : `remove ${name}, or take a release that has wheels`;

interface Backend {
  requires: readonly string[];
  apt: readonly string[];
}
const backends: Readonly<Record<string, Backend>> = table.backends;
const aside = new RegExp(table.aside);

/** Build requirements that a build backend calls without naming them. @param names normalised. */
export const listHiddenBuildRequirements = (names: readonly string[]): string[] =>
  names.flatMap((name) => backends[name]?.requires ?? []);

/**
 * Debian packages that building an archive takes, with the reason, sorted by name; none for one that is Python alone.
 *
 * @param name of the distribution, normalised.
 * @param requires names of its build requirements, normalised.
 * @param files paths in the archive.
 */
export function buildTools(
  name: string,
  requires: readonly string[],
  files: readonly string[],
): { name: string; because: string }[] {
  const known = listBuildAptPackages([name], '').map((row) => [row.package, row.because] as const);
  const called = requires.flatMap((one) =>
    (backends[one]?.apt ?? []).map((apt) => [apt, `${name} is built by ${one}`] as const),
  );
  const own = files.filter((file) => !aside.test(file.slice(file.indexOf('/'))));
  const written = table.languages.flatMap((language) => {
    const pattern = new RegExp(language.files);
    if (!own.some((file) => pattern.test(file))) return [];
    return language.apt.map((apt) => [apt, `${name} is written in ${language.name}`] as const);
  });
  return [...new Map([...written, ...called, ...known])]
    .map(([apt, because]) => ({ name: apt, because }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
