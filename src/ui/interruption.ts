/** Ends prompts on Ctrl-C, signals and closed input, for both prompters. */
import type { Readable } from 'node:stream';
import { EXIT, type ExitCode } from '../errors.ts';
import { handleSignals } from './signals.ts';

/**
 * Calls back once, with the exit code, when the input ends or the process is told to stop.
 * Without it an ended stdin leaves the question pending, the event loop runs dry and Node exits 0 with nothing written.
 * @returns the function that stops watching; always call it, since a SIGINT handler keeps Ctrl-C from killing.
 */
export function watchInputEnd(input: Readable, ended: (code: ExitCode) => void): () => void {
  let watching = true;
  const finish = (code: ExitCode) => {
    if (watching) ended(code);
    stop();
  };
  const onEnd = () => finish(EXIT.failed);
  const stop = () => {
    watching = false;
    release();
    for (const event of ['end', 'close', 'error']) input.off(event, onEnd);
  };
  const release = handleSignals(finish);
  for (const event of ['end', 'close', 'error']) input.on(event, onEnd);
  // a stream that has ended says so only once
  if (input.readableEnded || input.destroyed) queueMicrotask(onEnd);
  return stop;
}
