/** A project as an older release of the tool, with an older catalog, would have left it. */
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findWrittenRecord } from '../../src/process/folders.ts';
import {
  createLockedFile,
  formatLockFile,
  getLockedFile,
  LOCK_NAME,
  type LockFile,
  parseLockFile,
} from '../../src/spec/lockfile.ts';
import { hashText } from '../../src/spec/text.ts';

export const lockOf = (dir: string): LockFile => parseLockFile(readFileSync(join(dir, LOCK_NAME), 'utf8'));

/** Changes a file as if it had been written so on this machine: the lock says the same, and so does the user's record. */
export function writtenSo(dir: string, path: string, change: (text: string) => string): void {
  const text = change(readFileSync(join(dir, path), 'utf8'));
  writeFileSync(join(dir, path), text);
  const record = findWrittenRecord(process.env);
  mkdirSync(dirname(record), { recursive: true });
  appendFileSync(record, `${hashText(text)}\n`);
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
