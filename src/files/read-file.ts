/**
 * The one way to read a whole file: a regular one, opened once, its size held to a bound before anything is read.
 * A repository can hold links to devices and pipes, and a read of /dev/zero never ends.
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** Bytes. Lock files of large projects have some megabytes; nothing that we read whole is larger. */
const MAX_BYTES = 64 * 1024 * 1024;

const { O_RDONLY, O_NONBLOCK = 0 } = constants;

/** Why a file is not read, with the code of Node's own errors where there is one for it. */
export class UnreadableFile extends Error {
  constructor(
    readonly code: 'EISDIR' | 'EFTYPE' | 'EFBIG' | 'ELINK',
    message: string,
  ) {
    super(message);
    this.name = 'UnreadableFile';
  }
}

/**
 * @param path links are followed; what they lead to is held to the same rules.
 * @param encoding absent: the bytes.
 * @throws UnreadableFile for a directory, a pipe, a socket, a device or a file above the bound; else as Node's readFile.
 */
export function readFile(path: string | URL, encoding: 'utf8', most?: number): Promise<string>;
export function readFile(path: string | URL, encoding?: undefined, most?: number): Promise<Buffer>;
export async function readFile(path: string | URL, encoding?: 'utf8', most = MAX_BYTES): Promise<string | Buffer> {
  const file = await openRegular(path);
  try {
    const stat = await file.stat();
    if (stat.size > most) throw new UnreadableFile('EFBIG', `is larger than ${Math.floor(most / 1024)} KiB`);
    // files of /proc say 0 and may hold anything: what is read is bounded by what was said, and a little
    const buffer = Buffer.alloc(stat.size + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    const bytes = buffer.subarray(0, Math.min(length, stat.size));
    return encoding === undefined ? bytes : bytes.toString(encoding);
  } finally {
    await file.close();
  }
}

/** @returns the first bytes of a regular file. */
export async function readHead(path: string, most: number): Promise<Buffer> {
  const file = await openRegular(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(most), 0, most, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function openRegular(path: string | URL): Promise<FileHandle> {
  // without O_NONBLOCK the open of a pipe waits for a writer
  const file = await open(path, O_RDONLY | O_NONBLOCK);
  const stat = await file.stat();
  if (stat.isFile()) return file;
  await file.close();
  throw stat.isDirectory()
    ? new UnreadableFile('EISDIR', 'is a directory')
    : new UnreadableFile('EFTYPE', 'is not a regular file');
}
