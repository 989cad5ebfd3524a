import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { findCertainSecret } from '../../catalog/secrets/secret-text.ts';
import { EXIT, type Problem, UserError } from '../../errors.ts';
import { readProjectFile } from '../../files/project-file.ts';
import { createBlockedProblem, moveProblem } from '../problems.ts';
import type { Change, Move, OnDisk } from '../types.ts';
import { readState } from './state.ts';

/**
 * Looks once more before the first byte is written: minutes may have passed in the review screen, and an editor may be open.
 * @throws UserError (exit 1) with all problems at once.
 */
export async function checkBeforeWriting(
  dir: string,
  changes: readonly Change[],
  moves: readonly Move[],
): Promise<void> {
  const paths = [...changes.map((change) => change.path), ...moves.flatMap(({ from, to }) => [from, to])];
  const state = await readState(dir, paths);
  const problems = await Promise.all([
    ...changes.map((change) => findProblem(dir, change, state.get(change.path))),
    ...changes.map((change) => refuseSecret(dir, change)),
    ...moves.map((move) => moveProblem(move, state.get(move.from), state.get(move.to))),
  ]);
  const found = problems.filter((problem) => problem !== undefined);
  if (found.length > 0) throw new UserError(found, EXIT.failed);
}

/** A credential that the user wrote into this file stays theirs; none is written that was not there. */
async function refuseSecret(dir: string, { path, text }: Change): Promise<Problem | undefined> {
  const secret = text === undefined ? undefined : findCertainSecret(text);
  if (text === undefined || secret === undefined) return undefined;
  const before = await readProjectFile(dir, path, 'utf8').catch(() => '');
  if (before.includes(text.slice(secret.start, secret.end))) return undefined;
  const line = text.slice(0, secret.start).split('\n').length;
  return {
    where: `${path}:${line}`,
    what: `would contain ${secret.what}; nothing was written`,
    fix: 'remove it from the setting, preset or template that it comes from, and pass it at run time (.env) or as a build secret',
  };
}

async function findProblem(dir: string, change: Change, now: OnDisk | undefined): Promise<Problem | undefined> {
  const where = change.path;
  if (now?.is === 'blocked') return createBlockedProblem(where, now);
  if (!isDeepStrictEqual(now, change.was)) {
    return { where, what: 'changed while the answers were given; nothing was written', fix: 'run again' };
  }
  if (now === undefined) return undefined;
  // Renaming would replace a read-only file all the same, and root may write any: whoever took the bit away meant it.
  const writable =
    (now.mode & 0o222) !== 0 &&
    (await access(join(dir, where), constants.W_OK).then(
      () => true,
      () => false,
    ));
  return writable
    ? undefined
    : { where, what: 'is read-only', fix: `make it writable (chmod u+w ${where}), or move it away` };
}
