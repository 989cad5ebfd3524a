/** Reports the results of --all. */
import { EXIT, type ExitCode, type Problem } from '../../errors.ts';
import { createStyles } from '../../ui/style.ts';
import { describeTerminal, type Streams, type TerminalEnvironment } from '../../ui/terminal.ts';
import { formatProblem } from '../error.ts';
import type { Result } from '../result.ts';
import { renderText } from '../text.ts';

/** A project of several: what was done, or why nothing was. */
export type OneOfAll = { folder: string } & ({ result: Result } | { problems: readonly Problem[]; code: ExitCode });

/** From what is done to what is not. */
const WORSE: readonly ExitCode[] = [EXIT.done, EXIT.conflicts, EXIT.usage, EXIT.failed];

/**
 * JSON is an array, an element a project; for people one section each, and the problems on stderr as well.
 * @returns the worst exit code.
 */
export function reportCreateAll(
  all: readonly OneOfAll[],
  base: string,
  json: boolean,
  streams: Streams,
  env: TerminalEnvironment,
): ExitCode {
  const terminal = describeTerminal(streams, env, 'stdout');
  const style = createStyles(terminal);
  if (json) streams.stdout.write(`${JSON.stringify(all.map(buildDocument), null, 2)}\n`);
  for (const one of all) {
    const name = base === '' ? one.folder : `${base}/${one.folder}`;
    if (!json) streams.stdout.write(`${style.bold(name)}\n\n`);
    if ('result' in one) {
      if (!json) streams.stdout.write(`${renderText(one.result, terminal)}\n`);
      continue;
    }
    for (const problem of one.problems)
      streams.stderr.write(`${formatProblem({ ...problem, where: `${name}: ${problem.where}` }, style)}\n`);
  }
  if (!json) streams.stdout.write(`${summary(all)}\n`);
  return all.map(selectExitCode).reduce<ExitCode>((a, b) => (WORSE.indexOf(b) > WORSE.indexOf(a) ? b : a), EXIT.done);
}

/** "3 projects: 2 done, 1 error". */
function summary(all: readonly OneOfAll[]): string {
  const words = all.map((one) => ('result' in one ? one.result.status : 'error'));
  const counts = [...new Set(words)].map((word) => `${words.filter((other) => other === word).length} ${word}`);
  return `${all.length} projects: ${counts.join(', ')}`;
}

function buildDocument(one: OneOfAll): object {
  if (!('result' in one)) return { folder: one.folder, status: 'error', problems: one.problems };
  const { dir: _dir, next: _next, reviewed: _reviewed, ...document } = one.result;
  return { folder: one.folder, ...document };
}

const selectExitCode = (one: OneOfAll): ExitCode =>
  'result' in one ? (one.result.status === 'conflicts' ? EXIT.conflicts : EXIT.done) : one.code;
