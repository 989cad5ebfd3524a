/** Runs a command on every project below a folder, or on one shard of them, and reports each in order as soon as it can. */
import { availableParallelism } from 'node:os';
import { dirname, relative, sep } from 'node:path';
import type { CommandLine } from '../../cli/flags.ts';
import { resolveExistingDirectory } from '../../cli/target-directory.ts';
import { EXIT, type ExitCode, type Problem, UserError, userError } from '../../errors.ts';
import type { ProjectOutcome, ProjectsReporter } from '../../report/all/types.ts';
import { quoteShellWord } from '../../text/shell-quote.ts';
import { Cancelled } from '../../ui/cancelled.ts';
import { type CountedProgress, showCountedProgress } from '../../ui/progress.ts';
import { handleSignals } from '../../ui/signals.ts';
import { describeTerminal } from '../../ui/terminal.ts';
import { findProjects } from './find-projects.ts';
import { findJournal, type Journal, openJournal } from './journal.ts';
import { selectShard } from './shard.ts';

/** Projects at work for each processor: while one waits for the disk, another one computes. */
const AT_ONCE = 2;
/** What `--resume` works on again; what had findings or conflicts may have been fixed since. */
const TRIED_AGAIN = ['error', 'skipped', 'found', 'conflicts'];

export interface ProjectsRun<Result> {
  command: 'check' | 'update';
  line: CommandLine;
  reporter: ProjectsReporter<Result>;
  /**
   * @param nested the other projects that lie below this one.
   * @throws UserError for what is wrong with it, Cancelled where the signal stops it.
   */
  work(dir: string, nested: readonly string[], signal: AbortSignal): Promise<Result>;
}

/** @returns the exit code of the reporter. */
export async function runProjects<Result extends { status: string }>(run: ProjectsRun<Result>): Promise<ExitCode> {
  const { command, line, reporter } = run;
  const root = await resolveExistingDirectory(line.dir);
  const all = await findProjects(root);
  if (all.length === 0)
    throw userError(
      line.dir ?? '.',
      'no create-ml-container project found here or below',
      `npx create-ml-container ${quoteShellWord(line.dir ?? '.')}`,
      EXIT.failed,
    );
  const dirs = line.run.shard === undefined ? all : selectShard(all, line.run.shard);
  const journal = await startJournal(findJournal(process.env, command, root, line), Boolean(line.run.resume));
  const controller = new AbortController();
  let stopped: ExitCode | undefined;
  handleSignals((code) => {
    stopped = code;
    controller.abort(new Cancelled(code));
  });
  const progress = showCountedProgress(dirs.length, process.stderr, describeTerminal(process, process.env));
  const queue = createQueue(reporter, progress);
  const keep = (shown: string, outcome: object): void => {
    const code = journal?.add(shown, outcome);
    if (code !== undefined)
      progress.warn(
        `what is done from now on cannot be kept in the cache folder (${code}): --resume would do it again`,
      );
  };
  const attempt = async (dir: string): Promise<ProjectOutcome<Result>> => {
    const shown = relative(root, dir).replaceAll('\\', '/') || '.';
    const earlier = journal?.earlier.get(shown);
    if (earlier !== undefined) return JSON.parse(earlier);
    const outcome = await settle(run, dir, shown, selectNested(all, dir), controller.signal);
    if (!TRIED_AGAIN.includes(outcome.status)) keep(shown, outcome);
    return outcome;
  };
  try {
    await inParallel(dirs, async (dir, at) => queue.add(at, await attempt(dir)));
    journal?.close(stopped === undefined);
  } finally {
    progress.stop();
  }
  return reporter.end(stopped);
}

/** A folder of the user's that cannot be written to stops only a run that is to be continued. */
async function startJournal(file: string, resume: boolean): Promise<Journal | undefined> {
  try {
    return await openJournal(file, resume);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (!resume) return undefined;
    throw userError(
      '--resume',
      `what was done is kept in ${dirname(file)}, which cannot be written to (${code})`,
      'set XDG_CACHE_HOME to a folder that can',
      EXIT.failed,
    );
  }
}

/** What goes wrong with one does not stop the others. */
async function settle<Result>(
  { work }: ProjectsRun<Result>,
  dir: string,
  shown: string,
  nested: readonly string[],
  signal: AbortSignal,
): Promise<ProjectOutcome<Result>> {
  if (signal.aborted) return { dir: shown, status: 'skipped' };
  try {
    return { dir: shown, ...(await work(dir, nested, signal)) };
  } catch (error) {
    if (error instanceof Cancelled) return { dir: shown, status: 'skipped' };
    return {
      dir: shown,
      status: 'error',
      problems: error instanceof UserError ? error.problems : [describeBug(error)],
    };
  }
}

const describeBug = (error: unknown): Problem => ({
  where: 'create-ml-container',
  what: `has a bug: ${error instanceof Error ? error.message : String(error)}`,
  fix: 'report it with the output of create-ml-container report, run in this project',
});

const selectNested = (all: readonly string[], dir: string): string[] =>
  all.filter((other) => other.startsWith(`${dir}${sep}`));

interface Queue<Result> {
  add(at: number, outcome: ProjectOutcome<Result>): void;
}

/** Hands outcomes on in the order of the projects, and keeps only those that came before their turn. */
function createQueue<Result extends { status: string }>(
  reporter: ProjectsReporter<Result>,
  progress: CountedProgress,
): Queue<Result> {
  const early = new Map<number, ProjectOutcome<Result>>();
  let next = 0;
  let done = 0;
  let failed = 0;
  return {
    add(at, outcome) {
      done++;
      if (outcome.status === 'error') failed++;
      early.set(at, outcome);
      progress.clear();
      for (let ready = early.get(next); ready !== undefined; ready = early.get(next)) {
        early.delete(next++);
        reporter.add(ready);
      }
      progress.update(done, failed);
    },
  };
}

async function inParallel<Item>(items: readonly Item[], act: (item: Item, at: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const at = next++;
      await act(items[at] as Item, at);
    }
  };
  const workers = Math.min(availableParallelism() * AT_ONCE, items.length);
  await Promise.all(Array.from({ length: workers }, worker));
}
