/** Models below a folder of code: found through the configuration beside it, or named where they stay out. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { detect } from '../../../src/detect/index.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'models-left-out-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function detectWith(files: Record<string, string>) {
  const app = {
    'app/__init__.py': '',
    'app/main.py': 'from fastapi import FastAPI\nfrom ocr import Engine\napp = FastAPI()\n',
    'ocr/__init__.py': 'class Engine: ...\n',
    'ocr/models/det.onnx': 'x',
  };
  for (const [file, text] of Object.entries({ ...app, ...files })) {
    await outputFile(path.join(dir, file), text);
  }
  const { exclude, warnings } = await detect(dir, frameworks);
  return {
    left: exclude.map((one) => one.path),
    warnings: warnings.filter((one) => one.includes('looks like a model')),
  };
}

it.each(['model_path: models/det.onnx\n', 'model_path: "ocr/models/det.onnx"\n', 'det: ./models/det.onnx\n'])(
  'copies a model that the configuration of its package names: %s',
  async (text) => {
    expect(await detectWith({ 'ocr/config.yaml': text })).toEqual({ left: [], warnings: [] });
  },
);

it.each(['model_path: models/det.onnx.old-1\n', 'model_path: other-models/det.onnx\n'])(
  'warns of a model below a copied folder that nothing names: %s',
  async (text) => {
    const { left, warnings } = await detectWith({ 'ocr/config.yaml': text });
    expect(left).toEqual(['ocr/models/det.onnx']);
    expect(warnings).toEqual([
      expect.stringMatching(/^ocr\/models\/det\.onnx .*--set include=ocr\/models\/det\.onnx$/),
    ]);
  },
);
