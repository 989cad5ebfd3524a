/** Selects the Debian packages of an existing Dockerfile that the app needs at run time. */

import table from '../../catalog/packages/apt-programs.json' with { type: 'json' };
import { packageTable } from '../../catalog/packages/index.ts';
import { isAlwaysReplaced } from '../../catalog/packages/substitutes.ts';
import type { Said } from './dockerfile.ts';

const renamed: Record<string, string> = table.renamed;

const listPackageNames = (apt: string[] | Record<string, string[]> | undefined): string[] =>
  apt === undefined ? [] : Array.isArray(apt) ? apt : Object.values(apt).flat();

/** For modules that are replaced by builds without a window: nothing needs these unless the catalog says so. */
const desktop = new Set(
  Object.entries(packageTable.packages).flatMap(([name, row]) =>
    isAlwaysReplaced(name) ? listPackageNames(row.apt) : [],
  ),
);
/** Names that are known to exist, on the default suite at least, and what they are for. */
const known = new Set([
  ...Object.values(table.programs).flatMap((names) => names.split(' ')),
  ...table.runtime,
  ...Object.values(packageTable.packages).flatMap((row) => (Array.isArray(row.apt) ? row.apt : [])),
]);

/**
 * @returns what is taken over; and what is not, because only a person knows what it is for: a name that no table knows may be gone from
 *   the suite of the new base, and would break its build. Compilers, headers and downloaders belong to stages that are made anew.
 */
export function selectRuntimeApt(installed: readonly Said<string>[]): { apt: Said<string>[]; unknown: Said<string>[] } {
  const apt: Said<string>[] = [];
  const unknown: Said<string>[] = [];
  for (const { value, line } of installed) {
    const name = Object.hasOwn(renamed, value) ? (renamed[value] ?? value) : value;
    if (table.buildOnly.includes(name) || name.endsWith('-dev') || desktop.has(name)) continue;
    if (DESKTOP.test(name) || PYTHON.test(name)) continue;
    (known.has(name) ? apt : unknown).push({ value: name, line });
  }
  return { apt, unknown };
}

/** The libraries of a screen under the names they had before Debian's 64-bit time transition, and their relatives. */
const DESKTOP = /^(?:libgl1|libgl1-.+|libegl1|libglib2\.0-0(?:t64)?|libsm6|libice6|libx(?:ext6|render1|cb1|11-6))$/;

/** Python itself, which the base has. */
const PYTHON = /^python3(?:\.\d+)?(?:-(?:dev|distutils|full|minimal|pip|setuptools|venv|wheel))?$/;
