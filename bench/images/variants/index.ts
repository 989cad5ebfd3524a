/**
 * The Dockerfiles that are compared. Ours are written by the command itself; LitServe and BentoML write theirs while the bench runs;
 * the others have the structure of what the tool or the document writes (stages, order, mounts, flags, user, start), in our own
 * words. All on the same base and from the same lock.
 */
import { generate, type Prepared } from '../apps.ts';
import { documents } from './documents.ts';
import { generators } from './generators.ts';
import type { Variant } from './types.ts';
import { guide } from './uv-guide.ts';
import { written } from './written.ts';

const ours = (name: string, installer: 'pip' | 'uv', title: string): Variant => ({
  name,
  title,
  installer,
  async write(dir: string, { app }: Prepared) {
    await generate(dir, app, ['--set', `installer=${installer}`, '--set', 'base.suite=trixie']);
    return undefined;
  },
});

export const VARIANTS: readonly Variant[] = [
  ours('ours, uv', 'uv', 'what `create-ml-container` writes'),
  ours('ours, pip', 'pip', 'what `create-ml-container --set installer=pip` writes'),
  guide,
  ...generators,
  ...written,
  ...documents,
];
