/** A temporary folder for one question. */
import { rmSync } from 'node:fs';
import { makeTemporaryFolder } from '../../../process/folders.ts';

export async function inFolder<Answer>(work: (folder: string) => Promise<Answer>): Promise<Answer> {
  const folder = makeTemporaryFolder('lock-');
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
