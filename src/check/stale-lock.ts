/** Finds requirements that the lock file does not fulfill. */
import { satisfies } from '@renovatebot/pep440';
import { parseRequirement } from '../pep/requirement.ts';
import type { CheckedProject } from './types.ts';

/**
 * @param roots what requirements.in, or the file that stands for it, asks for.
 * @param pins name → versions in requirements.txt.
 * @param substitutes name → the name that is installed for it.
 */
export function findStaleRequirements(
  roots: readonly string[],
  pins: ReadonlyMap<string, readonly string[]>,
  substitutes: ReadonlyMap<string, string>,
  source: { path: string; text: string },
): CheckedProject['stale'] {
  return roots.flatMap((root) => {
    const { name, specifier, url, marker } = parseRequirement(root, source.path);
    const versions = pins.get(name) ?? pins.get(substitutes.get(name) ?? name);
    const line = findLine(source.text, root, name);
    if (versions === undefined)
      return marker === undefined
        ? [{ path: source.path, line, what: `${root} is not locked in requirements.txt` }]
        : [];
    if (url !== undefined || specifier === '' || versions.some((version) => fits(version, specifier))) return [];
    return [
      { path: source.path, line, what: `${root} is asked for, and requirements.txt has ${versions.join(' and ')}` },
    ];
  });
}

/** A local version (2.13.0+cpu) is taken for the release that it is a build of. */
const fits = (version: string, specifier: string): boolean =>
  satisfies(version, specifier, { prereleases: true }) ||
  satisfies(version.split('+')[0] ?? version, specifier, { prereleases: true });

function findLine(text: string, root: string, name: string): number {
  const lines = text.split('\n');
  const exact = lines.findIndex((line) => line.trim() === root);
  const named = lines.findIndex((line) =>
    line
      .trim()
      .toLowerCase()
      .replace(/[-_.]+/g, '-')
      .startsWith(name),
  );
  return Math.max(exact, exact < 0 ? named : exact, 0) + 1;
}
