/** Finds generated files that the user moved or renamed, by content. */

import { basename } from 'node:path';
import { readProjectFile } from '../files/project-file.ts';
import { type LockFile, readWrittenText } from '../spec/lockfile.ts';
import { hashText, normaliseText } from '../spec/text.ts';
import type { DiskState } from './types.ts';

/** Part of the lines that must be the same for an edited file to count as the one that was written; git's own default. */
const ALIKE = 0.5;
/** A generated file is kilobytes: bytes above which nothing is read. */
const LARGEST = 256 * 1024;

/**
 * Where the generated files are that are not where they were written. The folder is looked through only if one is missing.
 * @param onDisk what `readState` found; each path of `last` is in it.
 * @returns written path → present path.
 */
export async function findMoved(
  dir: string,
  onDisk: DiskState,
  last: LockFile | undefined,
): Promise<Map<string, string>> {
  const missing = Object.entries(last?.files ?? {}).flatMap(([path, { kind, sha256 }]) => {
    const said = kind === 'generated' && onDisk.get(path) === undefined ? readWrittenText(last, path) : undefined;
    return said === undefined ? [] : [{ path, sha256, said }];
  });
  const found = new Map<string, string>();
  if (missing.length === 0) return found;
  const candidates = await candidatesIn(dir, last);
  const free = (path: string) => ![...found.values()].includes(path);
  for (const { path, sha256 } of missing) {
    const same = candidates.find((one) => one.sha256 === sha256 && free(one.path));
    if (same) found.set(path, same.path);
  }
  for (const { path, said } of missing.filter(({ path }) => !found.has(path))) {
    const named = candidates.filter((one) => basename(one.path) === basename(path) && free(one.path));
    const [best] = named
      .map((one) => ({ path: one.path, alike: likeness(said, one.text) }))
      .sort((a, b) => b.alike - a.alike);
    if (best && best.alike >= ALIKE) found.set(path, best.path);
  }
  return found;
}

async function candidatesIn(dir: string, last: LockFile | undefined) {
  const { readTree } = await import('../detect/files/tree.ts');
  const tree = await readTree(dir);
  const names = new Set(Object.keys(last?.files ?? {}).map((path) => basename(path)));
  const sizes = new Set(Object.keys(last?.files ?? {}).map((path) => readWrittenText(last, path)?.length));
  const paths = [...tree.files.values()].filter(
    (file) =>
      !Object.hasOwn(last?.files ?? {}, file.path) &&
      (names.has(file.name) || sizes.has(file.size)) &&
      file.size <= LARGEST,
  );
  return Promise.all(
    paths.map(async ({ path }) => {
      const text = normaliseText(await readProjectFile(dir, path, 'utf8').catch(() => ''));
      return { path, text, sha256: hashText(text) };
    }),
  );
}

/** Lines that both have, as a part of the longer one: 0 to 1. */
function likeness(a: string, b: string): number {
  const [x, y] = [a.split('\n'), b.split('\n')];
  const left = new Map<string, number>();
  for (const line of x) left.set(line, (left.get(line) ?? 0) + 1);
  let shared = 0;
  for (const line of y) {
    const count = left.get(line) ?? 0;
    if (count === 0) continue;
    left.set(line, count - 1);
    shared++;
  }
  return shared / Math.max(x.length, y.length);
}
