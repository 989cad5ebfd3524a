/** Reads answers line by line from a terminal or a pipe. */

import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { EXIT, type ExitCode } from '../errors.ts';
import { Cancelled } from './cancelled.ts';
import { watchInputEnd } from './interruption.ts';
import type { Question } from './types.ts';

/**
 * One reader for all questions: lines that were typed, or piped, ahead of their question wait for it.
 * @returns what shows the prompt and waits for a line, trimmed; rejects with Cancelled when there is none.
 */
export function createLineReader(
  input: Readable & { isTTY?: boolean },
): (question: Question, prompt: () => void) => Promise<string> {
  const lines: string[] = [];
  let ended = false;
  let arrived = () => {};
  const reader = createInterface({ input, terminal: false });
  reader.on('line', (line) => {
    lines.push(line.trim());
    arrived();
  });
  // Node 24 throws where a reader whose input has ended is paused
  let closed = false;
  reader.on('close', () => {
    closed = true;
  });
  const pause = (): void => {
    if (!closed) reader.pause();
  };
  // between questions the input must not keep the process alive
  pause();
  const arrival = (prompt: () => void) =>
    new Promise<ExitCode | undefined>((resolve) => {
      const finish = (code?: ExitCode) => {
        stop();
        pause();
        resolve(code);
      };
      const stop = watchInputEnd(input, (code) => {
        if (code !== EXIT.failed) return finish(code);
        ended = true;
        // the reader may still hold a last line without a line end
        setImmediate(finish);
      });
      arrived = () => finish();
      // only now, so that whoever answers with Ctrl-C is heard
      prompt();
      if (!closed) reader.resume();
    });
  return async (question, prompt) => {
    const waits = lines.length === 0 && !ended;
    if (!waits) prompt();
    const code = waits ? await arrival(prompt) : undefined;
    const line = code === undefined ? lines.shift() : undefined;
    // Ctrl-D on a terminal is a person who leaves, as with Ctrl-C
    if (line === undefined) throw new Cancelled(code ?? (input.isTTY ? EXIT.interrupted : EXIT.failed), question);
    return line;
  };
}
