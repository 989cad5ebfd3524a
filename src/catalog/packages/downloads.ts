/** Packages that fetch models or data while the app runs. */
import table from './downloads.json' with { type: 'json' };

/**
 * Whether something installed fetches models when it runs, so that a cache that is lost costs minutes.
 * @param packages names, normalised, with who asks for each: names of packages, or the file of a root.
 */
export const downloadsAtRuntime = (packages: readonly { name: string; via: readonly string[] }[]): boolean =>
  packages.some(
    ({ name, via }) => table.packages.includes(name) && via.some((who) => !table.idle.packages.includes(who)),
  );
