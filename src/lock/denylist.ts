/** Checks the lock, including transitive dependencies, against the `banned` list. */
import { satisfies } from '@renovatebot/pep440';
import type { Problem } from '../errors.ts';
import { normalizeName, parseRequirementHead } from '../pep/name.ts';
import type { Lock } from '../spec/lock.ts';

/**
 * @param banned package, or package with PEP 440 specifiers → reason.
 * @param from who says so.
 */
export function findBanned({ packages }: Lock, banned: Readonly<Record<string, string>>, from: string): Problem[] {
  return Object.entries(banned).flatMap(([text, reason]) => {
    const { name, specifier } = parseRequirementHead(text) ?? { name: '', specifier: '' };
    const hit = packages.find(
      (entry) => entry.name === normalizeName(name) && (specifier === '' || inRange(entry.version, specifier)),
    );
    if (!hit) return [];
    const via = hit.via.length > 0 ? `, which ${hit.via.slice(0, 3).join(', ')} asks for,` : '';
    const what = `${hit.name} ${hit.version}${via} is banned by ${from} (${text}): ${reason}`;
    return [{ where: 'dependencies', what, fix: specifier === '' ? 'do without it' : 'take another version of it' }];
  });
}

/** "1.0+cpu" is 1.0 to a range. */
const inRange = (version: string, range: string): boolean =>
  satisfies(version.split('+')[0] as string, range, { prereleases: true });
