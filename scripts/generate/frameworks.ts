/** templates/frameworks/<name>/ → the registry, in the order of the menu. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson } from 'fs-extra/esm';
import { frameworkSchema } from '../../src/catalog/frameworks/schema.ts';
import type { Framework, FrameworkFolder } from '../../src/catalog/frameworks/types.ts';
import { readFolder } from './folders.ts';

const FOLDER = 'templates/frameworks';

/** A framework's folder, before detection has read its starter. */
export type FrameworkStarter = Omit<FrameworkFolder, 'shows'>;

/** @throws when a framework.json is not valid, naming the folder and the fields. */
export async function readFrameworks(root: string): Promise<FrameworkStarter[]> {
  const folder = join(root, FOLDER);
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
  return all.sort((a, b) => a.order - b.order);
}

/** Adds what detection says of each starter; it reads the registry, which has to be written before. */
export async function addStarterFacts(
  root: string,
  frameworks: readonly FrameworkStarter[],
): Promise<FrameworkFolder[]> {
  const { convertFacts } = await import('../../src/detect/convert-facts.ts');
  const { detect } = await import('../../src/detect/index.ts');
  const all = frameworks as readonly Framework[];
  return Promise.all(
    frameworks.map(async (framework) => {
      const starter = join(root, FOLDER, framework.name, 'starter');
      const detected = await detect(starter, all);
      // so that a second run decides what the first did
      const { include, handlesSigterm, variables } = await convertFacts(starter, detected, all, undefined, false);
      return { ...framework, shows: { include, handlesSigterm, variables } };
    }),
  );
}
