/** Reads the `templates` folder of a preset. */
import { createHash } from 'node:crypto';
import { type Problem, UserError, userError } from '../errors.ts';
import { checkPath } from '../spec/path.ts';
import { isBelowPreset, type LoadedPreset, Unreadable } from './types.ts';

export interface Overlay {
  /** How people know the preset. */
  from: string;
  /** The reference of the preset: what an acceptance of it is kept by. */
  reference: string;
  /** Whether it must be accepted before it is used. */
  remote: boolean;
  /** Path in the folder → text. */
  files: Record<string, string>;
  /** Of a remote preset: the settings that are accepted with its files, as lines of a diff. */
  settings?: readonly string[];
  /** Of all files and their names, and of the settings; changes with any of them. */
  sha256: string;
}

/** Bytes of all files together. */
const MAX_TOTAL = 1024 * 1024;

/** @throws UserError (exit 2) for a folder that is not beside the preset, and files that cannot be read. */
export async function readOverlay(given: unknown, preset: LoadedPreset): Promise<Overlay | undefined> {
  if (given === undefined) return undefined;
  const where = `${preset.name}: templates`;
  if (typeof given !== 'string' || given === '') throw userError(where, 'must be the path of a folder', './templates');
  if (!preset.at)
    throw userError(
      where,
      'an https address is one file without a folder beside it',
      'keep the preset in a repository (git+https://...)',
    );
  const { place } = preset.at;
  // also on this disk: what a preset brings lies below it, or a preset could show us any file of the machine
  const folder = /^(?:\/|[A-Za-z]:)|(?:^|\/)\.\.(?:\/|$)|\\/.test(given)
    ? undefined
    : place.join(preset.at.folder, given);
  if (folder === undefined)
    throw userError(where, `${given} leaves the folder of the preset`, 'keep it below the preset');
  if (!(await isBelowPreset(preset.at, folder)))
    throw userError(
      where,
      `${given} is a link that leaves the folder of the preset`,
      'put the files there, not a link',
    );
  try {
    const paths = (await place.list(folder)) ?? [];
    if (paths.length === 0)
      throw userError(where, `there is no file in ${given}`, 'put files into it, or take templates out');
    const problems = paths.flatMap((path): Problem[] => {
      const what = checkPath(path);
      return what === undefined ? [] : [{ where: `${where}: ${path}`, what }];
    });
    if (problems.length > 0) throw new UserError(problems);
    const files: Record<string, string> = {};
    let total = 0;
    for (const path of paths) {
      const text = (await place.read(place.join(folder, path) as string)) ?? '';
      total += text.length;
      if (total > MAX_TOTAL)
        throw userError(where, `its files are larger than ${MAX_TOTAL / 1024} KiB together`, 'keep templates small');
      if (text.includes('\0') || text.includes('\uFFFD'))
        throw userError(`${where}: ${path}`, 'is not UTF-8 text', 'templates are text');
      files[path] = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
    }
    return { from: preset.name, reference: preset.reference, remote: preset.remote, files, sha256: hashFiles(files) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw userError(
      where,
      `${given} cannot be read: ${error.message}`,
      'give a folder of text files beside the preset',
    );
  }
}

/** Adds settings to what must be accepted of a remote preset; where there are none, nothing changes. */
export function addTrustedSettings(
  preset: LoadedPreset,
  overlay: Overlay | undefined,
  settings: readonly string[],
): Overlay | undefined {
  if (!preset.remote || settings.length === 0) return overlay;
  const { name: from, reference, remote } = preset;
  const files = overlay?.files ?? {};
  const sha256 = hashFiles({ ...files, '\0settings': settings.join('\n') });
  return { from, reference, remote, files, settings, sha256 };
}

/** Of all files and their names: what an acceptance of them is held to. */
export const hashFiles = (files: Readonly<Record<string, string>>): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest('hex');
