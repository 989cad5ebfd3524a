/** Selects the app of a folder, its framework and its requirements file. */

import { isConsoleCommand } from '../../catalog/frameworks/entry-form.ts';
import type { Framework } from '../../catalog/frameworks/types.ts';
import { parseEntryOfCommand } from '../container/command.ts';
import { readContainerFiles } from '../container/index.ts';
import { type Declared, findDeclared } from '../dependencies/declared.ts';
import { getFolder } from '../files/paths.ts';
import signs from '../heuristics.json' with { type: 'json' };
import { collectImports } from '../python/import-graph.ts';
import type { Command } from '../python/packaging.ts';
import type { SourceIndex } from '../python/types.ts';
import type { Served } from '../serving/launch-calls.ts';
import { findServedFiles, type ServedFiles } from '../serving/served-files.ts';
import type { Candidate } from '../types.ts';
import { findApps } from './candidates.ts';
import { type EntryProblem, findEntryProblem } from './entry-problem.ts';
import { findLying } from './marker-files.ts';
import { createTemplateTest, findKindByImports, findKindOfScript } from './other-kinds.ts';
import { addRequestedEntry } from './requested-entry.ts';
import { rank } from './score.ts';
import { onlyDefines } from './script-apps.ts';

export interface SelectedApp {
  project: SourceIndex;
  /** Best first. */
  candidates: Candidate[];
  best?: Candidate;
  framework?: Framework;
  /** What running the best brings in; nothing where there is none. */
  reached: ServedFiles;
  served?: Served;
  /** The entry that was asked for is not in the folder. */
  lacksEntry: boolean;
  /** What is wrong with it. */
  entryProblem?: EntryProblem;
  /** Its list of requirements, the nearest to it. */
  declared: Declared;
  /** The list at the top of the folder, which is what the project's own name brings. */
  top: Declared;
}

/**
 * @param frameworks whose signs are looked for.
 * @param asked the entry point that was asked for, and the requirements file.
 */
export async function chooseApp(
  project: SourceIndex,
  frameworks: readonly Framework[],
  { entry, list = '' }: { entry?: string; list?: string } = {},
): Promise<SelectedApp> {
  const python = project.python.length > 0;
  const top = await findDeclared(project, undefined);
  const isTemplate = createTemplateTest(project);
  const found = [...(python ? await findApps(project, frameworks) : []), ...findLying(project, frameworks)];
  const apps = found.filter(({ file }) => !isTemplate(file));
  const scored = await rank(project, apps, frameworks, new Map(Object.entries(top.pyproject.scripts)));
  const ranked = preferFolder(scored, getFolder(list));
  const started = ranked.length > 0 || !python ? undefined : await startedBy(project);
  const { commands } = top.pyproject;
  const asked =
    entry ??
    started?.entry ??
    findStartingCommand(project, ranked[0], commands) ??
    // where nothing else is started, the console script of a package is what it is for
    (ranked.length === 0 ? selectCommand(project, commands) : undefined);
  const candidates =
    asked === undefined
      ? withoutOtherKinds(project, ranked, frameworks)
      : addRequestedEntry(project, ranked, asked, frameworks, apps, commands);
  if (started && candidates[0]) candidates[0] = { ...candidates[0], because: started.because };
  const [best] = candidates;
  const declared = best && getFolder(best.file) !== '' ? await findDeclared(project, best.file) : top;
  const framework = frameworks.find(({ name }) => name === best?.framework);
  const lacksEntry = entry !== undefined && best?.entry !== entry;
  const problem = entry === undefined ? undefined : findEntryProblem({ project, entry, candidates, apps, commands });
  const chosen = {
    project,
    candidates,
    lacksEntry,
    declared,
    top,
    ...(best ? { best } : {}),
    ...(problem ? { entryProblem: problem } : {}),
  };
  if (!best || !framework) return { ...chosen, reached: NOTHING };
  const reached = findServedFiles(project, best.file, best.root, framework);
  return { ...chosen, framework, reached, served: { project, framework, entry: best, files: reached.files } };
}

/** The console script that calls into the best's file, where running the file would only define things. */
function findStartingCommand(
  project: SourceIndex,
  best: Candidate | undefined,
  commands: Readonly<Record<string, Command>>,
): string | undefined {
  const module = best?.entry === best?.file ? best && project.module(best.file) : undefined;
  if (!module || !onlyDefines(module, module.calls)) return undefined;
  const own = Object.entries(commands).filter(([, { file }]) => file === best?.file);
  return selectCommand(project, Object.fromEntries(own));
}

/** The only command whose function is defined, or of several the one that is named as what is started. */
function selectCommand(project: SourceIndex, commands: Readonly<Record<string, Command>>): string | undefined {
  const callable = Object.entries(commands).filter(
    ([name, { target, file }]) =>
      isConsoleCommand(name) && project.text(file)?.includes(`${target.split(':')[1]?.split('.')[0]}`),
  );
  const [only, ...others] = callable.map(([name]) => name);
  return others.length === 0 ? only : signs.startedFiles.find((name) => callable.some(([one]) => one === name));
}

/** Those in a folder come first. */
function preferFolder(ranked: Candidate[], folder: string): Candidate[] {
  if (folder === '') return ranked;
  const isInside = ({ file }: Candidate) => file.startsWith(`${folder}/`);
  return [...ranked.filter(isInside), ...ranked.filter((one) => !isInside(one))];
}

/** None where the best is a script by its looks, and by its imports or a function of it what another tool starts. */
function withoutOtherKinds(project: SourceIndex, ranked: Candidate[], frameworks: readonly Framework[]): Candidate[] {
  const [best] = ranked;
  const job = frameworks.some(({ name, kind }) => name === best?.framework && kind === 'job');
  if (!best || !job) return ranked;
  const kind =
    findKindOfScript(project, best.file) ??
    findKindByImports(project, collectImports(project, best.file, best.root), true);
  return kind === undefined ? ranked : [];
}

const NOTHING: ServedFiles = { files: [], started: new Set(), starts: () => false };

/** Where the code shows no app, the entry that an existing Dockerfile starts. */
async function startedBy(project: SourceIndex): Promise<{ entry: string; because: string } | undefined> {
  const { command } = await readContainerFiles(project, undefined);
  const entry = command && parseEntryOfCommand(command.words);
  return entry === undefined ? undefined : { entry, because: `${command?.where} starts ${entry}` };
}
