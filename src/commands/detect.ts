/** `create-ml-container detect [dir]`: prints what detection found, with evidence. Writes nothing. */

import { parseCommandLine } from '../cli/flags.ts';
import { resolveExistingDirectory } from '../cli/target-directory.ts';
import { detectProject } from '../detect/run.ts';
import { EXIT, type ExitCode, UserError } from '../errors.ts';
import { collectFindings } from '../pipeline/detection-findings.ts';
import { showScan } from '../pipeline/scan-progress.ts';
import { reportFindings } from '../report/check/findings.ts';
import { merge } from '../spec/merge.ts';
import { readLast } from '../write/index.ts';

/** What may be said beside the folder: the app and the list that are meant. */
const TAKEN = ['entry', 'requirements'];

/**
 * @throws UserError for flags that decide something.
 * @returns 0, also where nothing was found.
 */
export async function runDetect(argv: readonly string[]): Promise<ExitCode> {
  const line = parseCommandLine(argv, { command: 'detect' });
  const others = line.parts.filter(({ values }) => Object.keys(values).some((path) => !TAKEN.includes(path)));
  if (others.length > 0)
    throw new UserError(
      others.map(({ name }) => ({
        where: name,
        what: 'cannot be used with detect, which is read-only',
        fix: `create-ml-container ${line.dir ?? '.'} ${name} ... --dry-run`,
      })),
      EXIT.usage,
    );
  const dir = await resolveExistingDirectory(line.dir);
  const look = await showScan(dir, async () =>
    detectProject(dir, merge(line.parts).values, await readLast(dir), [], true),
  );
  const findings = { detected: await collectFindings(look), warnings: look.detection.warnings };
  return reportFindings(
    line.run.redact ? await (await import('../pipeline/bug-report/index.ts')).redactFindings(findings, dir) : findings,
    Boolean(line.run.json),
    process,
    process.env,
  );
}
