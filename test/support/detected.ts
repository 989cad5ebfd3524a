/** Detection over a few files that a test writes down. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, beforeEach } from 'vitest';
import { frameworks } from '../../src/catalog/frameworks/index.ts';
import { detect } from '../../src/detect/index.ts';

/** @returns what writes files into a new folder for each test, and detects there. */
export function useDetection() {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'detected-'));
  });
  afterEach(() => rm(dir, { recursive: true }));
  return async (files: Record<string, string>) => {
    for (const [file, text] of Object.entries(files)) {
      await outputFile(path.join(dir, file), text);
    }
    return detect(dir, frameworks);
  };
}
