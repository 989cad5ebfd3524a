/** Keeps previously locked versions when a newer snapshot ships. */
import { UserError } from '../errors.ts';
import type { Lock, LockedPackage } from '../spec/lock.ts';
import { lockFromFile } from './file.ts';

const buildKey = ({ name, marker = '' }: LockedPackage): string => `${name};${marker}`;

/**
 * The lock with the versions of an older one. A lock was coherent when it was made, so all of it stays or none: it stays
 * while the same packages are needed and every root allows what it has.
 * @param text requirements.txt as we wrote it.
 * @param date of the snapshot that it came from.
 */
export function keepVersions(made: Lock, text: string, date: string): Lock {
  const older = read(made, text, date);
  if (older === undefined) return made;
  const versions = new Map(older.packages.map((one) => [buildKey(one), one]));
  if (versions.size !== made.packages.length || !made.packages.every((one) => versions.has(buildKey(one)))) return made;
  const packages = made.packages.map((one) => {
    const { version, hashes, url } = versions.get(buildKey(one)) as LockedPackage;
    return { ...one, version, hashes, ...(url === undefined ? {} : { url }) };
  });
  if (packages.every(({ version }, at) => version === made.packages[at]?.version)) return made;
  const newer = `the package snapshot of ${made.resolver.date} has newer versions: update --relock takes them`;
  return { ...made, packages, resolver: { ...made.resolver, date }, warnings: [...(made.warnings ?? []), newer] };
}

function read({ request }: Lock, text: string, date: string): Lock | undefined {
  try {
    return lockFromFile(request, { text, from: 'requirements.txt', date });
  } catch (error) {
    if (error instanceof UserError) return undefined; // edited into something that does not fit any more
    throw error;
  }
}
