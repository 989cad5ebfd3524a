/** Presets in an installed npm package; its files are read, nothing is run. */
import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EXIT, userError } from '../../errors.ts';
import type { PresetLocation } from '../types.ts';
import { openFolder } from './folder.ts';

/** @throws UserError (exit 1) where no node_modules here or above has it. */
export async function openPackage(name: string, project: string, where: string): Promise<PresetLocation> {
  for (let folder = project; ; folder = dirname(folder)) {
    // pnpm links packages to where they are
    const found = await realpath(join(folder, 'node_modules', name)).catch(() => undefined);
    if (found) return { ...openFolder(found), id: `npm:${name}@${found}` };
    if (dirname(folder) === folder) break;
  }
  throw userError(where, `the package ${name} is not installed`, `npm install --save-dev ${name}`, EXIT.failed);
}
