/** Reads the generated files from disk, with what would be written there. */

import type { ExplainedFile } from '../../explain/index.ts';
import { readProjectFile } from '../../files/project-file.ts';
import type { RenderedFile } from '../../spec/file.ts';
import { getLockedFile, LOCK_NAME, type LockFile, readWrittenText } from '../../spec/lockfile.ts';
import { hashText } from '../../spec/text.ts';
import { readLast } from '../../write/index.ts';

/** Made of what the user writes: as theirs as ours. */
const SHARED: readonly RenderedFile['kind'][] = ['carried', 'spec'];

/**
 * Every file that was rendered, and beside them those that are only explained where they are asked about: the starter of an
 * earlier run, and our own notes, whose lines are for machines.
 */
export async function readExplainedFiles(
  dir: string,
  rendered: readonly RenderedFile[],
): Promise<{ files: ExplainedFile[]; more: ExplainedFile[] }> {
  const last = await readLast(dir);
  const onDisk = (path: string): Promise<string | undefined> =>
    readProjectFile(dir, path, 'utf8').catch(() => undefined);
  const files = await Promise.all(
    rendered.map(async (file) => {
      const text = (await onDisk(file.path)) ?? file.text;
      return { path: file.path, text, starter: file.kind === 'starter', ours: resolveOwnLines(file, text, last) };
    }),
  );
  const starters = Object.entries(last?.files ?? {}).filter(
    ([path, { kind }]) => kind === 'starter' && !files.some((file) => file.path === path),
  );
  const more = await Promise.all(
    [...starters.map(([path]) => ({ path, starter: true })), { path: LOCK_NAME, starter: false }].map(async (file) => {
      const text = await onDisk(file.path);
      return text === undefined ? [] : [{ ...file, text, ours: [text] }];
    }),
  );
  return { files, more: more.flat() };
}

/** What we would write, what we wrote last, and what is there where nobody has edited it since. */
function resolveOwnLines({ path, text, kind }: RenderedFile, onDisk: string, last: LockFile | undefined): string[] {
  const said = readWrittenText(last, path);
  const untouched = getLockedFile(last, path)?.sha256 === hashText(onDisk) || SHARED.includes(kind);
  return [text, ...(said === undefined ? [] : [said]), ...(untouched ? [onDisk] : [])];
}
