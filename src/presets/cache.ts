/** Caches fetched presets in the user's cache folder. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readFile } from '../files/read-file.ts';
import type { Environment } from '../process/environment.ts';
import { findCacheFolder } from '../process/folders.ts';
import type { PresetPin } from './types.ts';

/** Where a reference led when it was last followed. */
export interface Remembered extends PresetPin {
  /** The key of the reference: an address with its ref. */
  key: string;
}

/** Where presets are kept. */
export const resolveCacheFolder = (env: Environment): string => join(findCacheFolder(env), 'presets');

const resolveCacheFile = (cache: string, key: string): string =>
  join(cache, 'refs', `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`);

export async function readRemembered(cache: string, key: string): Promise<Remembered | undefined> {
  return readFile(resolveCacheFile(cache, key), 'utf8').then(
    (text) => JSON.parse(text) as Remembered,
    () => undefined,
  );
}

/** A cache that cannot be written is no reason to stop: the next run fetches again. */
export async function remember(cache: string, key: string, pin: PresetPin): Promise<void> {
  await keep(resolveCacheFile(cache, key), `${JSON.stringify({ key, ...pin } satisfies Remembered)}\n`).catch(() => {});
}

/** Whole or not at all, also when two runs write it at once. */
export async function keep(path: string, text: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  const temp = `${path}.${process.pid}.tmp`;
  await writeFile(temp, text);
  await rename(temp, path);
}

/** Everything that was ever followed on this machine, sorted by key. */
export async function listRemembered(cache: string): Promise<Remembered[]> {
  const names = await readdir(join(cache, 'refs')).catch(() => [] as string[]);
  const read = names.map((name) =>
    readFile(join(cache, 'refs', name), 'utf8').then(
      (text) => JSON.parse(text) as Remembered,
      () => undefined,
    ),
  );
  const all = (await Promise.all(read)).filter((entry): entry is Remembered => typeof entry?.key === 'string');
  return all.sort((a, b) => (a.key < b.key ? -1 : 1));
}
