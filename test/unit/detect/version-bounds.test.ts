import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { detect } from '../../../src/detect/index.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'create-ml-container-bounds-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const APP = 'from fastapi import FastAPI\napp = FastAPI()\n';
async function detectIn(files: Record<string, string | Uint8Array>) {
  for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content);
  const { bounds, warnings, values } = await detect(dir, frameworks);
  return {
    bounds: bounds.map(({ requirement }) => requirement),
    because: bounds.map((one) => one.because),
    warnings,
    values,
  };
}
const text = (value: string): Buffer => Buffer.from(value, 'latin1');
/** The end of an estimator's fields, as protocols 0, 2 and 4 write it. */
const SAVED = {
  4: text('\x80\x04\x95csklearn.x\x8c\x10_sklearn_version\x94\x8c\x051.2.2\x94ub.'),
  2: text('\x80\x02X\x10\x00\x00\x00_sklearn_versionq\x07X\x06\x00\x00\x000.24.1q\x08ub.'),
  0: text('ccopy_reg\nV_sklearn_version\np5\nV0.22.1\np6\nsb.'),
};
const LOADS = 'import joblib\nmodel = joblib.load("model.joblib")\n';

describe('findVersionBounds', () => {
  it('pins scikit-learn to the version that a pickle was saved by, in each protocol and compressed', async () => {
    const app = `${APP}${LOADS}`;
    const list = 'fastapi\nuvicorn\nscikit-learn\njoblib\n';
    for (const [content, version] of [
      [SAVED[4], '1.2.2'],
      [SAVED[2], '0.24.1'],
      [SAVED[0], '0.22.1'],
      [deflateSync(SAVED[4]), '1.2.2'],
    ] as const) {
      const found = await detectIn({ 'main.py': app, 'requirements.txt': list, 'model.joblib': content });
      expect(found.bounds).toEqual([`scikit-learn==${version}`]);
      expect(found.because).toEqual([`model.joblib was saved by scikit-learn ${version}`]);
    }
  });

  it('moves Python to one that has wheels of that version', async () => {
    const found = await detectIn({
      'main.py': `${APP}${LOADS}`,
      'requirements.txt': 'scikit-learn\n',
      'model.joblib': SAVED[4],
    });
    expect(found.values.python?.value).toBe('3.11');
  });

  it('lets go of a saved version that no Python with an image has wheels of, and says so', async () => {
    const old = text('ccopy_reg\nV_sklearn_version\np5\nV0.20.3\np6\nsb.');
    const found = await detectIn({
      'main.py': `${APP}${LOADS}`,
      'requirements.txt': 'scikit-learn\n',
      'model.joblib': old,
    });
    expect(found.bounds).toEqual([]);
    expect(found.values.python).toBeUndefined();
    expect(found.warnings).toContain(
      'model.joblib was saved by scikit-learn 0.20.3, which no Python with an image has wheels of: a newer scikit-learn is taken, which may not work with the code or load what was saved',
    );
  });

  it.each([
    ['tensorflow/tensorflow:2.15.0-gpu', 'import tensorflow', 'tensorflow==2.15.0'],
    ['pytorch/pytorch:2.3.1-cuda12.1-cudnn8-runtime', 'import torch', 'torch==2.3.1'],
  ])(
    'takes the release that the base image %s is made of, unless a list names the package',
    async (base, code, bound) => {
      const files = {
        'main.py': `${code}\n${APP}`,
        Dockerfile: `FROM ${base}\nRUN pip install fastapi\n`,
        'requirements.txt': 'fastapi\n',
      };
      const found = await detectIn(files);
      expect(found.bounds).toEqual([bound]);
      expect(found.because).toEqual([`Dockerfile:1 has FROM ${base}`]);
      const [name = ''] = bound.split('==');
      expect((await detectIn({ 'requirements.txt': `fastapi\n${name}\n` })).bounds).toEqual([]);
      expect((await detectIn({ 'main.py': APP, 'requirements.txt': 'fastapi\n' })).bounds).toEqual([]);
    },
  );

  it('warns where the requirements rule the saved version out', async () => {
    const found = await detectIn({
      'main.py': `${APP}${LOADS}`,
      'requirements.txt': 'scikit-learn>=1.5\n',
      'model.joblib': SAVED[4],
    });
    expect(found.bounds).toEqual([]);
    expect(found.warnings).toContainEqual(expect.stringContaining('ask for scikit-learn==1.2.2'));
  });

  it('takes the SDK release of a Space, unless the requirements pin one', async () => {
    const card = '---\ntitle: Flip\nsdk: gradio\nsdk_version: 4.44.1\napp_file: app.py\n---\n';
    const app =
      'import gradio as gr\ndemo = gr.Interface(str, "text", "text", allow_flagging="never")\ndemo.launch()\n';
    const found = await detectIn({ 'app.py': app, 'README.md': card, 'requirements.txt': 'numpy\n' });
    expect(found.bounds).toEqual(['gradio==4.44.1']);
    await writeFile(join(dir, 'requirements.txt'), 'gradio==5.0.0\n');
    expect((await detect(dir, frameworks)).bounds).toEqual([]);
  });

  it('bounds a library by a name that newer releases lack, and warns where the requirements ask for those', async () => {
    const app = `${APP}import numpy\n\n@app.get("/")\ndef mean():\n    return numpy.nanmean([1.0, numpy.NaN])\n`;
    expect((await detectIn({ 'main.py': app, 'requirements.txt': 'numpy\n' })).bounds).toEqual(['numpy<2']);
    await writeFile(join(dir, 'requirements.txt'), 'numpy>=2\n');
    const asked = await detect(dir, frameworks);
    expect(asked.bounds).toEqual([]);
    expect(asked.warnings).toContainEqual(expect.stringContaining('ask for "numpy<2", or change the code'));
  });
});
