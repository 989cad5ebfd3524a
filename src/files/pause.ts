/** Lets signals and the spinner have their turn in long work that would otherwise keep the process to itself. */
import { setImmediate } from 'node:timers/promises';

/** Milliseconds of work between two turns: Ctrl-C is obeyed well within a second. */
const STRETCH = 50;

/** @returns a function to await in a loop; it gives up the turn only where the last one is long enough ago. */
export function createPause(): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < STRETCH) return undefined;
    return setImmediate().then(() => {
      last = performance.now();
    });
  };
}
