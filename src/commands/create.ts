/** `create-ml-container [dir]`: containerizes a project. The steps are in `pipeline/` and `wizard/`. */

import { type CommandLine, parseCommandLine } from '../cli/flags.ts';
import type { ExitCode } from '../errors.ts';
import { checkConsent } from '../pipeline/check-consent.ts';
import { writeProject } from '../pipeline/create-project.ts';
import { generateProject } from '../pipeline/generate.ts';
import { loadProject } from '../pipeline/load-project.ts';
import type { Project } from '../pipeline/types.ts';
import { report } from '../report/index.ts';
import type { Result } from '../report/result.ts';
import { merge } from '../spec/merge.ts';
import { canPrompt } from '../ui/terminal.ts';

/**
 * @throws UserError for whatever the user can mend; then nothing of this run is on disk.
 * @returns 0, or 3 where files of the user's were kept.
 */
export async function runCreate(argv: readonly string[]): Promise<ExitCode> {
  const line = parseCommandLine(argv);
  const asking = canPrompt(line.run, process, process.env) && !line.run.yes;
  if (line.run.all) {
    if (!asking) checkConsent(undefined, line);
    return createEach(line, asking);
  }
  const project = await loadProject(line);
  if (!asking) checkConsent(project, line);
  const meant = await whatIsMeant(project, line, asking);
  if (meant === undefined) return show(await createContainer(project, line, asking), line);
  return meant.run.all
    ? createEach(meant, asking)
    : show(await createContainer(await loadProject(meant), meant, asking), line);
}

/**
 * The command line with what the folder leaves open: which of several projects, or where the app is.
 * @returns undefined where the folder shows it.
 */
async function whatIsMeant(project: Project, line: CommandLine, asking: boolean): Promise<CommandLine | undefined> {
  if (project.found.detection.facts.appFolders.length > 0 && isNew(project))
    return (await import('../wizard/select-app.ts')).selectApp(project, line, asking);
  if (isUnclear(project)) return (await import('../wizard/ask-entrypoint.ts')).askEntryPoint(project, line, asking);
  return undefined;
}

/** Asks, or decides alone, and writes. */
async function createContainer(project: Project, line: CommandLine, asking: boolean): Promise<Result> {
  const made = asking
    ? await (await import('../wizard/run.ts')).runWizard(project, line.run)
    : await generateProject(project, [], line.run);
  return writeProject(project, line, made, asking);
}

/** Each project of a monorepo; where somebody is there, all of them are shown before any is written. */
async function createEach(line: CommandLine, asking: boolean): Promise<ExitCode> {
  const { createAll } = await import('../pipeline/all/create.ts');
  return createAll(line, asking ? (await import('../wizard/review-all.ts')).askAboutAll : undefined);
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
