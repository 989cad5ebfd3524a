/** Changes → disk, all or nothing, also when somebody presses Ctrl-C in the middle. */
import { EXIT } from '../errors.ts';
import { Cancelled } from '../ui/ask.ts';
import { applyChanges } from '../write/index.ts';
import type { Made } from './project.ts';

/** @throws Cancelled after SIGINT or SIGTERM, UserError where the disk refuses; then nothing of this run is left. */
export async function put(dir: string, made: Made): Promise<void> {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort(new Cancelled(EXIT.interrupted));
  const terminate = (): void => controller.abort(new Cancelled(EXIT.terminated));
  process.once('SIGINT', interrupt).once('SIGTERM', terminate);
  try {
    await applyChanges(dir, made.changes, made.moves, controller.signal);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', terminate);
  }
}
