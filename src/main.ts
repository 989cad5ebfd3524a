/** Dispatches to the command, after bin/ has answered --help and --version. */

import { isCommand } from './cli/commands.ts';
import { loadCommand } from './commands/index.ts';
import type { ExitCode } from './errors.ts';
import { markCurrentDirectoryUntrusted } from './process/trust-boundary.ts';
import { reportError } from './report/error.ts';
import { Cancelled } from './ui/cancelled.ts';
import { guardOutput, hideSecretsOf } from './ui/safe-output.ts';
import { handleSignals } from './ui/signals.ts';

/** @returns the exit code; never throws, and exits only on a signal that comes while nothing has to be taken back. */
export async function main(words: readonly string[]): Promise<ExitCode> {
  // an alias of the command without a name
  const argv = words[0] === 'create' ? words.slice(1) : words;
  const json = argv.includes('--json');
  for (const stream of [process.stdout, process.stderr]) stream.on('error', whenNobodyReads);
  hideSecretsOf(process.env);
  guardOutput([process.stdout], argv.includes('--format=github') || argv[argv.indexOf('--format') + 1] === 'github');
  guardOutput([process.stderr], false);
  handleSignals((code) => process.exit(reportError(new Cancelled(code), json)));
  try {
    markCurrentDirectoryUntrusted();
    const [name = '', ...rest] = argv;
    const code = isCommand(name)
      ? await (await loadCommand[name]())(rest)
      : await (await import('./commands/create.ts')).runCreate(argv);
    if (process.stderr.isTTY)
      await (await import('./cli/newer-version.ts')).noteNewerVersion(argv, process, process.env);
    return code;
  } catch (error) {
    return reportError(error, json);
  }
}

/** Whoever stopped reading (`| head`), or closed the terminal, has what they want; the work and its exit code stay the same. */
function whenNobodyReads(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
}

/** Prints a text that bin/ has, in the pager where it is longer than the screen. */
export async function printLongText(text: string): Promise<void> {
  markCurrentDirectoryUntrusted();
  await (await import('./ui/pager.ts')).printPaged(text, process, process.env);
}
