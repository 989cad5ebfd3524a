/** Folders nobody had in mind. */
import { chmod, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { outputFile } from 'fs-extra/esm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { detect } from '../../../src/detect/index.ts';
import { frameworks, options } from './frameworks.ts';

let base: string;
let dir: string;
beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'detect-'));
  dir = path.join(base, 'Some Project');
  await mkdir(dir);
});
afterEach(() => rm(base, { recursive: true }));

async function write(files: Record<string, string | Buffer>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await outputFile(path.join(dir, name), content);
  }
}
const look = () => detect(dir, frameworks, options);

describe('sensible answers', () => {
  it.each(['.', 'not-there-yet'])('an empty folder has a name and nothing else (%s)', async (folder) => {
    const found = await detect(path.join(dir, folder), frameworks, options);
    expect(Object.keys(found.values)).toEqual(['name']);
    expect(found).toMatchObject({ candidates: [], include: [], exclude: [], warnings: [], facts: { hasApp: false } });
  });

  it('loads the parser only where there is Python', async () => {
    vi.resetModules();
    vi.doMock('@lezer/python', () => {
      throw new Error('the parser was loaded');
    });
    const fresh = await import('../../../src/detect/index.ts');
    await write({ 'notes.md': 'x', 'requirements.txt': 'numpy\n' });
    await expect(fresh.detect(dir, frameworks, options)).resolves.toMatchObject({ facts: { hasApp: false } });
    await write({ 'main.py': 'x = 1\n' });
    await expect(fresh.detect(dir, frameworks, options)).rejects.toThrow();
    vi.doUnmock('@lezer/python');
    vi.resetModules();
  });

  it('a name that fits an image', async () => {
    expect((await look()).values.name?.value).toBe('some-project');
  });

  it('Python in UTF-16, with Windows line ends', async () => {
    await write({ 'main.py': Buffer.from('\uFEFFfrom fastapi import FastAPI\r\napp = FastAPI()\r\n', 'utf16le') });
    expect((await look()).values.entry).toMatchObject({ value: 'main:app', evidence: 'main.py:2' });
  });

  it('a Python file of 20 MB is not code', async () => {
    await write({
      'big.py': Buffer.alloc(20_000_000, 'x = 1\n'),
      'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
    });
    const found = await look();
    expect(found.values.entry?.value).toBe('main:app');
    expect(found.warnings).toContainEqual(expect.stringContaining('big.py could not be read'));
  });

  it('a folder and a file that may not be read are told, and the rest is read', async () => {
    await write({
      'main.py': 'import helper\nfrom fastapi import FastAPI\napp = FastAPI()\n',
      'helper.py': 'x = 1\n',
      'locked/app.py': 'from fastapi import FastAPI\nother = FastAPI()\n',
    });
    await look(); // what it loads, it loads now
    await chmod(base, 0o755);
    await chmod(dir, 0o755);
    await chmod(path.join(dir, 'helper.py'), 0);
    await chmod(path.join(dir, 'locked'), 0);
    // nothing is closed to root
    const root = process.getuid?.() === 0;
    if (root) process.seteuid?.(65534);
    try {
      const found = await look();
      expect(found.values.entry).toMatchObject({ value: 'main:app', confidence: 'sure' });
      expect(found.warnings.join('\n')).toMatch(/^locked may not be read$/m);
      expect(found.warnings.join('\n')).toMatch(/^helper.py could not be read/m);
    } finally {
      if (root) process.seteuid?.(0);
      await chmod(path.join(dir, 'locked'), 0o755);
    }
  });

  it('links that lead out, or round, stay out', async () => {
    await write({
      'main.py': 'from fastapi import FastAPI\nimport joblib\napp = FastAPI()\nm = joblib.load("models/m.joblib")\n',
    });
    await symlink('..', path.join(dir, 'loop'));
    await symlink(base, path.join(dir, 'models'));
    const found = await look();
    expect(found.include.map((i) => i.path)).toEqual(['main.py']);
    expect(found.exclude.map((e) => e.path).sort()).toEqual(['loop', 'models']);
    expect(found.warnings).toContainEqual(expect.stringContaining('reads models/m.joblib, which is not in the folder'));
  });

  it('links in a circle, links to nothing, and a file where a folder is asked for', async () => {
    await write({
      'main.py': 'import joblib\nfrom fastapi import FastAPI\napp = FastAPI()\njoblib.load("weights/m.pt")\n',
    });
    await symlink('b', path.join(dir, 'a'));
    await symlink('a', path.join(dir, 'b'));
    await symlink('nowhere', path.join(dir, 'requirements.txt'));
    await write({ weights: 'not a folder' });
    const found = await look();
    expect(found.values.entry?.value).toBe('main:app');
    expect(found.include.map((i) => i.path)).toEqual(['main.py']);
    expect(found.exclude.map((e) => e.path).sort()).toEqual(['a', 'b', 'requirements.txt', 'weights']);
    await expect(detect(path.join(dir, 'weights'), frameworks, options)).resolves.toMatchObject({ candidates: [] });
    await expect(detect(path.join(dir, 'a'), frameworks, options)).resolves.toMatchObject({ candidates: [] });
  });

  it.each([
    ['half a file', 'from fastapi import FastAPI\napp = FastAPI()\ndef f(:\n  return ((\n', 'main:app'],
    ['Python 2', 'import os\nprint "x" % os.getpid()\n', undefined],
    ['bytes', '\u0000\u0001\u0002'.repeat(2000), undefined],
    ['brackets without an end', '('.repeat(20_000), undefined],
    ['one line of a megabyte', `x = [${'1,'.repeat(500_000)}]`, undefined],
  ])('Python that is %s', async (_what, text, entry) => {
    await write({ 'main.py': text });
    const found = await look();
    expect(found.values.framework?.value === 'fastapi' ? found.values.entry?.value : undefined).toBe(entry);
    expect(found.warnings.join('\n')).toMatch(/Python|app|read/);
  });

  it('model files: into the image, into a volume where they are large or mounted', async () => {
    await write({
      'main.py': 'import joblib\nfrom fastapi import FastAPI\napp = FastAPI()\njoblib.load("weights/m.pt")\n',
      'weights/m.pt': 'x',
    });
    const limit = 4_000_000_000;
    for (const [bytes, place] of [
      [1, undefined],
      [1_000_000, undefined],
      [limit, undefined],
      [limit + 1, 'volume'],
      [50_000_000_000, 'volume'],
    ] as const) {
      await truncate(path.join(dir, 'weights/m.pt'), bytes);
      expect((await look()).values['models.mode']?.value, `${bytes} bytes`).toBe(place);
    }
    await truncate(path.join(dir, 'weights/m.pt'), 5_000_000_000);
    expect((await look()).values['models.mode']).toMatchObject({
      value: 'volume',
      because: expect.stringContaining('weights/m.pt of 5.0 GB is too large'),
    });
    await truncate(path.join(dir, 'weights/m.pt'), 10);
    await write({ 'compose.yaml': 'services:\n  app:\n    build: .\n    volumes: [./weights:/app/weights]\n' });
    expect((await look()).values['models.mode']).toMatchObject({ value: 'volume', evidence: 'compose.yaml:4' });
  });

  it('names that are properties of every object', async () => {
    await write({
      '__proto__/constructor.py': 'import toString\nfrom __proto__ import x\n',
      'valueOf.py': 'def __init__(constructor=1): pass\nimport hasOwnProperty\nhasOwnProperty()\n',
      constructor: 'x',
    });
    await expect(look()).resolves.toBeDefined();
  });

  it('imports that go round', async () => {
    await write({
      'a.py': 'from b import app, make\nimport uvicorn\nuvicorn.run(app)\n',
      'b.py': 'from a import app, make\napp = make()\n',
      'c/__init__.py': 'from . import c\nfrom .c import *\nx = c.x\n',
    });
    await expect(look()).resolves.toBeDefined();
  });

  it('broken TOML is told and does not stop anything', async () => {
    await write({ 'pyproject.toml': '[project\n', 'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n' });
    const found = await look();
    expect(found.values.entry?.value).toBe('main:app');
    expect(found.warnings.filter((w) => w.includes('pyproject.toml'))).not.toHaveLength(0);
  });

  it('a service account is known by what it holds, a certificate is not a secret', async () => {
    const key = ['-----BEGIN', 'PRIVATE KEY-----'].join(' ');
    await write({
      'cfg/account.json': JSON.stringify({ type: 'service_account', private_key: key }),
      'cfg/ca.pem': '-----BEGIN CERTIFICATE-----\n',
      'cfg/tls.pem': `${key}\n`,
      '.env.example': 'A=\n',
      '.env.local': 'A=1\n',
    });
    expect((await look()).facts.secrets.map((s) => s.path).sort()).toEqual([
      '.env.local',
      'cfg/account.json',
      'cfg/tls.pem',
    ]);
  });

  it('files of an earlier run are no evidence', async () => {
    const main = 'from fastapi import FastAPI\napp = FastAPI()\n';
    await write({ 'main.py': main });
    const before = await look();
    await write({
      Dockerfile:
        '# some-project\n# Made by create-ml-container from ml-container.json.\nFROM python:3.11-slim\nEXPOSE 9999\nCMD ["uvicorn", "main:app"]\n',
      'compose.yaml': 'services:\n  app:\n    command: uvicorn main:app --port 9998\n',
      'ml-container.lock': '{"files":{\n"compose.yaml": {}\n}}\n',
      'ml-container.json': '{}\n',
      'scripts/build.sh': '#!/bin/sh\n',
    });
    const after = await look();
    expect(after.values).toEqual(before.values);
    expect(after.include).toEqual(before.include);
  });
});

describe('what is told apart', () => {
  const loaded = async () => (await look()).facts.loadedFiles.map((l) => l.path);

  it('a result that is written is not a file that is needed', async () => {
    await write({
      'main.py': 'OUT = "out/result.csv"\nwith open(OUT, "w") as f:\n    f.write("x")\nopen("in/list.csv").read()\n',
      'out/result.csv': 'x',
      'in/list.csv': 'x',
    });
    expect(await loaded()).toEqual(['in/list.csv']);
  });

  it('a path above the project is not the file of that name in it', async () => {
    await write({
      'main.py': 'import json\njson.load(open("../labels.json"))\nopen("data/../names.json")\n',
      'labels.json': '[]',
      'names.json': '[]',
    });
    expect(await loaded()).toEqual(['names.json']);
  });

  it('the port that a file listens on itself, and the one that a Procfile wishes', async () => {
    await write({
      Procfile: 'web: python app.py --port 5000\n',
      'app.py': 'import gradio as gr\ngr.Blocks().launch(server_port=7000)\n',
    });
    expect((await look()).values.port).toMatchObject({ value: 7000, evidence: 'app.py:2' });
    await write({
      'app.py':
        'import uvicorn\nfrom fastapi import FastAPI\napp = FastAPI()\nif __name__ == "__main__":\n    uvicorn.run(app, port=7000)\n',
    });
    expect((await look()).values.port).toMatchObject({ value: 5000, evidence: 'Procfile' });
  });

  it('an OpenCV of another name is declared, a GPU build is', async () => {
    await write({
      'main.py': 'import cv2\nimport onnxruntime\nprint(1)\n',
      'requirements.txt': 'opencv-contrib-python-headless\nonnxruntime-gpu\n',
    });
    const { facts, values } = await look();
    expect(facts.imports.undeclared).toEqual([]);
    expect(values.accelerator?.value).toBe('cuda');
  });
});

describe('nothing outside is read or named', () => {
  const CANARY = 'canary-7f3a';
  const up = fc.constantFrom(
    '../secret.txt',
    '../../secret.txt',
    './../secret.txt',
    'link/secret.txt',
    'linked.py',
    '/etc/hostname',
    'a/../../secret.txt',
    '..\\secret.txt',
  );
  const line = fc.oneof(
    up.map((p) => `joblib.load("${p}")`),
    up.map((p) => `open(os.path.join(os.path.dirname(__file__), "..", "${p}"))`),
    up.map((p) => `X = Path(__file__).parent.parent.parent / "${p}"`),
    fc.constantFrom(
      'from .. import secret',
      'from ... import outside',
      'from ..outside import x',
      'import link.outside',
      'import linked',
      'import outside',
    ),
  );
  it('whatever the code and the lists say', async () => {
    await writeFile(path.join(base, 'secret.txt'), CANARY);
    await writeFile(path.join(base, 'outside.py'), `${CANARY.replace('-', '_')} = 1\nimport canary_7f3a\n`);
    await symlink(base, path.join(dir, 'link'));
    await symlink(path.join(base, 'outside.py'), path.join(dir, 'linked.py'));
    await symlink(path.join(base, 'secret.txt'), path.join(dir, '.python-version'));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 8 }), up, async (lines, include) => {
        await write({
          'main.py': `import joblib, os\nfrom pathlib import Path\nfrom fastapi import FastAPI\napp = FastAPI()\n${lines.join('\n')}\n`,
          'requirements.txt': `fastapi\n-r ${include}\n`,
        });
        const found = await look();
        const { requirements, ...rest } = found;
        expect(JSON.stringify(rest)).not.toMatch(/canary/);
        expect(requirements?.requirements).toEqual(['fastapi']);
        for (const { path: p } of [...found.include, ...found.exclude, ...found.facts.loadedFiles]) {
          expect(p.split('/')).not.toContain('..');
          expect(p.startsWith('/')).toBe(false);
        }
        expect(found.include.map((i) => i.path)).toEqual(['main.py']);
      }),
      { numRuns: 60 },
    );
  });
});
