/** Selects the requirements file to use when a project has several. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { readProjectFile, resolveProjectFile } from '../files/project-file.ts';
import type { RequirementsFile } from '../requirements/index.ts';
import type { ListSource } from '../requirements/sync.ts';
import { getLockedFile, type LockFile } from '../spec/lockfile.ts';
import { hashText } from '../spec/text.ts';
import type { Detection } from './types.ts';

export interface SelectedRequirements {
  /** Absent where there is none. */
  file?: RequirementsFile;
  /** What requirements.in is made from, where it is another file. */
  source?: ListSource;
  /** A sentence each. */
  notes: string[];
}

/** The list that is written and locked. */
export const OWN_LIST = 'requirements.in';

/** What may go on to be the list: neither ours already, nor what becomes ours, nor a Dockerfile, which ours replaces, nor a README. */
const resolveListSource = ({ path, format, requirements, isOfGroups }: RequirementsFile): ListSource | undefined =>
  [OWN_LIST, 'requirements.txt'].includes(path) || ['dockerfile', 'readme'].includes(format) || isOfGroups
    ? undefined
    : { path, requirements };

/**
 * requirements.in, with what has changed in the list that it was made from, or in the one that is named now. A list that is
 * gone, or asks for nothing any more, does not count: what it asked for may have been moved into requirements.in.
 * @returns undefined where it was made from no other.
 */
export async function syncRequirementsFile(
  dir: string,
  named: string | undefined,
  last: LockFile | undefined,
): Promise<SelectedRequirements | undefined> {
  if (last?.list === undefined) return undefined;
  const { syncWithSource: inStep, listSource } = await import('../requirements/sync.ts');
  const before = listSource(last.list);
  const path = named ?? before?.path;
  if (!before || path === undefined || path === OWN_LIST || getLockedFile(last, OWN_LIST) === undefined)
    return undefined;
  const exists = (name: string): Promise<boolean> => access(join(dir, name)).then(...YES_OR_NO);
  if (!(await exists(OWN_LIST)) || (named === undefined && !(await exists(path)))) return undefined;
  const { readRequirements } = await import('../requirements/index.ts');
  const [list, own] = await Promise.all([readRequirements(path, dir), readRequirements(OWN_LIST, dir)]);
  const source = resolveListSource(list);
  if (!source || (list.requirements.length === 0 && list.problems.length === 0)) return undefined;
  const { text, left } = inStep(own.text, before.requirements, list.requirements);
  const merged = text === own.text ? own : await readRequirements(OWN_LIST, dir, text);
  return {
    file: {
      ...merged,
      ...(list.from ? { from: list.from } : {}),
      constraints: [...merged.constraints, ...list.constraints],
      options: [...new Set([...merged.options, ...list.options])],
      notes: [...merged.notes, ...list.notes],
      above: [...merged.above, ...list.above],
      problems: [...merged.problems, ...list.problems],
    },
    source,
    notes:
      left.length > 0 ? [`${path} asks for ${left.join(', ')} now; ${OWN_LIST} has its own line, which counts`] : [],
  };
}
const YES_OR_NO = [() => true, () => false] as const;

/**
 * The list that was named; else our own, where people edited it; else what detection found.
 * @param named --requirements, or the saved field.
 */
export async function selectRequirementsFile(
  dir: string,
  named: string | undefined,
  detection: Detection,
  last: LockFile | undefined,
): Promise<SelectedRequirements> {
  const edited = named === undefined && (await isListEdited(dir, detection, last));
  const listed = named ?? (edited ? OWN_LIST : undefined);
  const file =
    listed === undefined
      ? detection.requirements
      : await (await import('../requirements/index.ts')).readRequirements(listed, dir);
  const source = file && resolveListSource(file);
  return {
    ...(file ? { file } : {}),
    ...(source ? { source } : {}),
    notes: edited ? describeIgnoredLines(detection.requirements, file, last) : [],
  };
}

/** Whether our own list was edited, where a list elsewhere would count by its place: then what people wrote is what counts. */
async function isListEdited(dir: string, { requirements }: Detection, last: LockFile | undefined): Promise<boolean> {
  const written = getLockedFile(last, OWN_LIST)?.sha256;
  if (!requirements || requirements.path === OWN_LIST || written === undefined) return false;
  const text = await readProjectFile(dir, OWN_LIST, 'utf8').catch(() => undefined);
  return text !== undefined && hashText(text) !== written;
}

/** What the list that no longer counts asks for beyond the one that does. What we locked asks for nothing itself. */
function describeIgnoredLines(
  list: RequirementsFile | undefined,
  edited: RequirementsFile | undefined,
  last?: LockFile,
): string[] {
  const more = (list?.requirements ?? []).filter((one) => !edited?.requirements.includes(one));
  if (!list || more.length === 0 || getLockedFile(last, list.path) !== undefined) return [];
  return [`${OWN_LIST} was edited, so it counts, and it has no ${more.join(', ')}, which ${list.path} asks for`];
}

/** A list that asks for nothing, such as one of comments: it stays the user's, and grows. */
export async function findEmptyList(
  dir: string,
  last: LockFile | undefined,
): Promise<{ path: string; text: string } | undefined> {
  const { readRequirements } = await import('../requirements/index.ts');
  for (const path of [OWN_LIST, 'requirements.txt']) {
    if (path !== OWN_LIST && getLockedFile(last, path) !== undefined) continue;
    if (!(await resolveProjectFile(dir, path).then(...YES_OR_NO))) continue;
    const { requirements, problems, text } = await readRequirements(path, dir);
    if (requirements.length === 0 && problems.length === 0 && text.trim() !== '') return { path, text };
  }
  return undefined;
}
