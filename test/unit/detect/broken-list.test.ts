/** A list with lines that no other machine can install, beside one that a tool locks. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { detect } from '../../../src/detect/index.ts';
import { readRequirements } from '../../../src/requirements/index.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'broken-list-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const FREEZE =
  'anyio==4.4.0\nattrs==23.2.0\ncryptography==43.0.1\njupyterlab==4.2.5\nstreamlit==1.44.1\nscikit-learn==1.6.1\n';
const EDITABLE = '-e file:///home/acme/work/libs/own_lib\n';
const PROJECT = '[project]\nname = "mine"\nversion = "1"\nrequires-python = ">=3.10"\n';
const LOCKED = {
  'app.py': 'import streamlit as st\nst.title("x")\n',
  'pyproject.toml': `${PROJECT}dependencies = ["streamlit>=1.44", "scikit-learn>=1.6"]\n`,
  'uv.lock': 'version = 1\nrequires-python = ">=3.10"\n',
};
async function findList(files: Record<string, string>) {
  for (const [file, text] of Object.entries(files)) await outputFile(join(dir, file), text);
  const { requirements } = await detect(dir, frameworks);
  return requirements?.path;
}

it('gives way to the list with a lock, of which it holds most', async () => {
  expect(await findList({ ...LOCKED, 'requirements.txt': FREEZE + EDITABLE })).toBe('pyproject.toml');
});

it('gives way to the list with a lock that has more of what the code imports', async () => {
  const freeze = `anyio==4.4.0\nattrs==23.2.0\n${EDITABLE}`;
  expect(await findList({ ...LOCKED, 'requirements.txt': freeze })).toBe('pyproject.toml');
});

it('is the list where nothing in it is broken, or what is locked is about something else', async () => {
  expect(await findList({ ...LOCKED, 'requirements.txt': FREEZE })).toBe('requirements.txt');
  const other = `${PROJECT}dependencies = ["acme-docs", "acme-lint"]\n`;
  expect(await findList({ ...LOCKED, 'pyproject.toml': other, 'requirements.txt': FREEZE + EDITABLE })).toBe(
    'requirements.txt',
  );
});

it('names the folder of another machine, with the ways out', async () => {
  await outputFile(join(dir, 'requirements.txt'), `six\n${EDITABLE}acme @ file:///home/acme/lib\n`);
  const { problems, requirements } = await readRequirements('requirements.txt', dir);
  expect(requirements).toEqual(['six']);
  const fix = 'write its version (name==1.2.3), or remove the line';
  expect(problems).toEqual([
    { where: 'requirements.txt:2', what: '"own_lib" is taken from a folder of another machine', fix },
    { where: 'requirements.txt:3', what: '"acme" is taken from a folder of another machine', fix },
  ]);
});
