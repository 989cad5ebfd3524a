/** Loads presets, the saved spec and detection for a command line. */
import { relative, resolve } from 'node:path';
import type { CommandLine } from '../cli/flags.ts';
import { resolveTargetDirectory } from '../cli/target-directory.ts';
import { detectProject } from '../detect/run.ts';
import type { SpecValues } from '../options/table.ts';
import { type Given, readPresets } from '../presets/index.ts';
import type { Overlay } from '../presets/overlay.ts';
import { parseReference } from '../presets/reference.ts';
import { createPresetSettings } from '../presets/settings.ts';
import { merge, type SpecSource } from '../spec/merge.ts';
import { readSaved } from '../spec/saved-source.ts';
import { readLast } from '../write/index.ts';
import { dropStarterValues, findReplacedStarter } from './previous-starter.ts';
import { showScan } from './scan-progress.ts';
import type { Project } from './types.ts';

/** @throws UserError for a folder, a saved spec, a preset or requirements that cannot be used. */
export async function loadProject(line: CommandLine): Promise<Project> {
  const dir = await resolveTargetDirectory(line.dir);
  const [saved, last] = await Promise.all([readSaved(dir), readLast(dir)]);
  const presets = await readPresets(
    references(line, dir, saved?.extends ?? []),
    createPresetSettings(dir, line.run, last),
  );
  const own: SpecSource[] = [...(saved ? [saved.part] : []), ...line.parts];
  const { framework } = merge([...presets.parts, ...own]).values;
  const replaced = await findReplacedStarter(dir, framework, last);
  const given = replaced ? own.flatMap((part) => dropStarterValues(part, replaced)) : own;
  const { values } = merge([...presets.parts, ...given]);
  const ignore = [...(replaced?.ignore ?? []), ...listPresetFiles(presets.overlays, values)];
  const found = await showScan(dir, () => detectProject(dir, values, last, ignore));
  return { dir, found, presets, given, replaced, bases: listExtendedPresets(line, dir, saved?.extends ?? []) };
}

/**
 * What presets put into the folder, and certificates: no part of the app, or the next run would take them for that. Python
 * may be imported by the app.
 */
function listPresetFiles(overlays: readonly Overlay[], values: SpecValues): string[] {
  const files = overlays.flatMap((overlay) => Object.keys(overlay.files).map((path) => path.replace(/\.hbs$/, '')));
  return [...files.filter((path) => !path.endsWith('.py')), ...(values['ca.file'] ? [values['ca.file']] : [])];
}

/** Presets of the saved spec first, those of the command line after them: the later wins. */
function references(line: CommandLine, dir: string, saved: readonly string[]): Given[] {
  const { references: given, where, folder } = selectPresetReferences(line, saved);
  return [
    ...saved.map((reference) => ({ reference, folder: dir, where: 'ml-container.json: extends', byProject: true })),
    ...given.map((reference) => ({ reference, folder, where, as: storeReference(reference, dir, where) })),
  ];
}

/** Those of the command line; the machine's default where neither it nor the project names one. */
function selectPresetReferences(
  line: CommandLine,
  saved: readonly string[],
): { references: string[]; where: string; folder: string } {
  const usual = process.env[DEFAULT_PRESET];
  if (usual && saved.length === 0 && line.run.preset === undefined)
    return { references: [usual], where: DEFAULT_PRESET, folder: process.cwd() };
  return { references: line.run.preset ?? [], where: '--preset', folder: process.cwd() };
}

/** Names the preset that a machine or a CI takes by default. */
const DEFAULT_PRESET = 'ML_CONTAINER_PRESET';

/** What ml-container.json extends from now on: what it did, and the presets of this run, by paths relative to the project. */
function listExtendedPresets(line: CommandLine, dir: string, saved: readonly string[]): string[] {
  const given = selectPresetReferences(line, saved).references.map((reference) => storeReference(reference, dir));
  return [...new Set([...saved, ...given])];
}

/** A reference as ml-container.json has it: a path is relative to the project. */
function storeReference(reference: string, dir: string, where = '--preset'): string {
  if (parseReference(reference, where).kind !== 'path') return reference;
  const path = relative(dir, resolve(reference)).replaceAll('\\', '/');
  return path.startsWith('.') ? path : `./${path}`;
}
