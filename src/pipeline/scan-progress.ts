/** Shows a person that a long scan is under way, and warns before one of the home folder or the whole disk. */
import { parse } from 'node:path';
import { isHome } from '../files/project-root.ts';
import { type Progress, showProgress } from '../ui/progress.ts';
import { describeTerminal, type Streams, type TerminalEnvironment } from '../ui/terminal.ts';

/** Milliseconds; a scan that is over sooner shows nothing. */
const DELAY = 500;

/**
 * @param dir absolute.
 * @param scan reads it.
 */
export async function showScan<T>(
  dir: string,
  scan: () => Promise<T>,
  streams: Streams = process,
  env: TerminalEnvironment = process.env,
): Promise<T> {
  const warning = warnAboutFolder(dir);
  if (warning !== undefined) streams.stderr.write(`${warning}\n`);
  const terminal = describeTerminal(streams, env);
  if (!terminal.interactive) return await scan();
  let progress: Progress | undefined;
  const timer = setTimeout(() => {
    progress = showProgress('Reading the project', streams.stderr, terminal);
  }, DELAY);
  try {
    return await scan();
  } finally {
    clearTimeout(timer);
    progress?.stop();
  }
}

/** @returns undefined for a folder that may well be a project. */
export function warnAboutFolder(dir: string): string | undefined {
  const kind = isHome(dir) ? 'your home folder' : dir === parse(dir).root ? 'the root of the file system' : undefined;
  if (kind === undefined) return undefined;
  return `warning: ${dir} is ${kind}, not a project, and reading it may take minutes\n  fix: run the command in the folder of your project`;
}
