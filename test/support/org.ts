/** The made-up organisation of test/fixtures/org, in a folder of its own, with a registry put in. */
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folder } from './cli.ts';

const ORG = fileURLToPath(new URL('../fixtures/org', import.meta.url));

export interface Org {
  /** Of a project, by its name. */
  project: (name: string) => string;
  remove: () => Promise<void>;
}

/** @param registry "127.0.0.1:5000", where its base images are. */
export async function organisation(registry: string): Promise<Org> {
  const made = await folder();
  await cp(ORG, made.path, { recursive: true });
  const presets = join(made.path, 'presets');
  for (const name of (await readdir(presets)).filter((file) => /\.\w+$/.test(file))) {
    const text = await readFile(join(presets, name), 'utf8');
    await writeFile(join(presets, name), text.replaceAll('REGISTRY', registry));
  }
  return { project: (name) => join(made.path, 'projects', name), remove: made.remove };
}
