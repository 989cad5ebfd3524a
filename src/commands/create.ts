/** create-ml-container [dir]: from a folder to a container project. This file is the table of contents of a run. */
import type { ExitCode } from '../errors.ts';
import { type CommandLine, parseCommandLine } from '../inputs/flags.ts';
import { report } from '../report/index.ts';
import type { Result } from '../report/result.ts';
import { merge } from '../spec/merge.ts';
import { canPrompt } from '../ui/terminal.ts';
import { make } from './make.ts';
import { openProject } from './open.ts';
import type { Project } from './project.ts';
import { put } from './put.ts';
import { resultOf } from './result.ts';

/**
 * @throws UserError for whatever the user can mend; then nothing of this run is on disk.
 * @returns 0, or 3 where files of the user's were kept.
 */
export async function create(argv: readonly string[]): Promise<ExitCode> {
  const line = parseCommandLine(argv);
  if (line.run.all) return (await import('./create-all.ts')).createAll(line);
  const asking = canPrompt(line.run, process, process.env) && !line.run.yes;
  const project = await openProject(line);
  const meant = await whatIsMeant(project, line, asking);
  if (meant === undefined) return show(await createIn(project, line, asking), line);
  return meant.run.all
    ? (await import('./create-all.ts')).createAll(meant)
    : show(await createIn(await openProject(meant), meant, asking), line);
}

/**
 * The command line with what the folder leaves open: which of several projects, or where the app is.
 * @returns undefined where the folder shows it.
 */
async function whatIsMeant(project: Project, line: CommandLine, asking: boolean): Promise<CommandLine | undefined> {
  if (project.found.detection.facts.appFolders.length > 0 && isNew(project))
    return (await import('./several.ts')).oneOfSeveral(project, line, asking);
  if (isUnclear(project)) return (await import('./no-app.ts')).appOfCode(project, line, asking);
  return undefined;
}

/** From what is known of one project to its files. */
export async function createIn(project: Project, line: CommandLine, asking: boolean): Promise<Result> {
  const { dir } = project;
  const made = asking ? await (await import('./talk.ts')).talk(project, line.run) : await make(project, [], line.run);

  const planned = line.run.dryRun || line.run.diff;
  if (!planned) await put(dir, made);
  return {
    ...(await resultOf(made, { dir, line, planned: Boolean(planned), reviewed: asking })),
    ...(line.run.json ? { detected: await (await import('./findings.ts')).findings(project.found) } : {}),
  };
}

const show = (result: Result, { run }: CommandLine): ExitCode =>
  report(result, Boolean(run.json), process, process.env);

/** A folder that was set up as a whole before, or is told to be now, is one project. */
const isNew = ({ given }: Project): boolean => !given.some(({ source, values }) => source === 'saved' || values.entry);

/** Whether nobody said what is started, and nothing shows it although there is code. */
function isUnclear({ found, presets, given }: Project): boolean {
  const { framework, entry, starter } = merge([...presets.parts, ...given]).values;
  return found.detection.facts.noApp.length > 0 && [framework, entry, starter].every((value) => value === undefined);
}
