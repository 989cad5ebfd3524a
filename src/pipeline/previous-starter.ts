/** Finds an unmodified starter app of a previous framework, so that switching frameworks can replace it. */

import { frameworks } from '../catalog/frameworks/index.ts';
import { readProjectFile } from '../files/project-file.ts';
import { getLockedFile, type LockFile, readWrittenText } from '../spec/lockfile.ts';
import type { SpecSource } from '../spec/merge.ts';
import { SPEC_FILE } from '../spec/saved.ts';
import { hashText, normaliseText } from '../spec/text.ts';

export interface ReplacedStarter {
  /** The framework that it was for. */
  framework: string;
  /** Its files, those that are gone already among them. */
  files: string[];
  /** Those that are there, and what was made of its requirements: detection is not to take them for the user's. */
  ignore: string[];
  /** Requirements that were added to the starter's own; undefined where requirements.in is not ours to write again. */
  requirements?: string[];
}

/**
 * @param framework what the project is to be now; undefined is as before.
 * @returns undefined where the framework stays, there is no starter, or any file of it was edited: then the app is the user's.
 */
export async function findReplacedStarter(
  dir: string,
  framework: string | undefined,
  last: LockFile | undefined,
): Promise<ReplacedStarter | undefined> {
  const before = readLastFramework(last);
  if (framework === undefined || before === undefined || framework === before) return undefined;
  const starter = Object.keys(last?.files ?? {}).filter((path) => getLockedFile(last, path)?.kind === 'starter');
  // what a run that was killed has written already is as good as untouched
  const next = frameworks.find(({ name }) => name === framework)?.starter ?? {};
  const written = await pathsWhere(Object.keys(next), async (path) => (await textAt(dir, path)) === next[path]);
  const there = await pathsWhere(starter, async (path) => (await textAt(dir, path)) !== undefined);
  // the lock comes with the project, and may call any file a starter: only one that this tool ships gives way
  const shipped = frameworks.find(({ name }) => name === before)?.starter ?? {};
  const untouched = await pathsWhere(there, async (path) => {
    const text = await textAt(dir, path);
    return text !== undefined && normaliseText(text) === normaliseText(shipped[path] ?? '\0');
  });
  if (there.some((path) => !untouched.includes(path) && !written.includes(path))) return undefined;
  if (untouched.length + written.length === 0) return undefined;
  const own = last?.moved === undefined && (await isUntouched(dir, 'requirements.in', last));
  const requirements = own ? await addedTo(dir, before) : undefined;
  const ignore = [...untouched, ...written, ...(requirements ? ['requirements.in', 'requirements.txt'] : [])];
  return { framework: before, files: starter, ignore, ...(requirements ? { requirements } : {}) };
}

async function pathsWhere(paths: readonly string[], holds: (path: string) => Promise<boolean>): Promise<string[]> {
  const held = await Promise.all(paths.map(holds));
  return paths.filter((_, at) => held[at]);
}

const textAt = (dir: string, path: string): Promise<string | undefined> =>
  readProjectFile(dir, path, 'utf8').catch(() => undefined);

async function isUntouched(dir: string, path: string, last: LockFile | undefined): Promise<boolean> {
  const text = await textAt(dir, path);
  return text !== undefined && hashText(text) === getLockedFile(last, path)?.sha256;
}

/** A part without what was answered for the framework before; what people added to its requirements goes on being asked for. */
export function dropStarterValues(part: SpecSource, { requirements }: ReplacedStarter): SpecSource[] {
  if (part.source !== 'saved') return [part];
  const { entry: _entry, health: _health, ...values } = part.values;
  const added: SpecSource[] = requirements?.length
    ? [{ source: 'saved', name: 'requirements.in', values: { dependencies: requirements } }]
    : [];
  return [{ ...part, values }, ...added];
}

/** What ml-container.json said when it was written, whatever it says by now. */
function readLastFramework(last: LockFile | undefined): string | undefined {
  try {
    const { framework } = JSON.parse(readWrittenText(last, SPEC_FILE) ?? '{}');
    return typeof framework === 'string' ? framework : undefined;
  } catch {
    return undefined;
  }
}

/** The lines of requirements.in that the framework did not bring. */
async function addedTo(dir: string, framework: string): Promise<string[]> {
  const known = frameworks.find(({ name }) => name === framework);
  const brought = [...(known?.dependencies ?? []), ...(known?.starterDependencies ?? [])];
  const lines = (await readProjectFile(dir, 'requirements.in', 'utf8')).split(/\r?\n/).map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#') && !brought.includes(line));
}
