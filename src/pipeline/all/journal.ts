/**
 * Keeps what each project of a run came to, in the user's cache folder, so that `--resume` continues a run that was killed. A line is
 * written when a project is complete; the file goes when the run is.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CommandLine } from '../../cli/flags.ts';
import { readFile } from '../../files/read-file.ts';
import type { Environment } from '../../process/environment.ts';
import { findCacheFolder } from '../../process/folders.ts';
import { VERSION } from '../../version.ts';

/** Milliseconds; an interrupted run that is older is not continued. */
const LIFETIME = 7 * 24 * 60 * 60 * 1000;
/** About 2 kB a project. */
const MAX_BYTES = 256 * 1024 * 1024;
const SUFFIX = '.jsonl';

export interface Journal {
  /** What an earlier run wrote down, each a JSON document, by directory. */
  readonly earlier: ReadonlyMap<string, string>;
  /** @returns the error code where it cannot be written, as on a full disk; nothing is written from then on. */
  add(dir: string, outcome: object): string | undefined;
  /** @param complete nothing is left to resume. */
  close(complete: boolean): void;
}

/** The same command on the same folder, whatever it prints, has the same journal. */
export function findJournal(env: Environment, command: string, root: string, { parts, run }: CommandLine): string {
  const { resume: _resume, json: _json, format: _format, ...steering } = run;
  const values = parts.map((part) => part.values);
  const key = createHash('sha256').update(JSON.stringify([VERSION, command, root, values, steering]));
  return join(findCacheFolder(env), 'runs', `${key.digest('hex').slice(0, 32)}${SUFFIX}`);
}

/** @throws where the folder cannot be written to. */
export async function openJournal(file: string, resume: boolean): Promise<Journal> {
  mkdirSync(dirname(file), { recursive: true });
  removeOldJournals(dirname(file));
  const earlier = resume ? await readJournal(file) : new Map<string, string>();
  // the last line of a run that was killed may lack its end
  if (resume) appendFileSync(file, '\n', { mode: 0o600 });
  else writeFileSync(file, '', { mode: 0o600 });
  let failed = false;
  return {
    earlier,
    add(dir, outcome) {
      if (failed) return undefined;
      try {
        appendFileSync(file, `${JSON.stringify([dir, JSON.stringify(outcome)])}\n`);
        return undefined;
      } catch (error) {
        failed = true;
        const { code } = error as NodeJS.ErrnoException;
        if (code === undefined) throw error;
        return code;
      }
    },
    close(complete) {
      if (complete) rmSync(file, { force: true });
    },
  };
}

/** The last line of a run that was killed may be half. */
async function readJournal(file: string): Promise<Map<string, string>> {
  const lines = existsSync(file) ? (await readFile(file, 'utf8', MAX_BYTES)).split('\n') : [];
  const found = new Map<string, string>();
  for (const line of lines) {
    const [dir, document] = parseLine(line);
    if (typeof dir === 'string' && typeof document === 'string') found.set(dir, document);
  }
  return found;
}

function parseLine(line: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(line);
    return Array.isArray(parsed) ? parsed : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** Removes the journals of interrupted runs that are too old to continue. */
function removeOldJournals(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (!name.endsWith(SUFFIX)) continue;
    // the run of another shard may remove its own meanwhile
    const found = statSync(file, { throwIfNoEntry: false });
    if (found && Date.now() - found.mtimeMs > LIFETIME) rmSync(file, { force: true });
  }
}
