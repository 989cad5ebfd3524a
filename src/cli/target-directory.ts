/** Resolves and validates the target directory. It never changes the current directory, so paths stay valid. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { EXIT, userError } from '../errors.ts';
import { markUntrusted } from '../process/trust-boundary.ts';
import { quoteShellWord } from '../text/shell-quote.ts';
import { isCommand } from './commands.ts';
import { suggestCommand } from './suggest-command.ts';

const describeCreation = (dir: string): string => `create it: npx create-ml-container ${quoteShellWord(dir)}`;

/**
 * @param dir as given; undefined is the current folder.
 * @throws UserError (exit 2) where it is not there; what {@link resolveTargetDirectory} throws.
 */
export async function resolveExistingDirectory(dir: string | undefined): Promise<string> {
  const path = await resolveTargetDirectory(dir);
  if (!(await stat(path).catch(() => undefined)))
    throw userError(dir ?? '.', 'no such folder', describeCreation(dir ?? '.'), EXIT.usage);
  return path;
}

/**
 * @param dir as given; undefined is the current folder. It need not exist.
 * @throws UserError where a file is in its place (exit 1), or where it is the name of a command, or nearly one (exit 2).
 */
export async function resolveTargetDirectory(dir: string | undefined): Promise<string> {
  if (dir !== undefined && isCommand(dir))
    throw userError(
      dir,
      'is a command, which comes first',
      `create-ml-container ${dir}; for a folder of that name write ./${dir}`,
    );
  const path = resolve(dir ?? '.');
  markUntrusted(path);
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw userError(
      dir ?? '.',
      `cannot be looked at (${error.code})`,
      'name a folder that you may write to',
      EXIT.failed,
    );
  });
  const meant = found || dir === undefined ? undefined : suggestCommand(dir);
  if (dir !== undefined && meant !== undefined)
    throw userError(
      dir,
      'unknown command, and no such folder',
      `did you mean ${meant}? for a new folder write ./${dir}`,
    );
  if (found && !found.isDirectory())
    throw userError(dir ?? '.', 'is a file, not a folder', 'name a folder', EXIT.failed);
  return path;
}
