/**
 * A lock that uv made, made again from what was written: where nothing that is asked for has changed there is nothing to ask
 * an index, with a network or without one. requirements.txt has versions and hashes; the rest is kept in ml-container.lock.
 */
import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Lock, LockedPackage, LockRequest } from '../spec/lock.ts';
import { parseHashedRequirements, parsePinnedVersion } from './file.ts';
import type { LastLock } from './uv/types.ts';

export interface Kept {
  /** sha256 of the request. */
  request: string;
  /** What requirements.txt does not say, deflated, base64. */
  rest: string;
}

type Rest = Omit<Lock, 'request' | 'packages'> & { packages: Omit<LockedPackage, 'hashes'>[] };

/** The same lock packs to the same bytes. */
export function pack(lock: Lock): Kept {
  const { request, packages, ...others } = lock;
  const rest: Rest = { ...others, packages: packages.map(({ hashes: _, ...one }) => one) };
  return { request: digest(request), rest: deflateRawSync(JSON.stringify(rest), { level: 9 }).toString('base64') };
}

/** @returns undefined where something else is asked for, or where one of the files was edited. */
export async function restorePackages(request: LockRequest, last: LastLock): Promise<Lock | undefined> {
  if (last.kept?.request !== digest(request)) return undefined;
  const text = await last.text();
  if (text === undefined) return undefined;
  try {
    const { packages, ...others } = JSON.parse(
      inflateRawSync(Buffer.from(last.kept.rest, 'base64'), { maxOutputLength: MOST }).toString('utf8'),
    ) as Rest;
    const hashes = new Map<string, string[][]>();
    for (const line of parseHashedRequirements(text, 'requirements.txt')) {
      const { name, url } = line.requirement;
      const key = buildKey({ name, url, version: parsePinnedVersion(line.requirement) });
      hashes.set(key, [...(hashes.get(key) ?? []), line.hashes]);
    }
    const whole = packages.map((one) => ({ ...one, hashes: hashes.get(buildKey(one))?.shift() ?? [] }));
    return whole.every((one) => one.hashes.length > 0) ? { request, ...others, packages: whole } : undefined;
  } catch {
    return undefined; // mended by hand, or of another release: then it is made again
  }
}

/** Two versions of one name, each for an architecture, may stand in different sections of the file. */
const buildKey = ({ name, version, url }: { name: string; version: string; url?: string | undefined }): string =>
  url === undefined ? `${name}==${version}` : name;

/** A lock of a thousand packages is a megabyte; more is an attack on memory. */
const MOST = 16 * 1024 * 1024;

const digest = (request: LockRequest): string => createHash('sha256').update(JSON.stringify(request)).digest('hex');
