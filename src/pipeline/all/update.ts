/** `create-ml-container update --all`: updates every project below a folder and prints one report. */
import type { CommandLine } from '../../cli/flags.ts';
import type { ExitCode } from '../../errors.ts';
import { createUpdateReporter } from '../../report/all/update.ts';
import { updateProject } from '../update-project.ts';
import { runProjects } from './run.ts';

/** @returns the worst of the projects' codes: 1, then 3; or that of the signal which ended it early. */
export const updateAll = (line: CommandLine): Promise<ExitCode> =>
  runProjects({
    command: 'update',
    line,
    reporter: createUpdateReporter(line, process, process.env),
    work: (dir, _nested, signal) => updateProject({ ...line, dir }, { quiet: true, signal }),
  });
