/** `create-ml-container --all`: containerizes each app of a monorepo and prints one report. */
import { join, relative } from 'node:path';
import type { CommandLine } from '../../cli/flags.ts';
import { resolveTargetDirectory } from '../../cli/target-directory.ts';
import { listProjectApps } from '../../detect/run.ts';
import { EXIT, type ExitCode, type Problem, UserError, userError } from '../../errors.ts';
import { type OneOfAll, reportCreateAll } from '../../report/all/create.ts';
import { quoteShellWord } from '../../text/shell-quote.ts';
import type { OnConflict } from '../../write/index.ts';
import { writeProject } from '../create-project.ts';
import { generateProject } from '../generate.ts';
import { loadProject } from '../load-project.ts';
import type { GeneratedProject, Project } from '../types.ts';

/** Fields that can be true of one app alone. */
const OF_ONE = ['entry', 'name', 'image'];

/** One project of several, ready to be written. */
export interface PreparedProject {
  folder: string;
  project: Project;
  made: GeneratedProject;
  line: CommandLine;
}

/** The questions before several projects are written. */
export interface AllQuestions {
  /** What happens to existing files of one project. */
  resolveConflicts(made: GeneratedProject, folder: string): Promise<ReadonlyMap<string, OnConflict>>;
  /** Whether to write all of them. */
  review(planned: readonly PreparedProject[], failed: readonly FailedProject[]): Promise<void>;
}

/** A project that could not be generated. */
export type FailedProject = Extract<OneOfAll, { problems: readonly Problem[] }>;

/**
 * What goes wrong with one does not stop the others.
 *
 * @param ask absent without a prompt.
 * @throws UserError where there are not several, or a flag is about one of them; Cancelled where the answer is no, and nothing was written.
 * @returns the worst of the exit codes.
 */
export async function createAll(line: CommandLine, ask?: AllQuestions): Promise<ExitCode> {
  const dir = await resolveTargetDirectory(line.dir);
  const folders = await listProjectApps(dir);
  refuse(line, folders.length);
  const all: (PreparedProject | FailedProject)[] = [];
  for (const { folder } of folders) {
    const own = { ...line, dir: join(dir, folder) };
    all.push(
      await attempt(folder, async () => {
        const project = await loadProject(own);
        const made = await generateProject(project, [], own.run);
        const decided = await ask?.resolveConflicts(made, folder);
        const settled = decided?.size ? await generateProject(project, [], own.run, undefined, decided) : made;
        return { folder, project, made: settled, line: own };
      }),
    );
  }
  await ask?.review(
    all.filter((one) => 'made' in one),
    all.filter((one) => 'problems' in one),
  );
  const results: OneOfAll[] = [];
  for (const one of all)
    results.push(
      'made' in one
        ? await attempt(one.folder, async () => ({
            folder: one.folder,
            result: await writeProject(one.project, one.line, one.made, false),
          }))
        : one,
    );
  warnOfTwins(results);
  return reportCreateAll(results, relative(process.cwd(), dir), Boolean(line.run.json), process, process.env);
}

async function attempt<One>(folder: string, work: () => Promise<One>): Promise<One | FailedProject> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { folder, problems: error.problems, code: error.exitCode };
  }
}

/** Folders of one name give images of one name: the second that is built or pushed takes the place of the first. */
function warnOfTwins(all: readonly OneOfAll[]): void {
  const imageOf = (one: OneOfAll) => ('result' in one ? one.result.spec.image : undefined);
  for (const one of all) {
    if (!('result' in one)) continue;
    const image = imageOf(one);
    const twins = all.filter((other) => other !== one && imageOf(other) === image).map(({ folder }) => folder);
    if (twins.length > 0)
      one.result.warnings.push(
        `${twins.join(', ')} has the image ${image} as well, and one takes the other's place: create-ml-container ${quoteShellWord(one.folder)} --name NAME`,
      );
  }
}

function refuse(line: CommandLine, count: number): void {
  if (count === 0) throw userError('--all', 'only one project was found', 'drop --all', EXIT.usage);
  const flags = line.parts.filter(({ values }) => Object.keys(values).some((path) => OF_ONE.includes(path)));
  if (flags.length > 0)
    throw new UserError(
      flags.map(({ name }) => ({
        where: `--all and ${name}`,
        what: 'one value cannot be right for all',
        fix: 'give one of them',
      })),
      EXIT.usage,
    );
}
