/** Projects that are packages: which of them need their own metadata in the image. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { detect } from '../../../src/detect/index.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'own-metadata-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function findMetadata(files: Record<string, string>) {
  for (const [file, text] of Object.entries(files)) {
    await outputFile(path.join(dir, file), text);
  }
  return (await detect(dir, frameworks)).facts.ownMetadata;
}

const API = 'from fastapi import FastAPI\napp = FastAPI()\n';
const TOML = '[project]\nname = "my-ranker"\nversion = "1"\n';
const BUILT = `[build-system]\nrequires = ["hatchling"]\n${TOML}`;

describe('findOwnMetadata', () => {
  it.each<[string, Record<string, string>, string]>([
    [
      'its version is read',
      {
        'pyproject.toml': BUILT,
        'main.py': `from importlib.metadata import version\nv = version("My_Ranker")\n${API}`,
      },
      'main.py:2 reads the metadata of my-ranker',
    ],
    [
      'its version is read by the name of the module',
      { 'pyproject.toml': TOML, 'main.py': `import importlib.metadata as m\nv = m.version(__name__)\n${API}` },
      'main.py:2 reads the metadata of my-ranker',
    ],
    [
      'its version is read by pkg_resources',
      {
        'setup.py': 'from setuptools import setup\nsetup(name="my-ranker")\n',
        'main.py': `import pkg_resources\nv = pkg_resources.get_distribution("my-ranker").version\n${API}`,
      },
      'main.py:2 reads the metadata of my-ranker',
    ],
    [
      'it has commands',
      { 'pyproject.toml': `${BUILT}[project.scripts]\ngo = "main:app"\n`, 'main.py': API },
      'pyproject.toml defines entry points',
    ],
    [
      'it has plugins',
      { 'setup.cfg': '[metadata]\nname = my-ranker\n[options.entry_points]\nx =\n  a = b\n', 'main.py': API },
      'setup.cfg defines entry points',
    ],
  ])('finds the metadata of a project where %s', async (_why, files, because) => {
    expect(await findMetadata(files)).toMatchObject({ name: 'my-ranker', because });
  });

  it.each<[string, Record<string, string>]>([
    ['nothing asks for it', { 'pyproject.toml': BUILT, 'main.py': API }],
    [
      'only another is asked for',
      { 'pyproject.toml': BUILT, 'main.py': `import importlib.metadata as m\nm.version("torch")\n${API}` },
    ],
    ['it is no package', { 'pyproject.toml': `${TOML}[project.scripts]\ngo = "main:app"\n`, 'main.py': API }],
    ['nothing names it', { 'main.py': `import importlib.metadata as m\nm.version(__name__)\n${API}` }],
  ])('leaves a project as it is where %s', async (_why, files) => {
    expect(await findMetadata(files)).toBeUndefined();
  });
});
