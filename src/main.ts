/** The program, after bin/ has answered --help and --version. */
import { create } from './commands/create.ts';
import type { ExitCode } from './errors.ts';
import { reportError } from './report/error.ts';

/** @returns the exit code; never throws and never exits, so that whoever calls it decides. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  try {
    return await create(argv);
  } catch (error) {
    return reportError(error, argv.includes('--json'));
  }
}
