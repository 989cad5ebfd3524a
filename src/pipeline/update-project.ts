/** One project brought up to date: opened, made again, settled, written, and what that changed. */

import type { CommandLine } from '../cli/flags.ts';
import { existingFolder } from '../cli/target-directory.ts';
import { EXIT, userError } from '../errors.ts';
import type { SpecValues } from '../options/table.ts';
import { changedDecisions, lasting } from '../report/decisions.ts';
import { commandAgain } from '../report/equivalent-command.ts';
import { fileResults } from '../report/file-status.ts';
import type { UpdateResult } from '../report/update.ts';
import { moved } from '../report/version-changes.ts';
import type { LockFile } from '../spec/lockfile.ts';
import { conflictsLeft, type OnConflict, readLast, unifiedDiff } from '../write/index.ts';
import { make } from './generate.ts';
import { openProject } from './load-project.ts';
import { lastLock } from './lock-project.ts';
import { behind } from './outdated-pins.ts';
import type { Made, Project } from './types.ts';
import { put } from './write-files.ts';

export interface How {
  /** Asks about each conflict, where a person can answer. */
  resolveConflicts?: (made: Made) => Promise<ReadonlyMap<string, OnConflict>>;
  /** Nothing is shown while it works. */
  quiet?: boolean;
  /** Stops it before it writes; what is being written is taken back. */
  signal?: AbortSignal;
}

/** @throws UserError where there is nothing of ours, or it cannot be made again; then nothing is written. */
export async function updateProject(
  line: CommandLine,
  { resolveConflicts, quiet, signal }: How = {},
): Promise<UpdateResult> {
  const dir = await existingFolder(line.dir);
  const last = await readLast(dir);
  if (last === undefined)
    throw userError(
      line.dir ?? '.',
      'has nothing to update: no ml-container.lock says what was written',
      'npx create-ml-container writes a project, and takes up one whose lock was deleted',
      EXIT.failed,
    );
  const project: Project = { ...(await openProject(line)), ...(quiet ? { quiet } : {}) };
  const planned = Boolean(line.run.dryRun || line.run.diff);
  let made = await make(project, [], line.run);
  if (resolveConflicts && !planned && conflictsLeft(made.changes))
    made = await make(project, [], line.run, undefined, await resolveConflicts(made));
  const versions = await versionsMoved(dir, last, made);
  signal?.throwIfAborted();
  if (!planned) await put(dir, made, signal);
  return {
    status: planned ? 'planned' : conflictsLeft(made.changes) ? 'conflicts' : 'done',
    changed: changedDecisions(last.decisions, lasting(made.plan.decisions, made.layout.decisions)),
    moved: versions,
    files: fileResults(made.changes),
    warnings: [...made.plan.warnings, ...behind(made, last), ...kept(project, line)],
    command: again(line, dir),
    ...(line.run.diff ? { diff: await unifiedDiff(made.changes) } : {}),
  };
}

/** Read before anything is written, and only where the file is written at all. */
async function versionsMoved(dir: string, last: LockFile, { changes, lock }: Made) {
  const change = changes.find(({ path }) => path === 'requirements.txt');
  if (change?.status !== 'update') return [];
  const before = await (await lastLock(dir, last))?.pins();
  return before ? moved(before, lock.packages) : [];
}

/** A framework that was asked for, while the app is the user's: no starter is written over it. */
function kept({ replaced, found }: Project, line: CommandLine): string[] {
  const asked = line.parts.find((part) => part.values.framework !== undefined)?.values.framework;
  if (asked === undefined || replaced || !found.facts.hasApp) return [];
  return [`the app in the folder is yours, so no starter of ${asked} was written: --entry says where the new app is`];
}

function again(line: CommandLine, dir: string): string {
  const own: SpecValues = Object.assign({}, ...line.parts.map((part) => part.values));
  return commandAgain(process.cwd(), dir, own, line.run, ['update']);
}
