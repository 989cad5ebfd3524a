/** `create-ml-container update [dir]`: generates the files again and merges them with the user's edits. */

import { parseCommandLine } from '../cli/flags.ts';
import type { ExitCode } from '../errors.ts';
import type { GeneratedProject } from '../pipeline/types.ts';
import { updateProject } from '../pipeline/update-project.ts';
import { reportUpdate } from '../report/update.ts';
import { canPrompt } from '../ui/terminal.ts';
import type { OnConflict } from '../write/index.ts';

/**
 * @throws UserError where there is no project of ours, or a choice cannot stand; then nothing of this run is on disk.
 * @returns 0; 3 where something is left to the user; with --all the worst of them.
 */
export async function runUpdate(argv: readonly string[]): Promise<ExitCode> {
  const line = parseCommandLine(argv, { command: 'update' });
  if (line.run.all) return (await import('../pipeline/all/update.ts')).updateAll(line);
  const { json, yes, onConflict } = line.run;
  const asking = !json && !yes && onConflict === undefined && canPrompt(line.run, process, process.env);
  return reportUpdate(
    await updateProject(line, asking ? { resolveConflicts } : {}),
    Boolean(json),
    process,
    process.env,
  );
}

const resolveConflicts = async (made: GeneratedProject): Promise<ReadonlyMap<string, OnConflict>> =>
  (await import('../wizard/resolve-conflicts.ts')).resolveConflicts(made);
