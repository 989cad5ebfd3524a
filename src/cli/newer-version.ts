/** Prints a note, once a day at most, when npm has a newer version of this tool. */
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readHead } from '../files/read-file.ts';
import { findNewestVersionFile } from '../process/folders.ts';
import { startInBackground } from '../process/run.ts';
import { canPrompt, type Streams, type TerminalEnvironment } from '../ui/terminal.ts';
import { VERSION } from '../version.ts';

const DAY = 24 * 60 * 60 * 1000;

/** Bytes in which the answer has the version. */
const HEAD = 100;

/** Nothing else: what npm prints about an error has addresses, and 127.0.0.1 looks like a version. */
const ANSWER = /^"(\d{1,9}\.\d{1,9}\.\d{1,9})"\s{0,9}$/;

/** Flags of unattended runs, of runs whose output a program reads, and of runs without the network. */
const QUIET = /^(?:--yes|-y|--no-interactive|--json|--format(?:=.*)?|--offline)$/;

/**
 * npm answers, from the registry that the user has configured. `--global` leaves the configuration of the project out: a stranger's
 * .npmrc could name another registry.
 */
const QUESTION = [
  ...['view', 'create-ml-container', 'version', '--json', '--global'],
  ...['--fetch-retries=0', '--fetch-timeout=5000', '--loglevel=silent', '--logs-max=0', '--no-update-notifier'],
];

/**
 * Shows what an earlier run asked, and asks for the next: npm goes on in the background, so that no run waits for the network.
 */
export async function noteNewerVersion(
  argv: readonly string[],
  streams: Streams,
  env: TerminalEnvironment,
): Promise<void> {
  if (!isWanted(argv, streams, env)) return;
  const file = findNewestVersionFile(env);
  const asked = await stat(file).catch(() => undefined);
  const answer = asked?.size ? (await readHead(file, HEAD)).toString() : '';
  const [, newest] = ANSWER.exec(answer) ?? [];
  if (newest !== undefined && newest.localeCompare(VERSION, 'en', { numeric: true }) > 0)
    streams.stderr.write(
      `create-ml-container ${newest} is available (this is ${VERSION}): npx create-ml-container@latest\n`,
    );
  try {
    // an empty file: shown, and not asked again today
    if (answer !== '') await writeFile(file, '');
    else if (asked === undefined || Date.now() - asked.mtimeMs > DAY) {
      await mkdir(dirname(file), { recursive: true });
      await startInBackground('npm', QUESTION, { groups: ['npm'], env }, file);
    }
  } catch (error) {
    // a folder that cannot be written to is no reason to fail, nor to ask each time
    if (
      !['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'ENOTDIR', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')
    )
      throw error;
  }
}

/** Only where a person is, in a terminal, who did not turn it off. */
const isWanted = (argv: readonly string[], streams: Streams, env: TerminalEnvironment): boolean =>
  canPrompt({}, streams, env) &&
  streams.stdout.isTTY === true &&
  !env.NO_UPDATE_NOTIFIER &&
  env.CREATE_ML_CONTAINER_UPDATE_NOTE !== '0' &&
  !argv.some((word) => QUIET.test(word));
