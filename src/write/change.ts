import type { RenderedFile } from '../spec/file.ts';
import { createLockedFile } from '../spec/lockfile.ts';
import type { Change } from './types.ts';

/** What every change to a file of ours starts from. */
export function createChangeBase(file: RenderedFile): Pick<Change, 'path' | 'executable' | 'left' | 'record'> {
  return { path: file.path, executable: file.executable, left: false, record: createLockedFile(file.kind, file.text) };
}
