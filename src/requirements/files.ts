/** Reads requirements files within bounds, with errors that name the file. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { userError } from '../errors.ts';
import { readProjectFile } from '../files/project-file.ts';
import { readFile, UnreadableFile } from '../files/read-file.ts';
import { decodeText } from './decode-text.ts';

/** Bytes of one file. */
const LARGEST = 5_000_000;

/**
 * @param dir the project, or the folder of a list that lies elsewhere.
 * @throws UserError where it cannot be read, or is too large for a list.
 */
export async function readList(full: string, shown: string, dir: string): Promise<string> {
  try {
    const bytes = await readProjectFile(dir, full);
    if (bytes.length > LARGEST)
      throw userError(shown, 'is too large for a list of requirements', 'name the right file with --requirements');
    return decodeText(bytes);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    if (error instanceof UnreadableFile && error.code === 'ELINK')
      throw userError(shown, error.message, 'replace the link with the list itself');
    throw userError(shown, `cannot be read (${String(error.code)})`, 'name a file that exists with --requirements');
  }
}

/** Whether a file lies, links followed, in one of the folders. */
export async function isInside(file: string, folders: string[]): Promise<boolean> {
  const real = await realpath(file).catch(() => undefined);
  if (real === undefined) return false;
  for (const folder of folders) {
    const base = await realpath(folder).catch(() => folder);
    if (!path.relative(base, real).startsWith('..')) return true;
  }
  return false;
}

/** Undefined where it cannot be read. */
export async function readOr(full: string): Promise<string | undefined> {
  try {
    return decodeText(await readFile(full));
  } catch {
    return undefined;
  }
}

/** @throws UserError naming the file. */
export async function parseToml(text: string, shown: string): Promise<Record<string, unknown>> {
  const { parse } = await import('smol-toml');
  try {
    return parse(text.replace(/^\uFEFF/, ''));
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
