import { EXIT, type Problem, UserError } from '../errors.ts';
import type { RenderedFile } from '../spec/file.ts';
import { createLockedFile, getLockedFile, LOCK_NAME, type LockFile, readWrittenText } from '../spec/lockfile.ts';
import { hashText, normaliseText } from '../spec/text.ts';
import { createChangeBase } from './change.ts';
import { decide } from './conflict/decide.ts';
import { buildSidecarPath } from './conflict/resolve.ts';
import { buildOriginalPath, keepOriginal } from './disk/keep-original.ts';
import { createBlockedProblem, moveProblem } from './problems.ts';
import type { Change, CompareOptions, DiskState, Move, OnDisk } from './types.ts';

/** Every path that `compare` looks at: what `readState` is to read. */
export function listPathsToRead(
  planned: readonly RenderedFile[],
  last: LockFile | undefined,
  options: CompareOptions = {},
): string[] {
  const paths = planned.map((file) => file.path);
  const beside = paths.filter((path) => selectPolicy(path, options) === 'new').map(buildSidecarPath);
  const moved = (options.moves ?? []).flatMap(({ from, to }) => [from, to]);
  const originals = paths.map(buildOriginalPath);
  return [...new Set([...paths, ...beside, ...originals, ...moved, ...Object.keys(last?.files ?? {}), LOCK_NAME])];
}

const selectPolicy = (path: string, { decided, onConflict }: CompareOptions) => decided?.get(path) ?? onConflict;

/**
 * What this run does with each file: nothing of the user's is overwritten or lost without a word.
 * @param planned what render made; moved files need not be among them.
 * @param onDisk what `readState` found at `pathsToRead(...)`.
 * @param last what ml-container.lock says was written before.
 * @throws UserError (exit 1), all at once, where a folder or a symbolic link is in the place of a file, or a move has no room.
 */
export async function compare(
  planned: readonly RenderedFile[],
  onDisk: DiskState,
  last: LockFile | undefined,
  options: CompareOptions = {},
): Promise<Change[]> {
  const { moves = [], partial = false, replaced = [] } = options;
  const problems: Problem[] = moves.flatMap(
    (move) => moveProblem(move, onDisk.get(move.from), onDisk.get(move.to)) ?? [],
  );
  const target = new Set(moves.map((move) => move.to));
  const changes = await Promise.all(
    planned
      .filter((file) => !target.has(file.path))
      .map(async (file): Promise<Change[]> => {
        const was = onDisk.get(file.path);
        if (was?.is === 'blocked') {
          if (file.kind === 'starter')
            return [{ ...createChangeBase(file), status: 'keep', reason: `${was.at} is ${was.by}`, record: undefined }];
          problems.push(createBlockedProblem(file.path, was));
          return [];
        }
        const move = moves.find(({ from }) => from === file.path);
        if (move)
          return [
            {
              ...createChangeBase(file),
              was,
              status: 'update',
              reason: `your original was moved to ${move.to}`,
              text: file.text,
            },
          ];
        const [entry, base] = [getLockedFile(last, file.path), readWrittenText(last, file.path)];
        const known = {
          file,
          was,
          entry,
          base,
          onConflict: selectPolicy(file.path, options),
          beside: onDisk.get(buildSidecarPath(file.path)),
          besideEntry: getLockedFile(last, buildSidecarPath(file.path)),
          movedTo: options.elsewhere?.get(file.path),
          replaced: replaced.includes(file.path),
          requirementsIn: readTextOf(onDisk.get('requirements.in')),
        };
        const original = onDisk.get(buildOriginalPath(file.path));
        const changes = await decide(known);
        return keepOriginal(changes, known, original, options.isKeptElsewhere);
      }),
  );
  if (problems.length > 0) throw new UserError(problems, EXIT.failed);
  const open = partial ? [] : changes.flat().filter((change) => isOpen(change, planned));
  const waiting = open.flatMap((change) => stillBeside(change, changes.flat(), last, onDisk));
  const handled = new Set([
    ...[...planned, ...changes.flat()].map(({ path }) => path),
    ...open.map(({ path }) => buildSidecarPath(path)),
    ...moves.flatMap(({ from, to }) => [from, to]),
  ]);
  const sidecars = new Set(planned.map(({ path }) => buildSidecarPath(path)));
  const isSidecar = (path: string): boolean => sidecars.has(path);
  return [
    ...moves.map((move) => arrival(move, planned)),
    ...changes.flat(),
    ...waiting,
    ...(partial ? [] : await dropped(last, onDisk, handled, isSidecar, options)),
  ];
}

const readTextOf = (found: OnDisk | undefined) => (found?.is === 'text' ? found.text : undefined);

/** Whether anything is left for the user to decide: then the run exits 3. */
export function hasConflicts(changes: readonly Change[]): boolean {
  return changes.some((change) => change.left);
}

/** Whether a file stays the user's and differs from ours. */
function isOpen({ path, status, was }: Change, planned: readonly RenderedFile[]): boolean {
  const ours = planned.find((file) => file.path === path)?.text;
  if (ours === undefined || !['conflict', 'keep', 'unchanged'].includes(status)) return false;
  return was?.is !== 'text' || normaliseText(was.text) !== normaliseText(ours);
}

/** What an earlier run wrote beside an open file, for the user to compare: it stays, and is known, until they edit it. */
function stillBeside(
  { path, executable }: Change,
  changes: readonly Change[],
  last: LockFile | undefined,
  onDisk: DiskState,
): Change[] {
  const beside = buildSidecarPath(path);
  const [record, was] = [getLockedFile(last, beside), onDisk.get(beside)];
  if (!record || was?.is !== 'text' || hashText(was.text) !== record.sha256) return [];
  if (changes.some((change) => change.path === beside)) return [];
  return [
    {
      path: beside,
      status: 'unchanged',
      reason: 'the generated file, to compare',
      was,
      executable,
      left: false,
      record,
    },
  ];
}

/** A moved file where it arrives. It has no text, since its bytes are not ours to print or to change. */
function arrival({ from, to, text }: Move, planned: readonly RenderedFile[]): Change {
  const file = planned.find((candidate) => candidate.path === to);
  const record = file?.kind === 'carried' ? { record: createLockedFile(file.kind, file.text) } : {};
  const change = { path: to, status: 'create' as const, executable: false, left: false, ...record };
  if (text !== undefined) return { ...change, reason: `your ${from}, with what was asked for added`, text };
  return { ...change, reason: `an exact copy of your ${from}` };
}

/**
 * What we wrote last time and do not plan now. Anybody may have written the lock, so that its word alone deletes nothing. A starter is not among them,
 * since it is the user's: but for one that gives way.
 */
async function dropped(
  last: LockFile | undefined,
  onDisk: DiskState,
  handled: Set<string>,
  isSidecar: (path: string) => boolean,
  { replaced = [], removable = () => false, isKeptElsewhere = async () => true }: CompareOptions,
): Promise<Change[]> {
  const changes = Object.entries(last?.files ?? {}).map(async ([path, entry]): Promise<Change[]> => {
    const was = onDisk.get(path);
    const change = { path, executable: false, left: false };
    if (was === undefined || handled.has(path) || path === LOCK_NAME) return [];
    if (entry.kind === 'starter' && !replaced.includes(path)) return [];
    if (was.is === 'text' && hashText(was.text) === entry.sha256) {
      const known = entry.kind === 'starter' || isSidecar(path) || removable(path, was.text);
      if (!known || !(await isKeptElsewhere(was.text))) {
        const reason = 'no longer needed, but not known to be written by this tool: delete it yourself';
        return [{ ...change, was, status: 'keep', reason }];
      }
      const reason =
        entry.kind === 'starter' ? 'an unedited starter app, replaced' : 'no longer needed, and not edited';
      return [{ ...change, was, status: 'delete', reason }];
    }
    const kept = was.is === 'blocked' ? {} : { was };
    return [
      { ...change, ...kept, status: 'keep', reason: 'no longer needed, but it has your edits: delete it yourself' },
    ];
  });
  return (await Promise.all(changes)).flat();
}
