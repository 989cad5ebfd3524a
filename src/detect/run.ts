/** Runs detection on a directory and converts the result to settings and facts. */
import path from 'node:path';
import { frameworks } from '../catalog/frameworks/index.ts';
import { EXIT, type Problem, UserError } from '../errors.ts';
import { findSpecOption, type SpecPath, type SpecValues } from '../options/table.ts';
import type { RequirementsFile } from '../requirements/types.ts';
import { getLockedFile, type LockFile, readWrittenText } from '../spec/lockfile.ts';
import type { SpecSource } from '../spec/merge.ts';
import { validate } from '../spec/values.ts';
import { quoteShellWord } from '../text/shell-quote.ts';
import { skipComposeIfShadowed } from './container/existing-compose.ts';
import { convertFacts } from './convert-facts.ts';
import type { Facts } from './facts.ts';
import { describeUnreadAbove } from './files/unread-above.ts';
import { findEmptyList, OWN_LIST, selectRequirementsFile, syncRequirementsFile } from './select-requirements.ts';
import type { AppFolder, Detection } from './types.ts';

export interface DetectionResult {
  part: SpecSource;
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
export async function detectProject(
  dir: string,
  said: SpecValues,
  last: LockFile | undefined,
  ignore: readonly string[] = [],
  lenient = false,
): Promise<DetectionResult> {
  const { detect } = await import('./index.ts');
  const followed = await syncRequirementsFile(dir, said.requirements, last);
  const written = listHelpers(last);
  const detection = await detect(dir, frameworks, {
    // what it was made from is the list
    ignore: followed ? [...ignore, ...written, OWN_LIST] : [...ignore, ...written],
    ...(said.entry === undefined ? {} : { entry: said.entry }),
    included: listIncluded(said),
    hasIndex: said['indexes.default'] !== undefined || said['indexes.private'] !== undefined,
    ...(said.requirements === undefined ? {} : { list: said.requirements }),
    ...(said.dependencies === undefined ? {} : { asked: said.dependencies }),
  });
  const {
    file,
    source,
    notes: ofList,
  } = followed ?? (await selectRequirementsFile(dir, said.requirements, detection, last));
  const unusable = file ? [...file.problems, ...describeFoldersAbove(file, dir)] : [];
  if (unusable.length > 0) {
    if (!lenient) throw new UserError(unusable, EXIT.failed);
    detection.warnings.push(...unusable.map(({ where, what, fix }) => `${where} ${what}${fix ? `: ${fix}` : ''}`));
  }
  const { pythonProblems } = detection.facts;
  if (pythonProblems.length > 0 && said.python === undefined) {
    if (!lenient) throw new UserError(pythonProblems, EXIT.usage);
    detection.warnings.push(...pythonProblems.map(({ where, what, fix }) => `${where} ${what}: ${fix}`));
  }
  const counted = { list: file?.path, python: detection.values.python?.evidence };
  const unread = detection.facts.hasApp ? await describeUnreadAbove(dir, counted) : undefined;
  if (unread !== undefined) detection.warnings.push(unread);
  const { part, refused } = createDetectedSource(detection);
  skipComposeIfShadowed(part, detection, said, last);
  const facts = await convertFacts(
    dir,
    detection,
    frameworks,
    file,
    getLockedFile(last, 'requirements.txt') !== undefined,
    source,
  );
  facts.warnings.push(...refused, ...ofList);
  const emptyList = file ? undefined : await findEmptyList(dir, last);
  if (emptyList) facts.emptyList = emptyList;
  const { entry } = detection.values;
  if (entry && part.values.entry === undefined) facts.unnameable = entry.value;
  const look = { part, facts, adopted: adoptedFrom(detection, part), detection };
  if (!file || (file.options.length === 0 && !file.from)) return look;
  const { values, because, notes, problems } = (await import('../requirements/pip-options.ts')).readConfiguration(file);
  if (problems.length > 0 && !lenient) throw new UserError(problems, EXIT.failed);
  return {
    ...look,
    // requirements.in takes the list over, and has no words for an index that serves certain packages
    adopted: file.from ? [...look.adopted, ...(Object.keys(values) as SpecPath[])] : look.adopted,
    part: { ...part, values: { ...part.values, ...values }, because: { ...part.because, ...because } },
    facts: { ...facts, warnings: [...facts.warnings, ...notes] },
  };
}

/** What the image gets by name, in plain form. */
const listIncluded = ({ include = [], exclude = [] }: SpecValues): string[] =>
  include.filter((one) => !exclude.includes(one)).map((one) => path.posix.normalize(one).replace(/\/$/, ''));

/** A build copies from the project alone, so a package above it asks for a project that begins further up. */
function describeFoldersAbove({ above, path: list }: RequirementsFile, dir: string): Problem[] {
  return above.map(({ where, name, folder }) => {
    let root = dir;
    while (path.relative(root, folder).startsWith('..')) root = path.dirname(root);
    const named = path.relative(root, path.join(dir, list)).split(path.sep).join('/');
    const command = `npx create-ml-container ${quoteShellWord(root)} --requirements ${quoteShellWord(named)}`;
    return {
      where,
      what: `installs ${name}, which lies outside ${dir}, and a build copies only from there`,
      fix: `make the container from the directory that holds both: ${command}`,
    };
  });
}

/** Python files that an earlier run wrote beside the app, with their text in the lock: helpers of the build, and no app of the user's. */
const listHelpers = (last: LockFile | undefined): string[] =>
  Object.keys(last?.files ?? {}).filter((path) => path.endsWith('.py') && readWrittenText(last, path) !== undefined);

/** The projects in a folder that holds several; what is wrong with one of them is found when its turn comes. */
export async function listProjectApps(dir: string): Promise<AppFolder[]> {
  const { detect } = await import('./index.ts');
  return (await detect(dir, frameworks)).facts.appFolders;
}

function adoptedFrom({ values, facts }: Detection, part: SpecSource): SpecPath[] {
  const isContainerFile = (evidence = '') => facts.existing.some((f) => evidence === f || evidence.startsWith(`${f}:`));
  return Object.entries(values)
    .filter(([path, found]) => isContainerFile(found.evidence) && path in part.values)
    .map(([path]) => path as SpecPath);
}

/** @returns what is suggested, and what our own grammar refuses, a sentence each: nothing else takes its place unsaid. */
function createDetectedSource(detection: Detection): { part: SpecSource; refused: string[] } {
  const values: Record<string, unknown> = {};
  const because: Partial<Record<SpecPath, string>> = {};
  const refused: string[] = [];
  for (const [path, found] of Object.entries(detection.values)) {
    const row = findSpecOption(path);
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
