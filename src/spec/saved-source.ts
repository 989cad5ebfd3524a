/** Reads ml-container.json as a source of settings. */

import { EXIT, UserError, userError } from '../errors.ts';
import { readProjectFile } from '../files/project-file.ts';
import { UnreadableFile } from '../files/read-file.ts';
import type { SpecSource } from './merge.ts';
import { parseSpecObject, SPEC_FILE } from './saved.ts';
import { hasConflictMarkers } from './text.ts';

export interface SavedSpec {
  part: SpecSource;
  /** Presets it extends: names, or paths relative to the project. */
  extends: string[];
}

/** @throws UserError (exit 2) with every problem of the file; undefined where there is none. */
export async function readSaved(dir: string): Promise<SavedSpec | undefined> {
  const text = await readProjectFile(dir, SPEC_FILE, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    if (error instanceof UnreadableFile) throw userError(SPEC_FILE, error.message, 'remove it, or make it a JSON file');
    throw error;
  });
  if (text === undefined) return undefined;
  const parsed = parseSpecObject(json(text), SPEC_FILE);
  for (const field of ['enforce', 'templates'])
    if (parsed.rest[field] !== undefined)
      parsed.problems.push({
        where: `${SPEC_FILE}: ${field}`,
        what: 'is for presets, not for one project',
        fix: 'put it into a preset that this file extends',
      });
  if (parsed.problems.length > 0) throw new UserError(parsed.problems, EXIT.usage);
  return { part: { source: 'saved', name: SPEC_FILE, values: parsed.values }, extends: parsed.extends };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (hasConflictMarkers(text))
      throw userError(SPEC_FILE, "has git's conflict markers in it", 'keep one side of each, then run again');
    throw userError(SPEC_FILE, `is not JSON: ${(error as Error).message}`, 'correct it, or delete it to start over');
  }
}
