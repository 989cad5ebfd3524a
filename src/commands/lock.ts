/** create-ml-container lock [dir]: requirements.txt made again, and what moved in it. */

import { parseCommandLine } from '../cli/flags.ts';
import { existingFolder } from '../cli/target-directory.ts';
import { EXIT, type ExitCode, userError } from '../errors.ts';
import { make } from '../pipeline/generate.ts';
import { openProject } from '../pipeline/load-project.ts';
import { lastLock } from '../pipeline/lock-project.ts';
import type { Made } from '../pipeline/types.ts';
import { put } from '../pipeline/write-files.ts';
import { commandAgain } from '../report/equivalent-command.ts';
import { fileResults } from '../report/file-status.ts';
import { reportLock } from '../report/lock.ts';
import { moved } from '../report/version-changes.ts';
import { lockedAt } from '../spec/lockfile.ts';
import { compare, conflictsLeft, pathsToRead, readLast, readState, unifiedDiff } from '../write/index.ts';

/** What the command writes; --dep adds to requirements.in. */
const LOCK = 'requirements.txt';
const FILES = ['requirements.in', LOCK, 'requirements-build.txt'];

/**
 * @throws UserError where there is no project of ours, or its requirements cannot be locked; then nothing is written.
 * @returns 0, or 3 where requirements.txt has edits and was kept.
 */
export async function lockAgain(argv: readonly string[]): Promise<ExitCode> {
  const line = parseCommandLine(argv, { command: 'lock' });
  await existingFolder(line.dir);
  const project = await openProject(line);
  const { dir } = project;
  const last = await readLast(dir);
  if (lockedAt(last, 'requirements.txt') === undefined)
    throw userError(
      line.dir ?? '.',
      'has no lock of ours',
      'npx create-ml-container writes the first one',
      EXIT.failed,
    );
  const before = (await (await lastLock(dir, last))?.pins()) ?? [];
  const made = await make(project, [], line.run, FILES);
  const planned = Boolean(line.run.dryRun || line.run.diff);
  const stale = await others(dir, made);
  if (!planned) await put(dir, made);
  const left = conflictsLeft(made.changes);
  const { preset, onConflict, resolver, upgrade, upgradePackage } = line.run;
  return reportLock(
    {
      status: planned ? 'planned' : left ? 'conflicts' : 'done',
      files: fileResults(made.changes),
      moved: isWritten(made) ? moved(before, made.lock.packages) : [],
      decisions: made.layout.decisions.filter(({ choice }) => ['lock', 'asOf', 'dependencies'].includes(choice)),
      warnings: [...made.plan.warnings, ...stale],
      command: commandAgain(process.cwd(), dir, {}, { preset, onConflict, resolver, upgrade, upgradePackage }, [
        'lock',
      ]),
      ...(line.run.diff ? { diff: await unifiedDiff(made.changes) } : {}),
    },
    Boolean(line.run.json),
    process,
    process.env,
  );
}

/** Whether requirements.txt is written: where it is kept, no version moves. */
const isWritten = ({ changes }: Made): boolean =>
  changes.some(({ path, status }) => path === LOCK && ['create', 'update'].includes(status));

/** Files that the new lock would change too: the layers follow the sizes, Debian packages the closure. */
async function others(dir: string, { rendered }: Made): Promise<string[]> {
  const files = rendered.filter(({ path, kind }) => kind === 'generated' && !FILES.includes(path));
  const last = await readLast(dir);
  const changes = await compare(files, await readState(dir, pathsToRead(files, last)), last, { partial: true });
  const paths = changes.filter(({ status }) => !['unchanged', 'keep'].includes(status)).map(({ path }) => path);
  return paths.length === 0 ? [] : [`${paths.join(', ')} would change as well: run create-ml-container to write them`];
}
