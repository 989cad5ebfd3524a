/** Writes all changes or none, also on Ctrl-C. */

import { findWrittenRecord } from '../process/folders.ts';
import { Cancelled } from '../ui/cancelled.ts';
import { handleSignals } from '../ui/signals.ts';
import { applyChanges, noteWritten } from '../write/index.ts';
import type { GeneratedProject } from './types.ts';

/**
 * @param signal of whoever hears the signals already: several projects are written at once.
 * @throws Cancelled after SIGINT or SIGTERM, UserError where the disk refuses; then nothing of this run is left.
 */
export async function writeFiles(dir: string, made: GeneratedProject, signal?: AbortSignal): Promise<void> {
  if (signal) {
    await applyChanges(dir, made.changes, made.moves, signal);
    return note(made);
  }
  const controller = new AbortController();
  const release = handleSignals((code) => controller.abort(new Cancelled(code)));
  try {
    await applyChanges(dir, made.changes, made.moves, controller.signal);
  } catch (error) {
    release();
    throw error;
  }
  await note(made);
  // not released: once all is written a signal must not say that nothing was, and the report takes no time
}

/** So that a later run on this machine knows its own text again. Without a place for it, that run keeps a copy. */
const note = ({ rendered }: GeneratedProject): Promise<void> =>
  noteWritten(
    findWrittenRecord(process.env),
    rendered.map(({ text }) => text),
  ).catch(() => {});
