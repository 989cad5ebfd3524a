import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { drawPicture, PICTURE } from '../../scripts/picture.ts';

describe('docs/wizard.svg', () => {
  it('shows what the wizard prints now (npm run picture draws it)', async () => {
    expect(await readFile(PICTURE, 'utf8')).toBe(await drawPicture());
  });

  it('is small, has its text for screen readers, and loads nothing', async () => {
    const picture = await readFile(PICTURE, 'utf8');
    expect(picture.length).toBeLessThan(40_000);
    expect(picture).toMatch(
      /role="img" aria-labelledby="title text">\n<title id="title">.+<\/title>\n<desc id="text">/,
    );
    expect(picture).toContain('prefers-color-scheme:dark');
    expect(picture).not.toMatch(/<script|<image|href=|url\(|@import/);
  });
});
