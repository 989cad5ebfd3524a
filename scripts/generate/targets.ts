/** templates/targets/<name>/ → the registry, in the order in which they are offered. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson } from 'fs-extra/esm';
import { targetExplanationSchema, targetSchema } from '../../src/catalog/targets/schema.ts';
import type { TargetExplanation, TargetFolder } from '../../src/catalog/targets/types.ts';
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
  const parsed = targetSchema.safeParse(await readJson(join(folder, 'target.json')));
  if (!parsed.success)
    throw wrong(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  if (parsed.data.name !== name) throw wrong(`its name is ${parsed.data.name}`);
  const texts = await readFolder(join(folder, 'files'));
  const files = Object.keys(texts);
  const bad = files.filter((path) => !path.endsWith('.hbs'));
  if (bad.length > 0) throw wrong(`not templates (.hbs): ${bad.join(', ')}`);
  const paths = files.map((path) => path.slice(0, -'.hbs'.length));
  const unknown = Object.keys(parsed.data.files ?? {}).filter((path) => !paths.includes(path));
  if (unknown.length > 0) throw wrong(`no template for ${unknown.join(', ')}`);
  const marks = Object.fromEntries(paths.map((path) => [path, listMarks(texts[`${path}.hbs`] ?? '')]));
  return { ...parsed.data, paths, marks };
}

/** The longest lines that a template writes whatever it is filled with. */
function listMarks(template: string): string[] {
  let depth = 0;
  const lines = template.split('\n').flatMap((line) => {
    depth += (line.match(/\{\{[#^]/g)?.length ?? 0) - (line.match(/\{\{\//g)?.length ?? 0);
    return depth === 0 && !line.includes('{{') && line.trim().length >= 12 ? [line.trim()] : [];
  });
  return [...new Set(lines)].sort((a, b) => b.length - a.length).slice(0, 3);
}

/**
 * What `explain` says of each target's files, by name. It is apart from the registry, which every run loads.
 * @throws when a target has no explain.json, or one that is not valid; names folder and fields.
 */
export async function readExplanations(root: string): Promise<Record<string, TargetExplanation>> {
  const all = await readTargets(root);
  return Object.fromEntries(
    await Promise.all(all.map(async ({ name, paths }) => [name, await readExplanation(root, name, paths)] as const)),
  );
}

async function readExplanation(root: string, name: string, paths: readonly string[]): Promise<TargetExplanation> {
  const file = `templates/targets/${name}/explain.json`;
  const text = await readFile(join(root, file), 'utf8').catch(() => {
    throw new Error(`${file} is missing: it says what the files of the target are (src/catalog/targets/types.ts)`);
  });
  const parsed = targetExplanationSchema.safeParse(JSON.parse(text));
  if (!parsed.success)
    throw new Error(
      `${file}: ${parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')}`,
    );
  const unknown = Object.keys(parsed.data.files ?? {}).filter((path) => !paths.includes(path));
  if (unknown.length > 0) throw new Error(`${file}: no template for ${unknown.join(', ')}`);
  return parsed.data;
}
