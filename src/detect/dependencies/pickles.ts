/** Finds the packages and versions that a pickle contains, without loading it. */
import { constants, gunzipSync, inflateSync } from 'node:zlib';
import { readStart } from '../files/read.ts';
import type { Tree } from '../files/tree.ts';
import type { LoadedFile } from '../types.ts';

/** How much of a file is looked at: the classes of a pipeline stand before its arrays. */
const HEAD = 256 * 1024;
const SUFFIX = /\.(?:pkl|pickle|joblib|dill|sav)$/i;

export interface Pickled {
  distribution: string;
  /** The module that it names. */
  module: string;
  /** The pickle. */
  path: string;
  /** Where it is read: "app/main.py:12". */
  where: string;
}

/** @param modules whose objects get pickled → distribution. */
export function findPickledNeeds(
  tree: Tree,
  loaded: readonly LoadedFile[],
  modules: Readonly<Record<string, string>>,
): Pickled[] {
  const found = new Map<string, Pickled>();
  for (const { path: file, where, exists, kind } of loaded) {
    if (!exists || kind !== 'file' || !SUFFIX.test(file)) continue;
    const head = readStart(tree, file, HEAD)?.toString('latin1') ?? '';
    for (const [module, distribution] of Object.entries(modules)) {
      if (found.has(distribution) || !names(head, module)) continue;
      found.set(distribution, { distribution, module, path: file, where });
    }
  }
  return [...found.values()];
}

/** How much is read to find the version: each fitted estimator has it at the end of its own fields. */
const VERSION_HEAD = 8 * 1024 * 1024;

export interface PickledVersion {
  distribution: string;
  version: string;
  /** The pickle. */
  path: string;
}

/**
 * Versions of libraries that saved models carry, as the first of each that a pickle has.
 * @param keys field of a pickled object that has the version → distribution.
 */
export function findPickledVersions(
  tree: Tree,
  loaded: readonly LoadedFile[],
  keys: Readonly<Record<string, string>>,
): PickledVersion[] {
  const found = new Map<string, PickledVersion>();
  for (const { path, exists, kind } of loaded) {
    if (!exists || kind !== 'file' || !SUFFIX.test(path)) continue;
    const head = decompress(readStart(tree, path, VERSION_HEAD)).toString('latin1');
    for (const [key, distribution] of Object.entries(keys)) {
      const version = versionAfter(head, key);
      if (version !== undefined && !found.has(distribution)) found.set(distribution, { distribution, version, path });
    }
  }
  return [...found.values()];
}

/** The text that follows a key: opcodes SHORT_BINUNICODE, BINUNICODE and UNICODE, with the memo between them (pickletools). */
function versionAfter(head: string, key: string): string | undefined {
  const memo = '(?:\\x94|q[\\s\\S]|r[\\s\\S]{4}|\\np\\d+\\n)?';
  const text = '(?:\\x8c[\\s\\S]|X[\\s\\S]{4}|V)';
  return new RegExp(`${key}${memo}${text}(\\d+(?:\\.\\d+)+(?:rc\\d+)?)`).exec(head)?.[1];
}

/** joblib compresses by zlib or gzip; what is cut off or is no such stream is taken as it is. */
function decompress(bytes: Buffer | undefined): Buffer {
  if (!bytes) return Buffer.alloc(0);
  const isZlib = bytes[0] === 0x78;
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!isZlib && !isGzip) return bytes;
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 8 * VERSION_HEAD };
  try {
    return isZlib ? inflateSync(bytes, options) : gunzipSync(bytes, options);
  } catch {
    return bytes;
  }
}

/** "csklearn.pipeline\\n" of the old protocols, and the length byte before "sklearn.pipeline" of the new ones: text that is data has neither. */
function names(head: string, module: string): boolean {
  for (const { 0: dotted, index } of head.matchAll(new RegExp(`${module}(?:\\.[a-z_]\\w*)+`, 'g'))) {
    if (head[index - 1] === 'c' && head[index + dotted.length] === '\n') return true;
    if (head[index - 2] === '\x8c' && head.charCodeAt(index - 1) === dotted.length) return true;
  }
  return false;
}
