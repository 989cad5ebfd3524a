/** The program, after bin/ has answered --help and --version. */
import { type Command, commands } from './commands/table.ts';
import type { ExitCode } from './errors.ts';
import { markCurrentDirectoryUntrusted } from './process/trust-boundary.ts';
import { reportError } from './report/error.ts';
import { Cancelled } from './ui/ask.ts';
import { handleSignals } from './ui/signals.ts';

/** @returns the exit code; never throws, and exits only on a signal that comes while nothing has to be taken back. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  const json = argv.includes('--json');
  for (const stream of [process.stdout, process.stderr]) stream.on('error', whenNobodyReads);
  handleSignals((code) => process.exit(reportError(new Cancelled(code), json)));
  try {
    markCurrentDirectoryUntrusted();
    const [name = '', ...rest] = argv;
    if (Object.hasOwn(commands, name)) return await (await (commands[name] as Command).load())(rest);
    return await (await import('./commands/create.ts')).create(argv);
  } catch (error) {
    return reportError(error, json);
  }
}

/** Whoever stopped reading (`| head`), or closed the terminal, has what they want; the work and its exit code stay the same. */
function whenNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
}
