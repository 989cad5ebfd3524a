/** Prints the result of a run. stdout carries the result, stderr the progress. */
import { EXIT, type ExitCode } from '../errors.ts';
import { describeTerminal, type Streams, type TerminalEnvironment } from '../ui/terminal.ts';
import type { Result } from './result.ts';
import { renderText } from './text.ts';

/** @returns the exit code that the result means. */
export function report(result: Result, json: boolean, streams: Streams, env: TerminalEnvironment): ExitCode {
  const { dir: _dir, next: _next, reviewed: _reviewed, ...document } = result;
  streams.stdout.write(
    json ? `${JSON.stringify(document, null, 2)}\n` : renderText(result, describeTerminal(streams, env, 'stdout')),
  );
  return result.status === 'conflicts' ? EXIT.conflicts : EXIT.done;
}
