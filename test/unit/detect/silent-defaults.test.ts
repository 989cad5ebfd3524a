/** What a file near the app says, and was a default before without a word. */
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { describeUnreadAbove } from '../../../src/detect/files/unread-above.ts';
import { detect } from '../../../src/detect/index.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'defaults-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function detectFiles(files: Record<string, string>) {
  for (const [file, text] of Object.entries({
    'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
    ...files,
  })) {
    await outputFile(path.join(dir, file), text);
  }
  return detect(dir, frameworks);
}

describe('findDeclared', () => {
  it('reads a list in a folder for it', async () => {
    const { requirements } = await detectFiles({ 'environment/requirements.txt': 'fastapi\nomegaconf\n' });
    expect(requirements?.path).toBe('environment/requirements.txt');
  });
});

describe('warnOfFreeThreading', () => {
  it.each([
    ['.python-version', '3.14t\n'],
    ['.tool-versions', 'python 3.13.1t\n'],
    ['mise.toml', '[tools]\npython = "latest"\n[env]\nPYTHON_BUILD_FREE_THREADING = 1\n'],
  ])('says that no image has what %s asks for', async (file, text) => {
    const { warnings } = await detectFiles({ [file]: text });
    expect(warnings).toContain(
      `${file} asks for a free-threaded Python, which no official image has: the image has the usual build`,
    );
  });

  it('says nothing of a usual release', async () => {
    const { warnings } = await detectFiles({ '.python-version': '3.14\n', 'runtime.txt': 'python-3.14.1\n' });
    expect(warnings.join()).not.toContain('free-threaded');
  });
});

describe('detect, for Dockerfiles with another name', () => {
  it('takes what they say alike', async () => {
    const { values } = await detectFiles({
      'Dockerfile.cpu': 'FROM python:3.11-slim\nEXPOSE 8080\nCMD ["uvicorn", "main:app"]\n',
      'Dockerfile.gpu': 'FROM example/pytorch:2.1.0\nEXPOSE 8080\nCMD ["uvicorn", "main:app"]\n',
    });
    expect(values).toMatchObject({ port: { value: 8080 }, python: { value: '3.11' } });
  });

  it('takes nothing on which they differ, and nothing of one for development', async () => {
    const { values } = await detectFiles({
      'Dockerfile.a': 'FROM python:3.11-slim\nEXPOSE 8080\n',
      'Dockerfile.b': 'FROM python:3.11-slim\nEXPOSE 9090\n',
      'Dockerfile.dev': 'FROM python:3.9-slim\nEXPOSE 7070\n',
    });
    expect(values.port).toBeUndefined();
    expect(values.python?.value).toBe('3.11');
  });
});

describe('detect, for PyTorch indexes of uv', () => {
  const index = (name: string) =>
    `[[tool.uv.index]]\nname = "${name}"\nurl = "https://example.org/whl/${name}"\nexplicit = true\n`;
  const project = (...names: string[]) =>
    `[project]\nname = "x"\nversion = "1"\ndependencies = ["fastapi", "torch"]\n${names.map(index).join('')}`;

  it('reads the kind of build from the only index', async () => {
    const { values } = await detectFiles({ 'pyproject.toml': project('cu121') });
    expect(values.accelerator?.value).toBe('cuda');
  });

  it('leaves it open between two', async () => {
    const { values } = await detectFiles({ 'pyproject.toml': project('cpu', 'cu121') });
    expect(values.accelerator).toBeUndefined();
  });
});

describe('detect, for a browser that Selenium starts', () => {
  it('asks for the browser and its driver', async () => {
    const { facts } = await detectFiles({
      'main.py':
        'from fastapi import FastAPI\nfrom selenium import webdriver\napp = FastAPI()\ndef open_page():\n    return webdriver.Chrome()\n',
    });
    expect(facts.apt.map(({ name }) => name)).toEqual(expect.arrayContaining(['chromium', 'chromium-driver']));
  });
});

describe('describeUnreadAbove', () => {
  const write = async (...files: string[]) => {
    for (const file of files) {
      await outputFile(path.join(dir, file), '');
    }
    return describeUnreadAbove(path.join(dir, 'services/api'));
  };

  it('names the lists, locks and versions up to the root of the repository', async () => {
    const said = await write('.git/HEAD', 'uv.lock', 'services/.python-version', 'services/api/main.py');
    expect(said).toMatch(/^\.\.\/\.python-version, \.\.\/\.\.\/uv\.lock lie above this directory and were not read/);
    expect(said).toContain('run create-ml-container ../.. with --entry');
  });

  it('names none that the directory has itself, and none where there is no repository', async () => {
    expect(await write('uv.lock', 'services/api/main.py')).toBeUndefined();
    expect(await write('.git/HEAD', 'services/api/uv.lock')).toBeUndefined();
  });
});

describe('readPythonAbove', () => {
  const api = { 'services/api/main.py': 'from fastapi import FastAPI\napp = FastAPI()\n' };
  const detectBelow = async (files: Record<string, string>) => {
    await detectFiles({ '.git/HEAD': 'ref: refs/heads/main\n', ...api, ...files });
    return detect(path.join(dir, 'services/api'), frameworks);
  };
  it.each([
    [{ '.python-version': '3.11.4\n' }, '3.11', '../../.python-version'],
    [{ 'pyproject.toml': '[project]\nrequires-python = ">=3.9,<3.12"\n' }, '3.11', '../../pyproject.toml'],
    [{ '.python-version': '3.10\n', 'services/.python-version': '3.13\n' }, '3.13', '../.python-version'],
  ])('takes the nearest file of the repository, %j', async (files, python, evidence) => {
    const { values } = await detectBelow(files);
    expect(values.python).toMatchObject({ value: python, evidence });
    expect((await describeUnreadAbove(path.join(dir, 'services/api'), { python: evidence })) ?? '').not.toContain(
      '.python-version lies',
    );
  });

  it('gives way to the directory itself', async () => {
    const { values } = await detectBelow({ '.python-version': '3.11\n', 'services/api/.python-version': '3.13\n' });
    expect(values.python?.value).toBe('3.13');
  });

  it('follows no link, and reads nothing above the repository', async () => {
    const outside = path.join(dir, 'outside');
    await detectFiles({ outside: '3.10\n', ...api, 'services/.git/HEAD': 'ref\n', '.python-version': '3.11\n' });
    await symlink(outside, path.join(dir, 'services/.python-version'));
    const { values } = await detect(path.join(dir, 'services/api'), frameworks);
    expect(values.python).toBeUndefined();
  });
});
