import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { RenderedFile } from '../../../src/spec/file.ts';
import { LOCK_NAME, type LockFile, parseLockFile } from '../../../src/spec/lockfile.ts';
import {
  addLockChange,
  applyChanges,
  type Change,
  type CompareOptions,
  compare,
  listPathsToRead,
  type OnDisk,
  readLast,
  readState,
} from '../../../src/write/index.ts';

const TOOL = { tool: '1.2.3', snapshot: '2026-01-01' };

/** The files of these tests are no templates' of ours. */
const REMOVABLE: CompareOptions = { removable: () => true };

/** A folder of its own for one test, removed afterwards. */
export function folder(files: Record<string, string | Uint8Array> = {}): string {
  const dir = mkdtempSync(join(tmpdir(), 'write-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  put(dir, files);
  return dir;
}

export function put(dir: string, files: Record<string, string | Uint8Array>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
}

export function file(path: string, text: string, more: Partial<RenderedFile> = {}): RenderedFile {
  return { path, text, executable: false, kind: 'generated', ...more };
}

/** Everything in a folder: path → type, mode and bytes. Equal trees are equal objects. */
export function tree(dir: string, prefix = ''): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(join(dir, prefix)).sort()) {
    const path = prefix === '' ? name : `${prefix}/${name}`;
    const stat = lstatSync(join(dir, path));
    const mode = (stat.mode & 0o7777).toString(8);
    if (stat.isDirectory()) Object.assign(found, { [`${path}/`]: mode }, tree(dir, path));
    else if (stat.isSymbolicLink()) found[path] = `-> ${readlinkSync(join(dir, path))}`;
    else found[path] = `${mode} ${readFileSync(join(dir, path)).toString('latin1')}`;
  }
  return found;
}

/** The text of a file, or undefined where there is none. */
export function text(dir: string, path: string): string | undefined {
  try {
    return readFileSync(join(dir, path), 'utf8');
  } catch {
    return undefined;
  }
}

/** What one run would do, without doing it. */
export async function look(
  dir: string,
  planned: readonly RenderedFile[],
  options: CompareOptions = {},
): Promise<Change[]> {
  const last = await readLast(dir);
  const state = await readState(dir, listPathsToRead(planned, last, options));
  return addLockChange(
    await compare(planned, state, last, { ...REMOVABLE, ...options }),
    state.get(LOCK_NAME),
    last,
    TOOL,
    options,
  );
}

/** One whole run. */
export async function run(
  dir: string,
  planned: readonly RenderedFile[],
  options: CompareOptions = {},
): Promise<Change[]> {
  const changes = await look(dir, planned, options);
  await applyChanges(dir, changes, options.moves ?? []);
  return changes;
}

/** Path → status, without the lock. */
export function statuses(changes: readonly Change[]): Record<string, string> {
  return Object.fromEntries(changes.filter(({ path }) => path !== LOCK_NAME).map(({ path, status }) => [path, status]));
}

export function lockIn(dir: string): LockFile {
  return parseLockFile(text(dir, LOCK_NAME) ?? '');
}

/** A folder in memory, for what is tried some hundreds of times: the same run, with a map in the place of the disk. */
export type Memory = Map<string, OnDisk>;

export async function runInMemory(
  disk: Memory,
  planned: readonly RenderedFile[],
  options: CompareOptions = {},
): Promise<Change[]> {
  const lock = disk.get(LOCK_NAME);
  const last = lock?.is === 'text' ? parseLockFile(lock.text) : undefined;
  const changes = addLockChange(
    await compare(planned, disk, last, { ...REMOVABLE, ...options }),
    lock,
    last,
    TOOL,
    options,
  );
  for (const { path, status, text, executable, was } of changes) {
    if (status === 'delete') disk.delete(path);
    const mode = (was?.mode ?? 0o644) | (executable ? 0o111 : 0);
    if (text !== undefined) disk.set(path, { is: 'text', text, mode });
  }
  return changes;
}

export function remember(disk: Memory, path: string, text: string): void {
  const was = disk.get(path);
  disk.set(path, { is: 'text', text, mode: was && was.is !== 'blocked' ? was.mode : 0o644 });
}

export function recall(disk: Memory, path: string): string | undefined {
  const found = disk.get(path);
  return found?.is === 'text' ? found.text : undefined;
}
