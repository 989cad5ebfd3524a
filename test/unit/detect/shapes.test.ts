/** Shapes met in projects that strangers wrote: each was once read wrongly. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks.ts';
import { detect } from '../../../src/inputs/detect/index.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'shapes-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function found(files: Record<string, string>) {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.join(dir, path.dirname(file)), { recursive: true });
    await writeFile(path.join(dir, file), text);
  }
  return detect(dir, frameworks);
}

const API = 'from fastapi import FastAPI\napp = FastAPI()\n@app.get("/")\ndef index(): ...\n';
const DEMO = 'import gradio as gr\ndemo = gr.Interface(print, "text", "text")\ndemo.launch()\n';

describe('the app', () => {
  it('is asked about where services of two frameworks stand side by side', async () => {
    const { values } = await found({ 'api.py': API, 'demo.py': DEMO });
    expect(values.entry?.confidence).toBe('guess');
    const { values: alone } = await found({ 'demo.py': '' });
    expect(alone.entry).toMatchObject({ value: 'api:app', confidence: 'sure' });
  });

  it('is the script where the FastAPI object only feeds another server', async () => {
    const serve = `from fastapi import FastAPI\nfrom ray import serve\napp = FastAPI()\n@serve.deployment\n@serve.ingress(app)\nclass Model: ...\nif __name__ == "__main__":\n    serve.run(Model.bind())\n`;
    const { values } = await found({ 'pkg/serve.py': serve });
    expect(values).toMatchObject({ framework: { value: 'script' }, entry: { value: 'pkg/serve.py' } });
  });

  it('is asked about where a script serves by what is no framework here', async () => {
    const flask = 'from flask import Flask\napp = Flask(__name__)\nif __name__ == "__main__":\n    app.run()\n';
    const { values, warnings } = await found({ 'app.py': flask });
    expect(values.entry).toMatchObject({ value: 'app.py', confidence: 'guess' });
    expect(warnings[0]).toMatch(/^app.py:1 uses Flask/);
  });

  it('starts in the folder that has its list', async () => {
    const { values } = await found({ 'Backend/main.py': API, 'Backend/requirements.txt': 'fastapi\n' });
    expect(values).toMatchObject({ entry: { value: 'main:app' }, pythonpath: { value: 'Backend' } });
  });

  it('does not lie among data and backups', async () => {
    const script = 'if __name__ == "__main__":\n    print(1)\n';
    const { values } = await found({
      'data/books/prepare.py': script,
      'backup/app.py': DEMO,
      'sample.py': 'print(1)\n',
    });
    expect(values.entry?.value).toBe('sample.py');
  });

  it('may import a package of src by its own name', async () => {
    const { values, facts } = await found({
      'demo.py': `from mylib.model import say\n${DEMO}`,
      'src/mylib/__init__.py': '',
      'src/mylib/model.py': 'def say(): ...\n',
    });
    expect(facts.served).toContain('src/mylib/model.py');
    expect(values.pythonpath?.value).toBe('src');
  });

  it('may put its packages on sys.path', async () => {
    const { facts } = await found({
      'app/demo.py': `import sys\nfrom pathlib import Path\nsys.path.insert(0, str(Path(__file__).parent.parent / "lib"))\nfrom tool import say\n${DEMO}`,
      'lib/tool.py': 'import joblib\n',
    });
    expect(facts.served).toContain('lib/tool.py');
    expect(facts.imports.missing.map((m) => m.distribution)).toContain('joblib');
  });
});

describe('what is missing', () => {
  const missing = async (files: Record<string, string>) =>
    (await found(files)).facts.imports.missing.map((m) => m.distribution);

  it('is not what something declared brings', async () => {
    const code = `import numpy, starlette, httpx\n${API}`;
    expect(await missing({ 'main.py': code, 'requirements.txt': 'fastapi\nscikit-learn\n' })).toEqual(['httpx']);
  });

  it('is not what the app starts without', async () => {
    const code = `try:\n    import wandb\nexcept ImportError:\n    wandb = None\n${API}def late():\n    import pandas\n`;
    expect(await missing({ 'main.py': code })).toEqual([]);
  });

  it('is not what is meant by a stub', async () => {
    const code = `import sklearn\n${API}`;
    expect(await missing({ 'main.py': code, 'requirements.txt': 'fastapi\nsklearn\n' })).toEqual([]);
  });

  it('is what an import needs beside its package', async () => {
    const code = 'from fastapi import FastAPI, UploadFile\napp = FastAPI()\n';
    expect(await missing({ 'main.py': code, 'requirements.txt': 'fastapi\n' })).toEqual(['python-multipart']);
  });

  it('is not what a distribution called as the module has', async () => {
    const code = `from llama_index.core import Settings\n${API}`;
    expect(await missing({ 'main.py': code, 'requirements.txt': 'fastapi\nllama-index-core\n' })).toEqual([]);
  });
});

describe('the image', () => {
  it('gets what packages.txt lists', async () => {
    const code = 'import streamlit as st\nst.write(1)\n';
    const { facts } = await found({ 'app.py': code, 'packages.txt': 'ffmpeg\n# a comment\nlibsndfile1 # sound\n' });
    expect(facts.apt).toMatchObject([
      { name: 'ffmpeg', where: 'packages.txt:1', confidence: 'sure' },
      { name: 'libsndfile1', where: 'packages.txt:3' },
    ]);
  });

  it.each([
    ['device = "cuda"\n', 'cuda'],
    ['device = "cuda"\ndevice = "cpu"\n', undefined],
    ['def f():\n    device = "cuda"\n', undefined],
  ])('needs a GPU by %j: %s', async (code, expected) => {
    const { values } = await found({ 'train.py': `import torch\n${code}print(torch.zeros(1))\n` });
    expect(values.accelerator?.value).toBe(expected);
  });

  it('listens where the command says rather than where EXPOSE does', async () => {
    const { values } = await found({
      'app.py': 'import streamlit as st\nst.write(1)\n',
      Dockerfile: 'FROM python:3.11\nEXPOSE 80\nCMD streamlit run app.py --server.port 8080\n',
    });
    expect(values.port?.value).toBe(8080);
  });
});

describe('the Python', () => {
  it('is read through an ARG of a Dockerfile', async () => {
    const { values } = await found({
      'main.py': API,
      Dockerfile: 'ARG PYTHON_VERSION=3.11\nFROM python:${PYTHON_VERSION}-slim\n',
    });
    expect(values.python?.value).toBe('3.11');
  });

  it('is one that what is pinned has wheels for', async () => {
    const { values } = await found({ 'main.py': API, 'requirements.txt': 'fastapi\nnumpy==1.25.1\n' });
    expect(values.python).toMatchObject({
      value: '3.11',
      because: 'numpy==1.25.1 has no wheel for a newer one',
      evidence: 'requirements.txt:2',
      confidence: 'likely',
    });
    const { values: held } = await found({ '.python-version': '3.12\n' });
    expect(held.python?.value).toBe('3.12');
  });

  it('is the newest in the range that what is pinned has wheels for', async () => {
    const project = '[project]\nname = "x"\nrequires-python = ">=3.10,<3.13"\ndependencies = ["torch==2.0.1"]\n';
    const { values } = await found({ 'main.py': API, 'pyproject.toml': project });
    expect(values.python?.value).toBe('3.11');
  });
});
