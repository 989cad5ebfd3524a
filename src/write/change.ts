import type { RenderedFile } from '../spec/file.ts';
import { lockedFile } from '../spec/lockfile.ts';
import type { Change } from './types.ts';

/** What every change to a file of ours starts from. */
export function side(file: RenderedFile): Pick<Change, 'path' | 'executable' | 'left' | 'record'> {
  return { path: file.path, executable: file.executable, left: false, record: lockedFile(file.kind, file.text) };
}
