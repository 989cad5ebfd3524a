/** Compares what was rendered with the folder. */
import { isRemovableFile } from '../../catalog/output/removable.ts';
import type { RunValues } from '../../options/table.ts';
import type { Plan } from '../../plan/types.ts';
import { findWrittenRecord } from '../../process/folders.ts';
import type { RenderedFile } from '../../spec/file.ts';
import {
  type Change,
  type CompareOptions,
  compare,
  createKeptElsewhere,
  type DiskState,
  findMoved,
  listPathsToRead,
  type Move,
  type OnConflict,
  parseConflictPolicies,
  type readLast,
  readState,
} from '../../write/index.ts';
import { checkPolicyPaths, keepsOwnDockerfile, omitIgnoreFile } from '../existing-files.ts';
import type { Project } from '../types.ts';

export interface ComparedProject {
  onDisk: DiskState;
  changes: Change[];
  moves: Move[];
  options: CompareOptions;
  /** Whether the Dockerfile stays the user's, and our .dockerignore with it unwritten. */
  isOwnDockerfile: boolean;
}

/**
 * @param only the files that this run is about; the others are left alone.
 * @param decided what a person said of single files that differ.
 */
export async function compareProject(
  project: Project,
  plan: Plan,
  rendered: readonly RenderedFile[],
  last: Awaited<ReturnType<typeof readLast>>,
  run: RunValues,
  only?: readonly string[],
  decided?: ReadonlyMap<string, OnConflict>,
): Promise<ComparedProject> {
  const { requirements, emptyList } = project.found.facts;
  const moves = planMoves(plan, (requirements ?? emptyList)?.text);
  const policies = parseConflictPolicies(run.onConflict);
  checkPolicyPaths(policies.files.keys(), rendered);
  const options = {
    onConflict: policies.all,
    decided: new Map([...policies.files, ...(decided ?? [])]),
    moves,
    partial: only !== undefined,
    replaced: project.replaced?.files,
    isKeptElsewhere: createKeptElsewhere(project.dir, findWrittenRecord(process.env)),
    removable: (path: string, text: string) => isRemovableFile(path, text) && !isEntryPoint(path, plan.values.entry),
  };
  const compareFiles = async (files: readonly RenderedFile[]) => {
    const onDisk = await readState(project.dir, listPathsToRead(files, last, options));
    const elsewhere = only ? undefined : await findMoved(project.dir, onDisk, last);
    return { onDisk, changes: await compare(files, onDisk, last, { ...options, elsewhere }) };
  };
  const files = only ? rendered.filter(({ path }) => only.includes(path)) : rendered;
  const first = await compareFiles(files);
  const isOwnDockerfile = !only && keepsOwnDockerfile(first.changes);
  return { ...(isOwnDockerfile ? await compareFiles(omitIgnoreFile(files)) : first), moves, options, isOwnDockerfile };
}

/** A requirements.txt of the user's becomes requirements.in: its bytes where nothing is added to them. */
function planMoves({ requirementsIn: { text, movedFrom } }: Plan, before: string | undefined): Move[] {
  if (movedFrom === undefined) return [];
  return [{ from: movedFrom, to: 'requirements.in', ...(text === before ? {} : { text }) }];
}

/** Whether a file is what starts the app: `app.main:app`, a file, or a folder that ends in `/`. */
function isEntryPoint(path: string, entry: string | undefined): boolean {
  if (entry === undefined) return false;
  if (entry.endsWith('/')) return path.startsWith(entry);
  const module = (entry.split(':')[0] ?? '').replaceAll('.', '/');
  return path === entry || path === `${module}.py` || path.startsWith(`${module}/__`);
}
