/** Checks `requiredFiles`, `banned` and `ca.file`: files that must exist, packages that must not be installed. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, type Problem, UserError } from '../errors.ts';
import { findBanned } from '../lock/denylist.ts';
import type { SpecValues } from '../options/table.ts';
import type { RenderedFile } from '../spec/file.ts';
import type { Lock } from '../spec/lock.ts';
import type { ResolvedSpec } from '../spec/merge.ts';

/** @throws UserError (exit 1) with everything that is missing and everything that may not be there. */
export async function enforcePolicy(
  dir: string,
  { banned = {}, requiredFiles = [], 'ca.file': certificates }: SpecValues,
  origins: ResolvedSpec['origins'],
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
  if (certificates !== undefined && !written.has(certificates) && !(await there(certificates)))
    missing.push({
      where: 'ca.file',
      what: `${certificates} is not in the project (${origins['ca.file']?.because ?? 'default'}), and the build needs it`,
      fix: 'put the certificates there as PEM; a preset can bring them, in a file beside it',
    });
  const problems = [...missing, ...findBanned(lock, banned, origins.banned?.name ?? 'the spec')];
  if (problems.length > 0) throw new UserError(problems, EXIT.failed);
}
