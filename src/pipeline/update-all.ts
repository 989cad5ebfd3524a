/** `create-ml-container update --all`: updates every project below a folder and prints one report. */

import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import type { CommandLine } from '../cli/flags.ts';
import { resolveExistingDirectory } from '../cli/target-directory.ts';
import { EXIT, type ExitCode, UserError, userError } from '../errors.ts';
import { type ProjectResult, reportUpdateAll } from '../report/update-all.ts';
import { Cancelled } from '../ui/cancelled.ts';
import { showProgress } from '../ui/progress.ts';
import { handleSignals } from '../ui/signals.ts';
import { describeTerminal } from '../ui/terminal.ts';
import { findProjects } from './find-projects.ts';
import { updateProject } from './update-project.ts';

/** Projects at work for each processor: while one waits for the disk another one thinks. */
const AT_ONCE = 2;

/** @returns the worst of the projects' codes: 1, then 3; or that of the signal which ended it early. */
export async function updateAll(line: CommandLine): Promise<ExitCode> {
  const root = await resolveExistingDirectory(line.dir);
  const dirs = await findProjects(root);
  if (dirs.length === 0)
    throw userError(
      line.dir ?? '.',
      'no create-ml-container project found here or below',
      'run npx create-ml-container to create one',
      EXIT.failed,
    );
  const controller = new AbortController();
  let stopped: ExitCode | undefined;
  handleSignals((code) => {
    stopped = code;
    controller.abort(new Cancelled(code));
  });
  const results = await inParallel(dirs, availableParallelism() * AT_ONCE, (dir) =>
    one(line, dir, relative(root, dir) || '.', controller.signal),
  );
  return reportUpdateAll(results, Boolean(line.run.json), process, process.env, stopped);
}

async function one(line: CommandLine, dir: string, shown: string, signal: AbortSignal): Promise<ProjectResult> {
  if (signal.aborted) return { dir: shown, status: 'skipped' };
  try {
    return { dir: shown, ...(await updateProject({ ...line, dir }, { quiet: true, signal })) };
  } catch (error) {
    if (error instanceof Cancelled) return { dir: shown, status: 'skipped' };
    if (error instanceof UserError) return { dir: shown, status: 'error', problems: error.problems };
    throw error;
  }
}

/** Results in the order of the items; never more than `most` of them at work. */
async function inParallel<Item, Result>(
  items: readonly Item[],
  most: number,
  act: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  // only in a terminal: a plain line a project would be a thousand of them in a CI log
  const line =
    process.stderr.isTTY === true
      ? showProgress(`0 of ${items.length} projects`, process.stderr, describeTerminal(process, process.env))
      : undefined;
  let next = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const at = next++;
      results[at] = await act(items[at] as Item);
      done++;
      line?.update(`${done} of ${items.length} projects`);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
  } finally {
    line?.stop();
  }
  return results;
}
