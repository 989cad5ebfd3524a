/** `create-ml-container lock [dir]`: locks the requirements again and reports the changed versions. */

import { parseCommandLine } from '../cli/flags.ts';
import { resolveExistingDirectory } from '../cli/target-directory.ts';
import { EXIT, type ExitCode, userError } from '../errors.ts';
import { generateProject } from '../pipeline/generate.ts';
import { loadProject } from '../pipeline/load-project.ts';
import { readLastLock } from '../pipeline/lock/lock-project.ts';
import type { GeneratedProject } from '../pipeline/types.ts';
import { writeFiles } from '../pipeline/write-files.ts';
import { buildEquivalentCommand } from '../report/equivalent-command.ts';
import { listFileResults } from '../report/file-status.ts';
import { reportLock } from '../report/lock.ts';
import { compareLockedVersions } from '../report/version-changes.ts';
import { getLockedFile } from '../spec/lockfile.ts';
import { quoteShellWord } from '../text/shell-quote.ts';
import { hasConflicts, readLast, renderUnifiedDiff } from '../write/index.ts';

const LOCK = 'requirements.txt';

/**
 * @throws UserError where there is no project of ours, or its requirements cannot be locked; then nothing is written.
 * @returns 0, or 3 where requirements.txt has edits and was kept.
 */
export async function runLock(argv: readonly string[]): Promise<ExitCode> {
  const line = parseCommandLine(argv, { command: 'lock' });
  await resolveExistingDirectory(line.dir);
  const project = await loadProject(line);
  const { dir } = project;
  const last = await readLast(dir);
  if (getLockedFile(last, 'requirements.txt') === undefined)
    throw userError(
      line.dir ?? '.',
      'has no lock file created by this tool',
      `npx create-ml-container ${quoteShellWord(line.dir ?? '.')}`,
      EXIT.failed,
    );
  const before = (await (await readLastLock(dir, last))?.pins()) ?? [];
  const made = await generateProject(project, [], line.run);
  const planned = Boolean(line.run.dryRun || line.run.diff);
  if (!planned) await writeFiles(dir, made);
  const left = hasConflicts(made.changes);
  const { preset, onConflict, resolver, upgrade, upgradePackage } = line.run;
  return reportLock(
    {
      status: planned ? 'planned' : left ? 'conflicts' : 'done',
      files: listFileResults(made.changes),
      moved: isWritten(made) ? compareLockedVersions(before, made.lock.packages) : [],
      decisions: made.layout.decisions.filter(({ choice }) => ['lock', 'asOf', 'dependencies'].includes(choice)),
      warnings: made.plan.warnings,
      command: buildEquivalentCommand(
        process.cwd(),
        dir,
        {},
        { preset, onConflict, resolver, upgrade, upgradePackage },
        ['lock'],
      ),
      ...(line.run.diff ? { diff: await renderUnifiedDiff(made.changes) } : {}),
    },
    Boolean(line.run.json),
    process,
    process.env,
  );
}

/** Whether requirements.txt is written: where it is kept, no version moves. */
const isWritten = ({ changes }: GeneratedProject): boolean =>
  changes.some(({ path, status }) => path === LOCK && ['create', 'update'].includes(status));
