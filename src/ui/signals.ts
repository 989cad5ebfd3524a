/** Dispatches SIGINT, SIGTERM and SIGHUP to the latest handler; the one place that installs handlers. */
import { EXIT, type ExitCode } from '../errors.ts';

type Handler = (code: ExitCode) => void;

const handlers: Handler[] = [];
const SIGNALS: Record<string, () => void> = {
  SIGINT: () => handlers.at(-1)?.(EXIT.interrupted),
  SIGTERM: () => handlers.at(-1)?.(EXIT.terminated),
  // the terminal was closed: nobody is left to read another code
  SIGHUP: () => handlers.at(-1)?.(EXIT.terminated),
};

/**
 * From now on the handler hears the signals, instead of whoever did before; Node's own answer, to die, is off meanwhile.
 * @param handler is given the exit code that the signal means.
 * @returns the function that hands them back.
 */
export function handleSignals(handler: Handler): () => void {
  if (handlers.length === 0) for (const [signal, hear] of Object.entries(SIGNALS)) process.on(signal, hear);
  handlers.push(handler);
  return () => {
    const at = handlers.lastIndexOf(handler);
    if (at < 0) return;
    handlers.splice(at, 1);
    if (handlers.length === 0) for (const [signal, hear] of Object.entries(SIGNALS)) process.off(signal, hear);
  };
}
