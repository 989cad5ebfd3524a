/** templates/targets/<name>/ → the registry, in the order in which they are offered. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { targetSchema } from '../../src/catalog/target-schema.ts';
import type { TargetFolder } from '../../src/catalog/target-types.ts';
import { readFolder } from './folders.ts';

/** @throws when a target.json is not valid, or speaks of a file that it does not have; names folder and fields. */
export async function readTargets(root: string): Promise<TargetFolder[]> {
  const folder = join(root, 'templates/targets');
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const all = await Promise.all(names.map((name) => readTarget(join(folder, name), name)));
  return all.sort((a, b) => a.order - b.order);
}

async function readTarget(folder: string, name: string): Promise<TargetFolder> {
  const wrong = (what: string) => new Error(`templates/targets/${name}/target.json: ${what}`);
  const parsed = targetSchema.safeParse(JSON.parse(await readFile(join(folder, 'target.json'), 'utf8')));
  if (!parsed.success)
    throw wrong(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  if (parsed.data.name !== name) throw wrong(`its name is ${parsed.data.name}`);
  const files = Object.keys(await readFolder(join(folder, 'files')));
  const bad = files.filter((path) => !path.endsWith('.hbs'));
  if (bad.length > 0) throw wrong(`not templates (.hbs): ${bad.join(', ')}`);
  const paths = files.map((path) => path.slice(0, -'.hbs'.length));
  const unknown = Object.keys(parsed.data.files ?? {}).filter((path) => !paths.includes(path));
  if (unknown.length > 0) throw wrong(`no template for ${unknown.join(', ')}`);
  return { ...parsed.data, paths };
}
