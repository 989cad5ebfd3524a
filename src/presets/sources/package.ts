/** A preset in a package that npm, pnpm or yarn has installed; nothing of it is run, its files are read. */
import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EXIT, userError } from '../../errors.ts';
import type { Place } from '../types.ts';
import { folderPlace } from './folder.ts';

/** @throws UserError (exit 1) where no node_modules here or above has it. */
export async function packagePlace(name: string, project: string, where: string): Promise<Place> {
  for (let folder = project; ; folder = dirname(folder)) {
    // pnpm links packages to where they are
    const found = await realpath(join(folder, 'node_modules', name)).catch(() => undefined);
    if (found) return { ...folderPlace(found), id: `npm:${name}@${found}` };
    if (dirname(folder) === folder) break;
  }
  throw userError(where, `the package ${name} is not installed`, `npm install --save-dev ${name}`, EXIT.failed);
}
