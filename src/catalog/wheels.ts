/** For which Pythons releases that projects pin have wheels: what was pinned years ago has none for the newest. */
import { compare } from '@renovatebot/pep440';
import { pythonsFor } from './accelerators.ts';
import wheels from './wheels.json' with { type: 'json' };

/** Name → [version, its Pythons]: a row stands for its version and those after it, up to the next row. */
const packages = wheels.packages as unknown as Record<string, [version: string, ...pythons: string[]][]>;

/**
 * @param name normalised.
 * @returns undefined where nothing is known of the package or the release.
 */
export function wheelPythons(name: string, version: string): readonly string[] | undefined {
  const rows = Object.hasOwn(packages, name) ? (packages[name] ?? []) : undefined;
  if (!rows) return pythonsFor(name, version);
  return rows
    .filter(([from]) => compare(from, version) <= 0)
    .at(-1)
    ?.slice(1);
}
