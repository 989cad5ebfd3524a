/** Reads files of the walked folder within bounds. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { decodeText } from '../../requirements/decode-text.ts';
import type { Tree } from './tree.ts';

/** A Python file above this is data in disguise; an expert would not read it either. */
const LARGEST = 2_000_000;

/**
 * Text of a file, or undefined where there is none to be had: not listed, unreadable, larger than `largest` bytes.
 * UTF-8, UTF-16 with a byte order mark, else Latin-1.
 */
export function readText(tree: Tree, file: string, largest = LARGEST): string | undefined {
  const entry = tree.files.get(file);
  if (!entry) return undefined;
  const bytes = readBounded(tree, file, largest, largest);
  return bytes ? decodeText(bytes) : undefined;
}

/** The first bytes of a listed file. */
export function readStart(tree: Tree, file: string, most: number): Buffer | undefined {
  return tree.files.has(file) ? readBounded(tree, file, most) : undefined;
}

/** @param largest size above which nothing is read. */
function readBounded(tree: Tree, file: string, most: number, largest = Number.POSITIVE_INFINITY): Buffer | undefined {
  let handle: number | undefined;
  try {
    // it may have become another since it was listed: a pipe would keep the open waiting, a link lead elsewhere
    handle = openSync(
      path.join(tree.root, file),
      constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0),
    );
    const stat = fstatSync(handle);
    if (!stat.isFile() || stat.size > largest) return undefined;
    const bytes = Buffer.alloc(Math.min(stat.size, most));
    let at = 0;
    while (at < bytes.length) {
      const got = readSync(handle, bytes, at, bytes.length - at, at);
      if (got === 0) break;
      at += got;
    }
    return bytes.subarray(0, at);
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
