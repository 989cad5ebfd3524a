/** create-ml-container [dir]: from a folder to a container project. This file is the table of contents of a run. */
import { relative, resolve } from 'node:path';
import type { ExitCode } from '../errors.ts';
import { type CommandLine, parseCommandLine } from '../inputs/flags.ts';
import { lookAt } from '../inputs/look.ts';
import { readPresets } from '../inputs/preset/index.ts';
import { isPath } from '../inputs/preset/load.ts';
import { readSaved } from '../inputs/saved.ts';
import { report } from '../report/index.ts';
import { merge, type Part } from '../spec/merge.ts';
import { canPrompt } from '../ui/terminal.ts';
import { readLast } from '../write/index.ts';
import { make } from './make.ts';
import { put } from './put.ts';
import { resultOf } from './result.ts';
import { targetFolder } from './target.ts';

/**
 * @throws UserError for whatever the user can mend; then nothing of this run is on disk.
 * @returns 0, or 3 where files of the user's were kept.
 */
export async function create(argv: readonly string[]): Promise<ExitCode> {
  const line = parseCommandLine(argv);
  const dir = await targetFolder(line.dir);
  const [saved, last] = await Promise.all([readSaved(dir), readLast(dir)]);
  const presets = await readPresets(references(line, dir, saved?.extends ?? []));
  const given: Part[] = [...(saved ? [saved.part] : []), ...line.parts];
  const found = await lookAt(dir, merge([...presets.parts, ...given]).values, last);
  const project = { dir, found, presets, given, bases: basesOf(line, dir, saved?.extends ?? []) };

  const asking = canPrompt(line.run, process, process.env) && !line.run.yes;
  const made = asking ? await (await import('./talk.ts')).talk(project, line.run) : await make(project, [], line.run);

  const planned = line.run.dryRun || line.run.diff;
  if (!planned) await put(dir, made);
  return report(
    await resultOf(made, { dir, line, planned: Boolean(planned), reviewed: asking }),
    Boolean(line.run.json),
    process,
    process.env,
  );
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
