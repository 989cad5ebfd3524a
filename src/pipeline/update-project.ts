/** Updates one project: load, generate, resolve conflicts, write. */

import type { CommandLine } from '../cli/flags.ts';
import { resolveExistingDirectory } from '../cli/target-directory.ts';
import { EXIT, userError } from '../errors.ts';
import type { SpecValues } from '../options/table.ts';
import { compareDecisions, selectLastingDecisions } from '../report/decisions.ts';
import { buildEquivalentCommand } from '../report/equivalent-command.ts';
import { listFileResults } from '../report/file-status.ts';
import type { UpdateResult } from '../report/update.ts';
import { compareLockedVersions } from '../report/version-changes.ts';
import type { LockFile } from '../spec/lockfile.ts';
import { hasConflicts, type OnConflict, readLast, renderUnifiedDiff } from '../write/index.ts';
import { generateProject } from './generate.ts';
import { loadProject } from './load-project.ts';
import { readLastLock } from './lock/lock-project.ts';
import { findOutdatedPins } from './notices/outdated-pins.ts';
import type { GeneratedProject, Project } from './types.ts';
import { writeFiles } from './write-files.ts';

export interface UpdateOptions {
  /** Asks about each conflict, where a person can answer. */
  resolveConflicts?: (made: GeneratedProject) => Promise<ReadonlyMap<string, OnConflict>>;
  /** Nothing is shown while it works. */
  quiet?: boolean;
  /** Stops it before it writes; what is being written is taken back. */
  signal?: AbortSignal;
}

/** @throws UserError where there is nothing of ours, or it cannot be made again; then nothing is written. */
export async function updateProject(
  line: CommandLine,
  { resolveConflicts, quiet, signal }: UpdateOptions = {},
): Promise<UpdateResult> {
  const dir = await resolveExistingDirectory(line.dir);
  const last = await readLast(dir);
  if (last === undefined)
    throw userError(
      line.dir ?? '.',
      'nothing to update: ml-container.lock not found',
      'run npx create-ml-container to create a project, or to adopt one whose lock was deleted',
      EXIT.failed,
    );
  const project: Project = { ...(await loadProject(line)), ...(quiet ? { quiet } : {}) };
  const planned = Boolean(line.run.dryRun || line.run.diff);
  let made = await generateProject(project, [], line.run);
  if (resolveConflicts && !planned && hasConflicts(made.changes))
    made = await generateProject(project, [], line.run, undefined, await resolveConflicts(made));
  checkStarter(made, last, project, line);
  const versions = await versionsMoved(dir, last, made);
  signal?.throwIfAborted();
  if (!planned) await writeFiles(dir, made, signal);
  return {
    status: planned ? 'planned' : hasConflicts(made.changes) ? 'conflicts' : 'done',
    changed: compareDecisions(last.decisions, selectLastingDecisions(made.plan.decisions, made.layout.decisions)),
    moved: versions,
    files: listFileResults(made.changes),
    warnings: [...made.plan.warnings, ...findOutdatedPins(made, last), ...kept(project, line)],
    command: again(line, dir),
    ...(line.run.diff ? { diff: await renderUnifiedDiff(made.changes) } : {}),
  };
}

/**
 * A starter app belongs into an empty directory: where the project's own app has moved or is gone, update never puts one in its place.
 * @throws UserError (exit 2)
 */
function checkStarter(
  { plan }: GeneratedProject,
  { files, decisions }: LockFile,
  { replaced }: Project,
  line: CommandLine,
): void {
  const added = Object.keys(plan.starter).filter((path) => files[path]?.kind !== 'starter');
  if (replaced || added.length === 0 || added.length < Object.keys(plan.starter).length) return;
  const entry = decisions?.entry;
  throw userError(
    line.dir ?? '.',
    `the app ${entry === undefined ? '' : `${entry} `}was not found, and update writes no starter app`,
    'if it has moved, name its entry point: npx create-ml-container update --entry module:attribute',
  );
}

/** Read before anything is written, and only where the file is written at all. */
async function versionsMoved(dir: string, last: LockFile, { changes, lock }: GeneratedProject) {
  const change = changes.find(({ path }) => path === 'requirements.txt');
  if (change?.status !== 'update') return [];
  const before = await (await readLastLock(dir, last))?.pins();
  return before ? compareLockedVersions(before, lock.packages) : [];
}

/** A framework that was asked for, while the app is the user's: no starter is written over it. */
function kept({ replaced, found }: Project, line: CommandLine): string[] {
  const asked = line.parts.find((part) => part.values.framework !== undefined)?.values.framework;
  if (asked === undefined || replaced || !found.facts.hasApp) return [];
  return [`the app in the folder is yours, so no starter of ${asked} was written: --entry says where the new app is`];
}

function again(line: CommandLine, dir: string): string {
  const own: SpecValues = Object.assign({}, ...line.parts.map((part) => part.values));
  return buildEquivalentCommand(process.cwd(), dir, own, line.run, ['update']);
}
