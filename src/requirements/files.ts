/** Reads requirements files within bounds, with errors that name the file. */
import { realpath } from 'node:fs/promises';
import { userError } from '../errors.ts';
import { resolveProjectFile } from '../files/project-file.ts';
import { isWithin } from '../files/project-root.ts';
import { readFile, UnreadableFile } from '../files/read-file.ts';
import { decodeText } from './decode-text.ts';
import type { RequirementsFile } from './types.ts';

/** Bytes of one file. */
const LARGEST = 5_000_000;
/** Entries of a list with all that it includes; the largest environments have some thousand packages. */
const MOST_ENTRIES = 5000;

/** @throws UserError for a list that would take time and memory out of proportion. */
export function refuseEndlessList(
  list: Pick<RequirementsFile, 'requirements' | 'constraints' | 'options'>,
  shown: string,
): void {
  if (list.requirements.length + list.constraints.length + list.options.length > MOST_ENTRIES)
    throw userError(
      shown,
      `has more than ${MOST_ENTRIES} entries, the most that a requirements file may have`,
      'name the right file with --requirements',
    );
}

/**
 * @param dir the project, or the folder of a list that lies elsewhere.
 * @throws UserError where it cannot be read, or is too large for a list.
 */
export async function readList(full: string, shown: string, dir: string): Promise<string> {
  try {
    return decodeText(await readFile(await resolveProjectFile(dir, full), undefined, LARGEST));
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    if (error instanceof UnreadableFile && error.code === 'ELINK')
      throw userError(shown, error.message, 'replace the link with the list itself');
    if (error instanceof UnreadableFile && error.code === 'EFBIG')
      throw userError(shown, 'is too large for a requirements file', 'name the right file with --requirements');
    throw userError(shown, `cannot be read (${String(error.code)})`, 'name a file that exists with --requirements');
  }
}

/** Whether a file lies, links followed, in one of the folders. */
export async function isInside(file: string, folders: string[]): Promise<boolean> {
  const real = await realpath(file).catch(() => undefined);
  if (real === undefined) return false;
  for (const folder of folders) {
    const base = await realpath(folder).catch(() => folder);
    if (isWithin(base, real)) return true;
  }
  return false;
}

/** Undefined where it cannot be read. */
export async function readOr(full: string): Promise<string | undefined> {
  try {
    return decodeText(await readFile(full, undefined, LARGEST));
  } catch {
    return undefined;
  }
}

/** @throws UserError naming the file. */
export async function parseToml(text: string, shown: string): Promise<Record<string, unknown>> {
  const { parseTomlText } = await import('../text/toml.ts');
  try {
    return parseTomlText(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw userError(shown, `is no valid TOML: ${(error as Error).message.split('\n')[0]}`, 'correct the file');
  }
}

/** @throws UserError naming the file. */
export async function parseYaml(text: string, shown: string): Promise<unknown> {
  const { parseYamlDocument } = await import('../text/yaml.ts');
  const parsed = parseYamlDocument(text);
  const refuse = (problem: string, line?: number) =>
    userError(shown, `is no valid YAML: ${problem}${line === undefined ? '' : ` in line ${line}`}`, 'correct the file');
  if ('problem' in parsed) {
    const { problem, offset } = parsed;
    throw refuse(problem, offset === undefined ? undefined : text.slice(0, offset).split('\n').length);
  }
  try {
    return parsed.document.toJS();
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw refuse(error.message);
  }
}
