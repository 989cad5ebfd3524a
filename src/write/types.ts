import type { RenderedFile } from '../spec/file.ts';
import type { LockedFile } from '../spec/lockfile.ts';

/** What a path holds on disk. `mode` is the permission bits; on Windows, which has no executable bit, they say it is set. */
export type OnDisk =
  | { is: 'text'; text: string; mode: number }
  /** Not UTF-8, or with a NUL in it: never merged. */
  | { is: 'binary'; bytes: Uint8Array; mode: number }
  /** Nothing that a file may be written over. `at` is the path that stands in the way: the file itself or a folder above it. */
  | { is: 'blocked'; by: 'a directory' | 'a symbolic link' | 'not a regular file' | 'not a directory'; at: string };

/** Path → what is there; undefined or missing where there is nothing. */
export type DiskState = ReadonlyMap<string, OnDisk | undefined>;

/** What to do where a file of the user's and ours differ and no merge is clean. Without one: keep theirs, and exit 3. */
export type OnConflict = 'keep' | 'overwrite' | 'merge' | 'new';

/** A file of the user's that makes room, its bytes kept exactly: `requirements.txt` → `requirements.in`. */
export interface Move {
  from: string;
  to: string;
  /** What it becomes on the way, where lines are added; without it the bytes are moved. */
  text?: string;
}

export interface CompareOptions {
  onConflict?: OnConflict | undefined;
  moves?: readonly Move[] | undefined;
  /** What a person decided about single files, before `onConflict` speaks for the rest. */
  decided?: ReadonlyMap<string, OnConflict> | undefined;
  /** Files of ours that the user moved: where they were written → where they are now. */
  elsewhere?: ReadonlyMap<string, string> | undefined;
  /** Starter files that nobody edited (they may be gone), and that give way to those of another framework. */
  replaced?: readonly string[] | undefined;
  /**
   * Whether this tool may have written such a file, by path and present text. The lock that lists it comes with the project,
   * and proves nothing; without this nothing is deleted.
   */
  removable?: ((path: string, text: string) => boolean) | undefined;
  /**
   * Whether a text that goes can be had again (git has it, or this tool wrote it here). What goes on the word of the lock
   * alone, and cannot, is kept beside as `.orig`; without this the lock is believed.
   */
  isKeptElsewhere?: ((text: string) => Promise<boolean>) | undefined;
  /** True where `planned` is a part of the files only (the `lock` command): what is not in it is then left alone. */
  partial?: boolean | undefined;
}

export type Status =
  /** Nothing was there. */
  | 'create'
  /** Nothing to write: the same already, or edited by the user while we have nothing new. */
  | 'unchanged'
  /** Ours and untouched, or overwritten as asked. */
  | 'update'
  /** Both edited, merged without a conflict. */
  | 'merge'
  /** Differs and is the user's to decide: kept, or written with markers where `text` is given. */
  | 'conflict'
  /** The user's choice is kept: a file they deleted, or asked to keep. */
  | 'keep'
  /** Ours, untouched and no longer planned. */
  | 'delete'
  /** Ours, written beside the user's. */
  | 'new';

/** What one run does with one path. */
export interface Change {
  path: string;
  status: Status;
  /** One sentence without a full stop, for people. */
  reason: string;
  /** What is on disk now; apply refuses to go on when that has changed since. */
  was?: Exclude<OnDisk, { is: 'blocked' }> | undefined;
  /** What to write, byte for byte; absent where nothing is written. */
  text?: string | undefined;
  executable: boolean;
  /** What was there goes because the lock says that this tool wrote it, or what it was made of. */
  byLock?: true;
  /** The user's text goes, as they chose. */
  overwrites?: true;
  /** True where something is left for the user to decide: the run exits 3. */
  left: boolean;
  /** What lies where a copy or the generated file would go: until it is moved away, no choice helps. */
  blockedBy?: string;
  /** The user deleted it, and it stays so. */
  deleted?: true;
  /** What we would have written, where theirs was kept: shown by --diff. */
  ours?: string | undefined;
  /** What ml-container.lock is to say of this path; absent where it says nothing. */
  record?: LockedFile | undefined;
}

/** What is known of one planned file. */
export interface FileComparison {
  file: RenderedFile;
  was: Exclude<OnDisk, { is: 'blocked' }> | undefined;
  /** How we wrote it last time, if we did. */
  entry: LockedFile | undefined;
  /** What we wrote last time, normalised, where that was kept. */
  base: string | undefined;
  onConflict: OnConflict | undefined;
  /** Where the user moved it. */
  movedTo?: string | undefined;
  /** An untouched starter that gives way to this one. */
  replaced?: boolean | undefined;
  /** Text of requirements.in, which may hold all that a requirements.txt of the user's says. */
  requirementsIn?: string | undefined;
  /** What `<path>.new` holds; needed only with `--on-conflict new`. */
  beside: OnDisk | undefined;
  /** How we wrote `<path>.new`, if we did. */
  besideEntry?: LockedFile | undefined;
  /** Why it cannot be settled without the user, where there is more to say than that both differ. */
  why?: string | undefined;
}
