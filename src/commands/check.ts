/** `create-ml-container check [dir]`: reports drift from ml-container.json and problems in any Dockerfile. */
import { stat } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import { type CommandLine, parseCommandLine } from '../cli/flags.ts';
import { resolveTargetDirectory } from '../cli/target-directory.ts';
import { EXIT, type ExitCode, userError } from '../errors.ts';
import { checkDirectory } from '../pipeline/check/run.ts';
import { reportCheck, selectCheckFormat } from '../report/check/index.ts';

/**
 * @returns 0 where nothing but notes was found, 1 where something was.
 * @throws UserError (exit 2) where there is neither a Dockerfile nor a project of ours.
 */
export async function runCheck(argv: readonly string[]): Promise<ExitCode> {
  const line = parseCommandLine(argv, { command: 'check' });
  if (line.run.json && line.run.format !== undefined && line.run.format !== 'json')
    throw userError('--json and --format', 'say different things', 'give one of them');
  if (line.run.all) return (await import('../pipeline/all/check.ts')).checkAll(line);
  const { dir, only } = await target(line);
  const result = await checkDirectory(dir, line, only === undefined ? {} : { only });
  reportCheck(
    result,
    { format: selectCheckFormat(line.run), folder: relative(process.cwd(), dir) },
    process,
    process.env,
  );
  return result.status === 'found' ? EXIT.failed : EXIT.done;
}

/** A folder, or one Dockerfile. */
async function target(line: CommandLine): Promise<{ dir: string; only?: string }> {
  const path = resolve(line.dir ?? '.');
  const found = line.dir === undefined ? undefined : await stat(path).catch(() => undefined);
  if (found?.isFile()) return { dir: dirname(path), only: basename(path) };
  if (line.dir !== undefined && !found)
    throw userError(line.dir, 'no such folder or file', 'name an existing folder, or a Dockerfile');
  return { dir: await resolveTargetDirectory(line.dir) };
}
