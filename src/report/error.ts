/** Prints errors as text or JSON and selects the exit code. */

import { EXIT, type ExitCode, type Problem, UserError } from '../errors.ts';
import { Cancelled } from '../ui/cancelled.ts';
import { escapeControlCharacters } from '../ui/safe-output.ts';
import { createStyles } from '../ui/style.ts';
import { describeTerminal } from '../ui/terminal.ts';

/** `error: <what>`, where, and how to fix it; several are told one after the other. */
export function reportError(error: unknown, json: boolean): ExitCode {
  if (error instanceof Cancelled) {
    process.stderr.write(`${error.message}; nothing was written\n`);
    return error.exitCode;
  }
  if (!(error instanceof UserError)) {
    process.stderr.write(
      `create-ml-container: this is a bug; report it with the text below:\n${error instanceof Error ? error.stack : String(error)}\n`,
    );
    return EXIT.failed;
  }
  if (json) process.stdout.write(`${JSON.stringify({ status: 'error', problems: error.problems }, null, 2)}\n`);
  const style = createStyles(describeTerminal(process, process.env));
  process.stderr.write(`${formatProblems(error.problems, style)}\n`);
  return error.exitCode;
}

/** Problems that a person is shown; the others are counted. */
const MOST_SHOWN = 20;

/** One after the other; a list that nobody reads to its end is cut, and JSON has all of it. */
export function formatProblems(problems: readonly Problem[], style: ReturnType<typeof createStyles>): string {
  const shown = problems.slice(0, MOST_SHOWN).map((problem) => formatProblem(problem, style));
  const more = problems.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more like these: --json lists them all`] : [])].join('\n');
}

/** One problem as a person reads it. */
export const formatProblem = (
  { where, what, details = [], fix }: Problem,
  style: ReturnType<typeof createStyles>,
): string =>
  [
    `${style.red('error:')} ${escapeControlCharacters(`${where}: ${what}`)}`,
    ...details.map((line) => `  ${escapeControlCharacters(line)}`),
    ...(fix ? [`  fix: ${escapeControlCharacters(fix)}`] : []),
  ].join('\n');
