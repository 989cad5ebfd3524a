/** templates/frameworks/<name>/ → the registry, in the order of the menu. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { frameworkSchema } from '../../src/catalog/framework-schema.ts';
import type { FrameworkFolder } from '../../src/catalog/types.ts';
import { readFolder } from './folders.ts';

/** @throws when a framework.json is not valid, naming the folder and the fields. */
export async function readFrameworks(root: string): Promise<FrameworkFolder[]> {
  const folder = join(root, 'templates/frameworks');
  const names = (await readdir(folder)).sort();
  const all = await Promise.all(
    names.map(async (name) => {
      const parsed = frameworkSchema.safeParse(JSON.parse(await readFile(join(folder, name, 'framework.json'), 'utf8')));
      if (!parsed.success) throw new Error(`templates/frameworks/${name}/framework.json: ${parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`);
      return { ...(parsed.data as FrameworkFolder), starter: await readFolder(join(folder, name, 'starter')) };
    }),
  );
  return all.sort((a, b) => a.order - b.order);
}
