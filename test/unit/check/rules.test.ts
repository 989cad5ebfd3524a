/** The rules as a folder: one file each, whole, and listed. */
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rules } from '../../../src/check/index.ts';

const FOLDER = fileURLToPath(new URL('../../../src/check/rules', import.meta.url));
const files = (await readdir(FOLDER, { recursive: true }))
  .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
  .map((file) => file.replace(/^.*\//, '').replace('.ts', ''));

describe('the rules', () => {
  it('are the files of the folder, each called as its file', () => {
    expect(rules.map(({ id }) => id).sort()).toEqual(files.sort());
  });

  it.each(rules)('$id says why, how to mend it and where that is from', ({ title, because, fix, source }) => {
    for (const text of [title, because, fix, source]) expect(text).toMatch(/^\S.{4,}[^.\s]$/);
  });
});
