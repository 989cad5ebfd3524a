/** A project as an older release of the tool, with an older catalog, would have left it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createLockedFile,
  formatLockFile,
  getLockedFile,
  LOCK_NAME,
  type LockFile,
  parseLockFile,
} from '../../src/spec/lockfile.ts';

export const lockOf = (dir: string): LockFile => parseLockFile(readFileSync(join(dir, LOCK_NAME), 'utf8'));

/** Changes a file as if it had been written so: the lock says the same. */
export function writtenSo(dir: string, path: string, change: (text: string) => string): void {
  const text = change(readFileSync(join(dir, path), 'utf8'));
  writeFileSync(join(dir, path), text);
  const lock = lockOf(dir);
  const kind = getLockedFile(lock, path)?.kind ?? 'generated';
  lock.files[path] = createLockedFile(kind, text);
  writeFileSync(join(dir, LOCK_NAME), formatLockFile(lock));
}

/** The base image that the catalog knew then: an earlier patch release of the same Python. */
export function withOlderBase(dir: string, patch = 11): void {
  const earlier = (text: string): string => text.replaceAll(/3\.12\.\d+/g, `3.12.${patch}`);
  writtenSo(dir, 'Dockerfile', earlier);
  const lock = lockOf(dir);
  const { 'base image': image = '', ...decisions } = lock.decisions ?? {};
  const base = { image: earlier(lock.base?.image ?? '') };
  writeFileSync(
    join(dir, LOCK_NAME),
    formatLockFile({ ...lock, base, decisions: { ...decisions, 'base image': earlier(image) } }),
  );
}
