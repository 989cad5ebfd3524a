/** `create-ml-container check --all`: checks every project below a folder, each on its own, and prints one report. */
import type { CommandLine } from '../../cli/flags.ts';
import type { ExitCode } from '../../errors.ts';
import { createCheckReporter } from '../../report/all/check.ts';
import { checkDirectory } from '../check/run.ts';
import { runProjects } from './run.ts';

/** @returns 1 where a project has findings or cannot be checked; or the code of the signal which ended it early. */
export const checkAll = (line: CommandLine): Promise<ExitCode> =>
  runProjects({
    command: 'check',
    line,
    reporter: createCheckReporter(line, process, process.env),
    work: (dir, nested) => checkDirectory(dir, { ...line, dir }, { nested }),
  });
