/** What presets and the spec demand of a project beside its fields: files that it must have, packages that it may not. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, type Problem, UserError } from '../errors.ts';
import { bannedIn } from '../lock/banned.ts';
import type { SpecValues } from '../options.ts';
import type { RenderedFile } from '../spec/file.ts';
import type { Lock } from '../spec/lock.ts';
import type { Chosen } from '../spec/merge.ts';

/** @throws UserError (exit 1) with everything that is missing and everything that may not be there. */
export async function holdToDemands(
  dir: string,
  { banned = {}, requiredFiles = [] }: SpecValues,
  origins: Chosen['origins'],
  lock: Lock,
  rendered: readonly RenderedFile[],
): Promise<void> {
  const written = new Set(rendered.map(({ path }) => path));
  const there = (path: string): Promise<boolean> => stat(join(dir, path)).then(Boolean, () => false);
  const missing: Problem[] = [];
  for (const path of requiredFiles)
    if (!written.has(path) && !(await there(path)))
      missing.push({
        where: path,
        what: `is missing, and ${origins.requiredFiles?.name ?? 'the spec'} requires it`,
        fix: 'add it to the project',
      });
  const problems = [...missing, ...bannedIn(lock, banned, origins.banned?.name ?? 'the spec')];
  if (problems.length > 0) throw new UserError(problems, EXIT.failed);
}
