/** create-ml-container [dir]: from a folder to a container project. This file is the table of contents of a run. */
import type { ExitCode } from '../errors.ts';
import { parseCommandLine } from '../inputs/flags.ts';
import { report } from '../report/index.ts';
import { canPrompt } from '../ui/terminal.ts';
import { make } from './make.ts';
import { openProject } from './open.ts';
import { put } from './put.ts';
import { resultOf } from './result.ts';

/**
 * @throws UserError for whatever the user can mend; then nothing of this run is on disk.
 * @returns 0, or 3 where files of the user's were kept.
 */
export async function create(argv: readonly string[]): Promise<ExitCode> {
  const line = parseCommandLine(argv);
  const project = await openProject(line);
  const { dir } = project;

  const asking = canPrompt(line.run, process, process.env) && !line.run.yes;
  const made = asking ? await (await import('./talk.ts')).talk(project, line.run) : await make(project, [], line.run);

  const planned = line.run.dryRun || line.run.diff;
  if (!planned) await put(dir, made);
  return report(
    {
      ...(await resultOf(made, { dir, line, planned: Boolean(planned), reviewed: asking })),
      ...(line.run.json ? { detected: await (await import('./findings.ts')).findings(project.found) } : {}),
    },
    Boolean(line.run.json),
    process,
    process.env,
  );
}
