/** One project brought up to date: opened, made again, settled, written, and what that changed. */
import { EXIT, userError } from '../errors.ts';
import type { CommandLine } from '../inputs/flags.ts';
import type { SpecValues } from '../options.ts';
import { changedDecisions, lasting } from '../report/decisions.ts';
import { moved } from '../report/moved.ts';
import type { UpdateResult } from '../report/update.ts';
import type { LockFile } from '../spec/lockfile.ts';
import { conflictsLeft, readLast, unifiedDiff } from '../write/index.ts';
import { commandAgain } from './again.ts';
import { behind } from './behind.ts';
import { fileResults } from './files.ts';
import { lastLock } from './lock-project.ts';
import { make } from './make.ts';
import { openProject } from './open.ts';
import type { Made, Project } from './project.ts';
import { put } from './put.ts';
import { existingFolder } from './target.ts';

export interface How {
  /** Whether somebody is there to decide about conflicts. */
  asking?: boolean;
  /** Nothing is shown while it works. */
  quiet?: boolean;
  /** Stops it before it writes; what is being written is taken back. */
  signal?: AbortSignal;
}

/** @throws UserError where there is nothing of ours, or it cannot be made again; then nothing is written. */
export async function updateProject(line: CommandLine, { asking, quiet, signal }: How = {}): Promise<UpdateResult> {
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
  if (asking && !planned && conflictsLeft(made.changes)) {
    const { settleOneByOne } = await import('./conflicts.ts');
    made = await make(project, [], line.run, undefined, await settleOneByOne(made));
  }
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
