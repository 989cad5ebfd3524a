/** presets/*.json → text by name, with the files that they bring (a lock beside them). */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export async function readPresets(
  root: string,
): Promise<Record<string, { text: string; files: Record<string, string> }>> {
  const folder = join(root, 'presets');
  const names = (await readdir(folder).catch(() => [])).sort();
  const presets: Record<string, { text: string; files: Record<string, string> }> = {};
  for (const name of names.filter((candidate) => candidate.endsWith('.json'))) {
    const text = await readFile(join(folder, name), 'utf8');
    const lock = (JSON.parse(text) as { lock?: string }).lock;
    presets[name.slice(0, -'.json'.length)] = {
      text,
      files: lock ? { [lock]: await readFile(join(folder, lock), 'utf8') } : {},
    };
  }
  return presets;
}
