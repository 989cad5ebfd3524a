/** presets/*.jsonc → text by name, without its comments, with the files that they bring (a lock beside them). */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readDocument } from '../../src/presets/formats/index.ts';

export async function readPresets(
  root: string,
): Promise<Record<string, { text: string; files: Record<string, string> }>> {
  const folder = join(root, 'presets');
  const names = (await readdir(folder).catch(() => [])).sort();
  const presets: Record<string, { text: string; files: Record<string, string> }> = {};
  for (const name of names.filter((candidate) => candidate.endsWith('.jsonc'))) {
    const { data } = await readDocument(await readFile(join(folder, name), 'utf8'), 'jsonc', name);
    const { lock } = data as { lock?: string };
    presets[name.slice(0, -'.jsonc'.length)] = {
      text: JSON.stringify(data),
      files: lock ? { [lock]: await readFile(join(folder, lock), 'utf8') } : {},
    };
  }
  return presets;
}
