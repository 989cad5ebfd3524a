import { EXIT, userError } from '../../errors.ts';
import {
  formatLockFile,
  getLockedFile,
  LOCK_NAME,
  LOCK_VERSION,
  type LockedFile,
  type LockFile,
} from '../../spec/lockfile.ts';
import type { Change, CompareOptions, OnDisk } from '../types.ts';

/** What the lock says beside the files. Fields of `last` that no one names here are kept as they are. */
export interface LockMeta {
  tool: string;
  snapshot?: string | undefined;
  base?: LockFile['base'] | undefined;
  [extra: string]: unknown;
}

/**
 * The changes of a run with that of ml-container.lock after them, which says what the run writes.
 * @param was what is on disk at ml-container.lock.
 * @throws UserError (exit 1) where something that is not a file is in its place.
 */
export function addLockChange(
  changes: readonly Change[],
  was: OnDisk | undefined,
  last: LockFile | undefined,
  meta: LockMeta,
  options: CompareOptions = {},
): Change[] {
  if (was?.is === 'blocked') throw userError(LOCK_NAME, `is ${was.by}`, `move ${was.at} away`, EXIT.failed);
  const text = formatLockFile(nextLock(changes, last, meta, options));
  const same = was?.is === 'text' && was.text.replaceAll('\r\n', '\n') === text;
  const status = same ? 'unchanged' : was ? 'update' : 'create';
  const change: Change = { path: LOCK_NAME, status, reason: 'record of this run', was, executable: false, left: false };
  return [...changes, same ? change : { ...change, text }];
}

function nextLock(
  changes: readonly Change[],
  last: LockFile | undefined,
  meta: LockMeta,
  options: CompareOptions,
): LockFile {
  const seen = new Set(changes.map((change) => change.path));
  // A starter's entry stays for good: it is what keeps one that the user deleted from coming back; not where it gave way.
  const carried = Object.entries(last?.files ?? {}).filter(
    ([path, entry]) =>
      !seen.has(path) && (options.partial || (entry.kind === 'starter' && !options.replaced?.includes(path))),
  );
  const written = changes.flatMap((change): [string, LockedFile][] =>
    change.record === undefined ? [] : [[change.path, steady(change.record, getLockedFile(last, change.path))]],
  );
  const moved = { ...last?.moved, ...Object.fromEntries((options.moves ?? []).map(({ from, to }) => [from, to])) };
  // Only this run knows its snapshot and base: what the last one had must not stay behind.
  const { snapshot: _snapshot, base: _base, ...kept } = last ?? {};
  const { snapshot, base, ...extra } = meta;
  return {
    ...kept,
    ...extra,
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(base === undefined ? {} : { base }),
    version: LOCK_VERSION,
    ...(Object.keys(moved).length > 0 ? { moved } : {}),
    files: Object.fromEntries([...carried, ...written]),
  };
}

/** The old entry where it says the same: two versions of zlib deflate one text differently, and the line must not move. */
function steady(next: LockedFile, last: LockedFile | undefined): LockedFile {
  const same =
    last?.kind === next.kind && last.sha256 === next.sha256 && (last.said === undefined) === (next.said === undefined);
  return same ? last : next;
}
