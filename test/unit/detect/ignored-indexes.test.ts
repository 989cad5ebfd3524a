/** Package indexes that files for other builds set. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { detect } from '../../../src/detect/index.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'ignored-indexes-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function listWarnings(file: string, text: string, hasIndex = false) {
  await outputFile(path.join(dir, 'app.py'), 'from flask import Flask\napp = Flask(__name__)\n');
  await outputFile(path.join(dir, file), text);
  const { warnings } = await detect(dir, frameworks, { hasIndex });
  return warnings.filter((one) => one.includes('index'));
}
const URL = 'https://mirror.example/simple';

describe('warnOfIgnoredIndexes', () => {
  it.each([
    ['.s2i/environment', `APP_FILE=app.py\nPIP_INDEX_URL=${URL}\n`, 2, 'PIP_INDEX_URL'],
    ['.env', `export UV_DEFAULT_INDEX="${URL}"\n`, 1, 'UV_DEFAULT_INDEX'],
    ['Dockerfile', `FROM python:3.12\nENV A=1 PIP_INDEX_URL=${URL}\n`, 2, 'PIP_INDEX_URL'],
    ['pip.conf', `[global]\nindex-url = ${URL}\n`, 2, 'index-url'],
    ['nixpacks.toml', `[variables]\nPIP_INDEX_URL = "${URL}"\n`, 2, 'PIP_INDEX_URL'],
    ['app.yaml', `build_env_variables:\n  PIP_INDEX_URL: ${URL}\n`, 2, 'PIP_INDEX_URL'],
  ])('names file, line and setting for %s', async (file, text, line, name) => {
    expect(await listWarnings(file, text)).toEqual([
      `${file}:${line} sets ${name}, which is ignored: to resolve and build with that index, add --set indexes.default=${URL}`,
    ]);
  });

  it('repeats no credentials', async () => {
    const [warning] = await listWarnings('.env', 'PIP_EXTRA_INDEX_URL=https://user:secret@mirror.example/simple\n');
    expect(warning).toContain(`--set indexes.private.extra=${URL}`);
    expect(warning).not.toContain('secret');
  });

  it.each([
    ['a comment', `# PIP_INDEX_URL=${URL}\n`],
    ['another variable', `MY_PIP_INDEX_URL=${URL}\n`],
  ])('leaves out %s', async (_, text) => {
    expect(await listWarnings('.s2i/environment', text)).toEqual([]);
  });

  it('is silent where an index is set for the project', async () => {
    expect(await listWarnings('.s2i/environment', `PIP_INDEX_URL=${URL}\n`, true)).toEqual([]);
  });
});
