/** Command line → what is known of the project before anything is decided. */
import { relative, resolve } from 'node:path';
import type { CommandLine } from '../inputs/flags.ts';
import { lookAt } from '../inputs/look.ts';
import { readPresets } from '../inputs/preset/index.ts';
import { isPath } from '../inputs/preset/load.ts';
import { readSaved } from '../inputs/saved.ts';
import { merge, type Part } from '../spec/merge.ts';
import { readLast } from '../write/index.ts';
import type { Project } from './project.ts';
import { targetFolder } from './target.ts';

/** @throws UserError for a folder, a saved spec, a preset or requirements that cannot be used. */
export async function openProject(line: CommandLine): Promise<Project> {
  const dir = await targetFolder(line.dir);
  const [saved, last] = await Promise.all([readSaved(dir), readLast(dir)]);
  const presets = await readPresets(references(line, dir, saved?.extends ?? []));
  const given: Part[] = [...(saved ? [saved.part] : []), ...line.parts];
  const found = await lookAt(dir, merge([...presets.parts, ...given]).values, last);
  return { dir, found, presets, given, bases: basesOf(line, dir, saved?.extends ?? []) };
}

/** Presets of the saved spec first, those of the command line after them: the later wins. */
function references(
  line: CommandLine,
  dir: string,
  saved: readonly string[],
): { reference: string; folder: string; where: string }[] {
  return [
    ...saved.map((reference) => ({ reference, folder: dir, where: 'ml-container.json: extends' })),
    ...(line.run.preset ?? []).map((reference) => ({ reference, folder: process.cwd(), where: '--preset' })),
  ];
}

/** What ml-container.json extends from now on: what it did, and the presets of this run, by paths relative to the project. */
function basesOf(line: CommandLine, dir: string, saved: readonly string[]): string[] {
  const given = (line.run.preset ?? []).map((reference) => {
    if (!isPath(reference)) return reference;
    const path = relative(dir, resolve(reference)).replaceAll('\\', '/');
    return path.startsWith('.') ? path : `./${path}`;
  });
  return [...new Set([...saved, ...given])];
}
