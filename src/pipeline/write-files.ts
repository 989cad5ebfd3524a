/** Writes all changes or none, also on Ctrl-C. */
import { Cancelled } from '../ui/cancelled.ts';
import { handleSignals } from '../ui/signals.ts';
import { applyChanges } from '../write/index.ts';
import type { GeneratedProject } from './types.ts';

/**
 * @param signal of whoever hears the signals already: several projects are written at once.
 * @throws Cancelled after SIGINT or SIGTERM, UserError where the disk refuses; then nothing of this run is left.
 */
export async function writeFiles(dir: string, made: GeneratedProject, signal?: AbortSignal): Promise<void> {
  if (signal) return applyChanges(dir, made.changes, made.moves, signal);
  const controller = new AbortController();
  const release = handleSignals((code) => controller.abort(new Cancelled(code)));
  try {
    await applyChanges(dir, made.changes, made.moves, controller.signal);
  } catch (error) {
    release();
    throw error;
  }
  // not released: once all is written a signal must not say that nothing was, and the report takes no time
}
