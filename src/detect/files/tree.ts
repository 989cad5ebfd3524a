/** Walks a folder within bounds; it reads names and sizes, no contents. */
import { type Dirent, lstatSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { createPause } from '../../files/pause.ts';
import { explainMarker, explainNeverEntered } from './folders.ts';
import { ListedFiles } from './listed-files.ts';

export interface TreeEntry {
  /** Inside the folder, with forward slashes. */
  path: string;
  name: string;
  kind: 'file' | 'folder' | 'link' | 'other';
  /** Bytes; 0 for everything but files. Asked of the disk when it is first read: most files' sizes decide nothing. */
  readonly size: number;
  /** Why it was not entered. */
  skipped?: string;
  /** Links: where it leads, inside the folder. */
  target?: string;
  /** Links: it leads out of the folder, or nowhere. */
  outside?: boolean;
}

export interface Tree {
  /** Absolute, with links resolved. */
  root: string;
  /** Breadth first, so that a bound cuts the depths and not the top; sorted by name within a folder. */
  entries: TreeEntry[];
  /** The entries of the folder itself. */
  top: TreeEntry[];
  /** By path. */
  files: ReadonlyMap<string, TreeEntry>;
  folders: ReadonlyMap<string, TreeEntry>;
  /** Folders that may not be read. */
  unreadable: string[];
  /** The bound that ended the walk early, in words. */
  truncated?: string;
}

export interface TreeLimits {
  /** Entries in all. */
  entries: number;
  /** Folders below the root. */
  depth: number;
}

export const DEFAULT_LIMITS: TreeLimits = { entries: 250_000, depth: 40 };

/**
 * Lists a folder. A folder that does not exist is an empty one: it is about to be made.
 * Version control, environments and caches are listed and not entered; links are never followed.
 */
export async function readTree(dir: string, limits: TreeLimits = DEFAULT_LIMITS): Promise<Tree> {
  const root = realOr(dir);
  const entries: TreeEntry[] = [];
  let top: TreeEntry[] = [];
  const files = new ListedFiles<TreeEntry>();
  const folders = new Map<string, TreeEntry>();
  const unreadable: string[] = [];
  let truncated: string | undefined;
  const pause = createPause();
  const queue: { at: string; depth: number }[] = [{ at: '', depth: 0 }];
  // The queue grows while it is read.
  for (const { at, depth } of queue) {
    if (truncated) break;
    const found = list(root, at, unreadable);
    const marker = at === '' ? undefined : found.find(({ name }) => explainMarker(name) !== undefined);
    if (marker !== undefined) {
      const folder = folders.get(at);
      if (folder) folder.skipped = explainMarker(marker.name) as string;
      continue;
    }
    const here: TreeEntry[] = [];
    for (const one of found) {
      if (entries.length >= limits.entries) {
        truncated = `the folder has more than ${limits.entries} files; what lies deeper than ${at || 'its top'} was not looked at`;
        break;
      }
      const entry = createEntry(root, at, one);
      entries.push(entry);
      here.push(entry);
      if (entry.kind !== 'folder') continue;
      folders.set(entry.path, entry);
      if (entry.skipped === undefined && depth >= limits.depth) entry.skipped = 'deeper than is looked at';
      if (entry.skipped === undefined) queue.push({ at: entry.path, depth: depth + 1 });
    }
    files.add(at, here);
    if (at === '') top = here;
    const turn = pause();
    if (turn) await turn;
  }
  return { root, entries, top, files, folders, unreadable, ...(truncated === undefined ? {} : { truncated }) };
}

function list(root: string, at: string, unreadable: string[]): Dirent[] {
  try {
    return readdirSync(path.join(root, at), { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : a.name > b.name ? 1 : 0,
    );
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    if (at === '' && code === 'ENOTDIR') return [];
    unreadable.push(at || '.');
    return [];
  }
}

function createEntry(root: string, at: string, found: Dirent): TreeEntry {
  const { name } = found;
  const inside = at === '' ? name : `${at}/${name}`;
  if (found.isFile()) return new ListedFile(root, inside, name);
  const kind = found.isDirectory() ? 'folder' : found.isSymbolicLink() ? 'link' : 'other';
  const entry: TreeEntry = { path: inside, name, kind, size: 0 };
  if (kind === 'folder') {
    const skipped = explainNeverEntered(name) ?? (name.endsWith('.egg-info') ? 'packaging leftovers' : undefined);
    return skipped === undefined ? entry : { ...entry, skipped };
  }
  if (kind !== 'link') return entry;
  const full = path.join(root, entry.path);
  try {
    const target = path.relative(root, realpathSync(full)).split(path.sep).join('/');
    return target.startsWith('../') || target === '..' || path.isAbsolute(target)
      ? { ...entry, outside: true }
      : { ...entry, target };
  } catch {
    return { ...entry, outside: true, target: safeReadlink(full) };
  }
}

/** A regular file of the walk. */
class ListedFile implements TreeEntry {
  readonly kind = 'file';
  private known: number | undefined;

  constructor(
    private readonly root: string,
    readonly path: string,
    readonly name: string,
  ) {}

  get size(): number {
    this.known ??= lstatSync(path.join(this.root, this.path), { throwIfNoEntry: false })?.size ?? 0;
    return this.known;
  }
}

function safeReadlink(full: string): string {
  try {
    return readlinkSync(full);
  } catch {
    return '';
  }
}

function realOr(dir: string): string {
  try {
    return realpathSync(dir);
  } catch {
    return path.resolve(dir);
  }
}
