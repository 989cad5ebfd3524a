/** A look at the folder: what detection says, as part of a spec and as facts for the plan. */
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { frameworks } from '../catalog/frameworks.ts';
import { EXIT, UserError } from '../errors.ts';
import { type SpecPath, type SpecValues, specOption } from '../options.ts';
import { type LockFile, lockedAt } from '../spec/lockfile.ts';
import type { Part } from '../spec/merge.ts';
import { textHash } from '../spec/text.ts';
import { validate } from '../spec/values.ts';
import type { AppFolder, Detection } from './detect/types.ts';
import type { Facts } from './facts.ts';
import { factsOf } from './facts-of.ts';
import type { ListSource } from './in-step.ts';
import type { RequirementsFile } from './requirements.ts';
import { leaveTheirCompose } from './their-compose.ts';

export interface Look {
  part: Part;
  facts: Facts;
  /** Values that only a container file of the user's says: they are saved, for that file may be replaced by ours. */
  adopted: SpecPath[];
  /** All that was found, for those who want to see it. */
  detection: Detection;
}

/**
 * @param dir absolute; it need not exist.
 * @param said what flags, presets and ml-container.json say already: the requirements file, what is added to it, and the app that is meant.
 * @param last what we wrote before, so that our own files are not taken for the user's.
 * @param ignore files of ours that this run takes away.
 * @param lenient requirements that cannot be pinned are told among the warnings.
 * @throws UserError (exit 1) for requirements that cannot be pinned, naming file and line of each.
 */
export async function lookAt(
  dir: string,
  said: SpecValues,
  last: LockFile | undefined,
  ignore: readonly string[] = [],
  lenient = false,
): Promise<Look> {
  const { detect } = await import('./detect/index.ts');
  const followed = await (last?.list === undefined ? undefined : follow(dir, said.requirements, last));
  const detection = await detect(dir, frameworks, {
    // what it was made from is the list
    ignore: followed ? [...ignore, OURS] : ignore,
    ...(said.entry === undefined ? {} : { entry: said.entry }),
    ...(said.dependencies === undefined ? {} : { asked: said.dependencies }),
  });
  const edited = !followed && said.requirements === undefined && (await editedList(dir, detection, last));
  const listed = said.requirements ?? (edited ? OURS : undefined);
  const read =
    listed === undefined
      ? detection.requirements
      : await (await import('./requirements.ts')).readRequirements(listed, dir);
  const file = followed?.file ?? read;
  if (file && file.problems.length > 0) {
    if (!lenient) throw new UserError(file.problems, EXIT.failed);
    detection.warnings.push(...file.problems.map(({ where, what, fix }) => `${where} ${what}${fix ? `: ${fix}` : ''}`));
  }
  const { part, refused } = partOf(detection);
  leaveTheirCompose(part, detection, said, last);
  const ours = lockedAt(last, 'requirements.txt') !== undefined;
  const facts = await factsOf(dir, detection, file, ours, followed?.source ?? (file && sourceOf(file)));
  facts.warnings.push(...refused, ...(followed?.notes ?? []));
  const { entry } = detection.values;
  if (entry && part.values.entry === undefined) facts.unnameable = entry.value;
  if (edited) facts.warnings.push(...behind(detection.requirements, file));
  const look = { part, facts, adopted: adoptedFrom(detection, part), detection };
  if (!file || (file.options.length === 0 && !file.from)) return look;
  const { values, because, notes, problems } = (await import('./requirements/options.ts')).configurationOf(file);
  if (problems.length > 0 && !lenient) throw new UserError(problems, EXIT.failed);
  return {
    ...look,
    // requirements.in takes the list over, and has no words for an index that serves certain packages
    adopted: file.from ? [...look.adopted, ...(Object.keys(values) as SpecPath[])] : look.adopted,
    part: { ...part, values: { ...part.values, ...values }, because: { ...part.because, ...because } },
    facts: { ...facts, warnings: [...facts.warnings, ...notes] },
  };
}

const OURS = 'requirements.in';

/** What may go on to be the list: neither ours already, nor what becomes ours, nor a Dockerfile, which ours replaces. */
const sourceOf = ({ path, format, requirements }: RequirementsFile): ListSource | undefined =>
  [OURS, 'requirements.txt'].includes(path) || format === 'dockerfile' ? undefined : { path, requirements };

/**
 * requirements.in, with what has changed in the list that it was made from, or in the one that is named now. A list that is
 * gone, or asks for nothing any more, does not count: what it asked for may have been moved into requirements.in.
 * @returns undefined where it was made from no other.
 */
async function follow(
  dir: string,
  named: string | undefined,
  last: LockFile,
): Promise<{ file: RequirementsFile; source: ListSource; notes: string[] } | undefined> {
  const { inStep, listSource } = await import('./in-step.ts');
  const before = listSource(last.list);
  const path = named ?? before?.path;
  if (!before || path === undefined || path === OURS || lockedAt(last, OURS) === undefined) return undefined;
  const exists = (name: string): Promise<boolean> => access(join(dir, name)).then(...YES_OR_NO);
  if (!(await exists(OURS)) || (named === undefined && !(await exists(path)))) return undefined;
  const { readRequirements } = await import('./requirements.ts');
  const [list, own] = await Promise.all([readRequirements(path, dir), readRequirements(OURS, dir)]);
  const source = sourceOf(list);
  if (!source || (list.requirements.length === 0 && list.problems.length === 0)) return undefined;
  const { text, left } = inStep(own.text, before.requirements, list.requirements);
  const merged = text === own.text ? own : await readRequirements(OURS, dir, text);
  return {
    file: {
      ...merged,
      ...(list.from ? { from: list.from } : {}),
      constraints: [...merged.constraints, ...list.constraints],
      options: [...new Set([...merged.options, ...list.options])],
      notes: [...merged.notes, ...list.notes],
      problems: [...merged.problems, ...list.problems],
    },
    source,
    notes: left.length > 0 ? [`${path} asks for ${left.join(', ')} now; ${OURS} has its own line, which counts`] : [],
  };
}
const YES_OR_NO = [() => true, () => false] as const;

/** Whether our own list was edited, where a list elsewhere would count by its place: then what people wrote is what counts. */
async function editedList(dir: string, { requirements }: Detection, last: LockFile | undefined): Promise<boolean> {
  const written = lockedAt(last, OURS)?.sha256;
  if (!requirements || requirements.path === OURS || written === undefined) return false;
  const text = await readFile(join(dir, OURS), 'utf8').catch(() => undefined);
  return text !== undefined && textHash(text) !== written;
}

/** What the list that no longer counts asks for beyond the one that does. */
function behind(list: RequirementsFile | undefined, edited: RequirementsFile | undefined): string[] {
  const more = (list?.requirements ?? []).filter((one) => !edited?.requirements.includes(one));
  if (!list || more.length === 0) return [];
  return [`${OURS} was edited, so it counts, and it has no ${more.join(', ')}, which ${list.path} asks for`];
}

/** The projects in a folder that holds several; what is wrong with one of them is found when its turn comes. */
export async function appFoldersIn(dir: string): Promise<AppFolder[]> {
  const { detect } = await import('./detect/index.ts');
  return (await detect(dir, frameworks)).facts.appFolders;
}

function adoptedFrom({ values, facts }: Detection, part: Part): SpecPath[] {
  const isContainerFile = (evidence = '') => facts.existing.some((f) => evidence === f || evidence.startsWith(`${f}:`));
  return Object.entries(values)
    .filter(([path, found]) => isContainerFile(found.evidence) && path in part.values)
    .map(([path]) => path as SpecPath);
}

/** @returns what is suggested, and what our own grammar refuses, a sentence each: nothing else takes its place unsaid. */
function partOf(detection: Detection): { part: Part; refused: string[] } {
  const values: Record<string, unknown> = {};
  const because: Partial<Record<SpecPath, string>> = {};
  const refused: string[] = [];
  for (const [path, found] of Object.entries(detection.values)) {
    const row = specOption(path);
    // a requirements file is a fact
    if (!row || path === 'requirements') continue;
    const [problem] = validate(row, path, found.value, '');
    if (problem && path !== 'entry') refused.push(`${found.evidence}: ${path} ${problem.what}, and is not taken over`);
    if (problem) continue;
    values[path] = found.value;
    because[path as SpecPath] = found.because;
  }
  return { part: { source: 'detected', name: 'the folder', values: values as SpecValues, because }, refused };
}
