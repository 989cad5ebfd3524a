/** The user's own folders and temporary ones, none of them in the project, whatever the environment says. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Environment } from './environment.ts';
import { isUntrusted } from './trust-boundary.ts';

/** @returns undefined where the home directory is the project's, as in CI that sets HOME to the checkout. */
export const findHome = (): string | undefined =>
  findTrusted(
    ask(homedir),
    ask(() => userInfo().homedir),
  );

/** @returns undefined under a uid without an account. */
export const findUserName = (): string | undefined => ask(() => userInfo().username);

/** A container may run under a uid without an account, of which the system knows nothing. */
function ask(question: () => string): string | undefined {
  try {
    return question();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SYSTEM_ERROR') return undefined;
    throw error;
  }
}

/** Holds what is kept between runs: XDG's folder on Linux, the system's own elsewhere. */
export function findCacheFolder(env: Environment): string {
  const home = findHome();
  const own = { darwin: home && join(home, 'Library', 'Caches'), win32: env.LOCALAPPDATA }[process.platform as string];
  const base = findTrusted(env.XDG_CACHE_HOME, own, home && join(home, '.cache'));
  return join(base ?? openNeutralFolder(), 'create-ml-container');
}

/** The file that holds hashes of what this tool wrote on this machine, in whatever project. */
export const findWrittenRecord = (env: Environment): string => join(findCacheFolder(env), 'written');

/** The file that holds the newest published version of this tool, as npm printed it; its time is that of the question. */
export const findNewestVersionFile = (env: Environment): string => join(findCacheFolder(env), 'newest-version');

/** Where programs keep the user's settings; undefined where that is in the project. */
export function findConfigFolder(env: Environment): string | undefined {
  const home = findHome();
  return findTrusted(env.XDG_CONFIG_HOME, env.APPDATA, home && join(home, '.config'));
}

const findTrusted = (...folders: readonly (string | undefined)[]): string | undefined =>
  folders.find((folder) => folder && !isUntrusted(folder));

/** An empty folder of this run, where programs start: they look for settings where they are, and above. */
export const openNeutralFolder = (): string => (neutral ??= makeTemporaryFolder('run-'));
let neutral: string | undefined;

const temporary = new Set<string>();

/** A new folder that only the user can read, gone when the process ends. */
export function makeTemporaryFolder(prefix: string): string {
  const home = findHome();
  const base = findTrusted(tmpdir(), '/tmp', home && join(home, '.cache'));
  if (base === undefined) throw new Error('there is no folder for temporary files outside the project');
  mkdirSync(base, { recursive: true });
  const folder = mkdtempSync(join(base, `create-ml-container-${prefix}`));
  if (temporary.size === 0) process.once('exit', removeTemporaryFolders);
  temporary.add(folder);
  return folder;
}

function removeTemporaryFolders(): void {
  for (const folder of temporary) rmSync(folder, { recursive: true, force: true });
}
