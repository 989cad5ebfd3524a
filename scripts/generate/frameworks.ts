/** templates/frameworks/<name>/ → the registry, in the order of the menu. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson } from 'fs-extra/esm';
import { frameworkSchema } from '../../src/catalog/frameworks/schema.ts';
import type { Framework, FrameworkFolder } from '../../src/catalog/frameworks/types.ts';
import { convertFacts } from '../../src/detect/convert-facts.ts';
import { detect } from '../../src/detect/index.ts';
import { readFolder } from './folders.ts';

/** @throws when a framework.json is not valid, naming the folder and the fields. */
export async function readFrameworks(root: string): Promise<FrameworkFolder[]> {
  const folder = join(root, 'templates/frameworks');
  const names = (await readdir(folder)).sort();
  const all = await Promise.all(
    names.map(async (name) => {
      const parsed = frameworkSchema.safeParse(await readJson(join(folder, name, 'framework.json')));
      if (!parsed.success)
        throw new Error(
          `templates/frameworks/${name}/framework.json: ${parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`,
        );
      return { ...(parsed.data as Framework), starter: await readFolder(join(folder, name, 'starter')) };
    }),
  );
  const ordered = all.sort((a, b) => a.order - b.order);
  return Promise.all(
    ordered.map(async (framework) => ({
      ...framework,
      shows: await shown(join(folder, framework.name, 'starter'), ordered),
    })),
  );
}

/** What detection will say of the starter once it is written, so that a second run decides what the first did. */
async function shown(starter: string, frameworks: readonly Framework[]): Promise<FrameworkFolder['shows']> {
  const detected = await detect(starter, frameworks);
  const { include, handlesSigterm, variables } = await convertFacts(starter, detected, frameworks, undefined, false);
  return { include, handlesSigterm, variables };
}
