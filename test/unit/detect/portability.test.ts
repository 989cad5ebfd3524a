/** Code that works on the developer's system, and not in the image. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { detect } from '../../../src/detect/index.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'portability-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function listWarnings(code: string) {
  await mkdir(path.join(dir, 'models'));
  await writeFile(path.join(dir, 'models/clf.pkl'), 'x');
  await writeFile(path.join(dir, 'main.py'), `from fastapi import FastAPI\napp = FastAPI()\n${code}`);
  return (await detect(dir, frameworks)).warnings.filter((text) => /backslash|locale/.test(text));
}

describe('findPortabilityProblems', () => {
  it.each(['open("models\\\\clf.pkl", "rb")\n', 'open(r"Models\\Clf.pkl", "rb")\n'])('warns about %j', async (code) => {
    expect(await listWarnings(code)).toEqual([expect.stringMatching(/^main\.py:3 names .* write models\/clf\.pkl$/)]);
  });

  it('warns about a locale that the image lacks', async () => {
    const code = 'import locale\nlocale.setlocale(locale.LC_ALL, "it_IT.UTF-8")\n';
    expect(await listWarnings(code)).toEqual([expect.stringMatching(/^main\.py:4 sets the locale it_IT\.UTF-8, /)]);
  });

  it.each([
    'open("models/clf.pkl")\n',
    'print("a\\\\b")\n',
    'import locale\nlocale.setlocale(locale.LC_ALL, "")\nlocale.setlocale(locale.LC_ALL, "C.UTF-8")\n',
  ])('says nothing about %j', async (code) => {
    expect(await listWarnings(code)).toEqual([]);
  });
});
