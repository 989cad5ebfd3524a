/** `create-ml-container completions bash|zsh|fish`: prints a completion script. */
import { renderCompletions, type Shell, shells } from '../cli/completions.ts';
import { parseCommandLine } from '../cli/flags.ts';
import { EXIT, type ExitCode, userError } from '../errors.ts';
import { reportText } from '../report/presets.ts';

/** @throws UserError (exit 2) for a shell without completions. */
export async function runCompletions(argv: readonly string[]): Promise<ExitCode> {
  const { dir: shell } = parseCommandLine(argv, { command: 'completions', words: 1 });
  if (!shells.some((name) => name === shell))
    throw userError(
      'completions',
      shell === undefined ? 'needs the name of a shell' : `no completions for ${shell}`,
      `one of: ${shells.join(', ')}, such as create-ml-container completions bash`,
      EXIT.usage,
    );
  return reportText(renderCompletions(shell as Shell), process);
}
