/**
 * Tells whether a text that a run replaces can be had again: git has it, or this tool wrote it on this machine. The lock
 * that says so comes with the project, and proves nothing.
 */
import { createHash } from 'node:crypto';
import { appendFile, mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { findGitFolders } from '../../files/git-folders.ts';
import { readFile } from '../../files/read-file.ts';
import { hashText } from '../../spec/text.ts';

export type IsKeptElsewhere = (text: string) => Promise<boolean>;

/** Bytes of the record; a run notes some thirty files of 65 bytes. */
const MAX_RECORD = 1024 * 1024;
/** Bytes of a loose object and of the index of a pack that are read. */
const MAX_OBJECT = 16 * 1024 * 1024;
const MAX_PACK_INDEX = 64 * 1024 * 1024;
const MAX_PACKS = 200;

/** @param record file that `noteWritten` keeps, in a folder of the user's. */
export function createKeptElsewhere(dir: string, record: string): IsKeptElsewhere {
  let noted: Promise<string> | undefined;
  let git: ReturnType<typeof findGitFolders> | undefined;
  return async (text) => {
    noted ??= readFile(record, 'utf8', 2 * MAX_RECORD).catch(() => '');
    if ((await noted).includes(`${hashText(text)}\n`)) return true;
    git ??= findGitFolders(dir);
    const folders = await git;
    if (!folders) return false;
    const objects = join(folders.common, 'objects');
    // git keeps the text with its own line ends, whatever the checkout has
    const forms = [...new Set([text, text.replaceAll('\r\n', '\n')])].map((form) => Buffer.from(form));
    for (const form of forms) if (await hasBlob(objects, form)) return true;
    return false;
  };
}

/** Adds what a run wrote to the record; the older half goes where it has become long. */
export async function noteWritten(record: string, texts: readonly string[]): Promise<void> {
  if (texts.length === 0) return;
  const lines = texts.map((text) => `${hashText(text)}\n`).join('');
  await mkdir(dirname(record), { recursive: true });
  const size = await stat(record).then(
    (found) => found.size,
    () => 0,
  );
  if (size < MAX_RECORD) return appendFile(record, lines, { mode: 0o600 });
  const before = (await readFile(record, 'utf8', 2 * MAX_RECORD).catch(() => '')).split('\n');
  const kept = before.slice(Math.floor(before.length / 2)).join('\n');
  const beside = `${record}.${process.pid}`;
  await writeFile(beside, kept + lines, { mode: 0o600 });
  await rename(beside, record);
}

async function hasBlob(objects: string, bytes: Buffer): Promise<boolean> {
  const content = Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes]);
  for (const algorithm of ['sha1', 'sha256']) {
    const id = createHash(algorithm).update(content).digest();
    if ((await hasLooseObject(objects, id, content)) || (await isInPack(objects, id))) return true;
  }
  return false;
}

/** The object is read, because a project may come with an empty file of that name. */
async function hasLooseObject(objects: string, id: Buffer, content: Buffer): Promise<boolean> {
  const name = id.toString('hex');
  try {
    const packed = await readFile(join(objects, name.slice(0, 2), name.slice(2)), undefined, MAX_OBJECT);
    return inflateSync(packed, { maxOutputLength: content.length + 1 }).equals(content);
  } catch {
    return false; // not there, or not an object
  }
}

async function isInPack(objects: string, id: Buffer): Promise<boolean> {
  const folder = join(objects, 'pack');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.idx'));
  for (const name of names.slice(0, MAX_PACKS)) {
    const index = await readFile(join(folder, name), undefined, MAX_PACK_INDEX).catch(() => Buffer.alloc(0));
    if (isInIndex(index, id)) return true;
  }
  return false;
}

/** gitformat-pack(5): magic, version 2, 256 counts by first byte, then the sorted ids. */
const IDS = 8 + 256 * 4;
function isInIndex(index: Buffer, id: Buffer): boolean {
  if (index.length < IDS || index.readUInt32BE(0) !== 0xff744f63 || index.readUInt32BE(4) !== 2) return false;
  const first = id[0] as number;
  let low = first === 0 ? 0 : index.readUInt32BE(8 + (first - 1) * 4);
  let high = index.readUInt32BE(8 + first * 4);
  if (IDS + high * id.length > index.length) return false;
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = id.compare(index.subarray(IDS + middle * id.length, IDS + (middle + 1) * id.length));
    if (order === 0) return true;
    if (order < 0) high = middle;
    else low = middle + 1;
  }
  return false;
}
