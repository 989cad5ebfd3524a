import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { createEmptyFacts } from '../../../src/detect/facts.ts';
import { detect } from '../../../src/detect/index.ts';
import { plan } from '../../../src/plan/plan.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'create-ml-container-gpu-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function detectIn(code: string, list = 'fastapi\n') {
  await writeFile(join(dir, 'main.py'), `from fastapi import FastAPI\napp = FastAPI()\n${code}`);
  await writeFile(join(dir, 'requirements.txt'), list);
  const { accelerator, cuda } = (await detect(dir, frameworks)).values;
  return { accelerator: accelerator?.value, cuda: cuda?.value, because: accelerator?.because };
}

describe('detectAccelerator', () => {
  it.each([
    'import models\nm = models.Load([1], device="cuda")\n',
    'import models\nm = models.Load([1], device="cuda:1")\n',
    'import torch\nw = torch.load("w.pt", map_location="cuda")\n',
    'from transformers import pipeline\np = pipeline("ner", device=0)\n',
    'import easyocr\nr = easyocr.Reader(["en"], gpu=True)\n',
    'import argparse\np = argparse.ArgumentParser()\np.add_argument("--device", default="cuda")\n',
    'import onnxruntime as ort\ns = ort.InferenceSession("m.onnx", providers=["CUDAExecutionProvider"])\n',
    'import torch\nassert torch.cuda.is_available(), "no GPU"\nx = torch.ones(3, device="cuda")\n',
    'import torch\ndef train():\n    assert torch.cuda.device_count() >= 2 and True\n',
    'import sys, torch\nif not torch.cuda.is_available():\n    sys.exit("needs a GPU")\n',
    'import torch\nif torch.cuda.device_count() == 0:\n    raise SystemExit\n',
    'import tensorflow as tf\nassert len(tf.config.list_physical_devices("GPU")) > 0\n',
    'import jax\nif not (jax.devices("gpu")):\n    print("sorry")\n    raise RuntimeError("no GPU")\n',
    // on every run, before anything asks
    'import torch, models\nm = models.Load().to(torch.bfloat16).cuda()\nd = "cuda" if torch.cuda.is_available() else "cpu"\n',
  ])('takes CUDA for %j', async (code) => {
    expect(await detectIn(code)).toMatchObject({ accelerator: 'cuda', because: expect.stringMatching(/^main\.py:\d/) });
  });

  it.each([
    'import torch\nd = "cuda" if torch.cuda.is_available() else "cpu"\nm = torch.load("w.pt", map_location="cuda")\n',
    'import torch\nif not torch.cuda.is_available():\n    print("slow")\n',
    'import torch, cfg\nif cfg.gpu:\n    assert torch.cuda.is_available()\n',
    'import torch, cfg\nassert torch.cuda.is_available() or cfg.cpu\n',
    'import torch\nassert not torch.cuda.is_available()\n',
    'import tensorflow as tf\nassert tf.config.list_physical_devices("CPU")\n',
    'from transformers import pipeline\np = pipeline("ner", device=-1)\n',
    'import models\nm = models.Load(device="cpu", gpu=False)\n',
    'import models\nm = models.Load(device="cudalike")\n',
    'import onnxruntime as ort\ns = ort.InferenceSession("m", providers=["CUDAExecutionProvider", "CPUExecutionProvider"])\n',
  ])('decides nothing for %j', async (code) => {
    expect(await detectIn(code)).toMatchObject({ accelerator: undefined });
  });
});

describe('detectAccelerator, from a list that pip freeze wrote on Linux', () => {
  const LIBRARIES = ['nvidia-cublas-cu12==12.4.5.8', 'nvidia-cudnn-cu12==9.1.0.70', 'nvidia-nccl-cu12==2.21.5'];
  it.each([
    ['torch==2.5.1', 'triton==3.1.0', ...LIBRARIES],
    ['torch==2.5.1', 'triton==3.1.0'],
    ['gradio', 'torch==2.5.1', ...LIBRARIES],
    ['xgboost==3.3.0', 'nvidia-nccl-cu12==2.21.5'],
  ])('decides nothing for what %s brings', async (...list) => {
    expect(await detectIn('', `${list.join('\n')}\n`)).toMatchObject({ accelerator: undefined });
  });

  it('takes CUDA where the code or another package needs it', async () => {
    const list = `${['torch==2.5.1', ...LIBRARIES].join('\n')}\n`;
    expect(await detectIn('import torch\nm = torch.load("w.pt").to("cuda")\n', list)).toMatchObject({
      accelerator: 'cuda',
    });
    expect(await detectIn('', `${list}flash-attn==2.7.0\n`)).toMatchObject({ accelerator: 'cuda' });
  });

  it.each([
    ['faster-whisper', 'torch', 'nvidia-cublas-cu12', 'nvidia-cudnn-cu12==9.*'],
    ['faster-whisper', 'torch', 'nvidia-cudnn-cu12==9.1.0.70'],
    ['tensorflow==2.16.1', ...LIBRARIES],
  ])('takes CUDA for %s and more, which somebody asked for', async (...list) => {
    expect(await detectIn('', `${list.join('\n')}\n`)).toMatchObject({ accelerator: 'cuda' });
  });
});

describe('detectCuda', () => {
  it('reads the CUDA release off the tag of a pin, and off the index beside a pinned release', async () => {
    expect(await detectIn('', 'torch==2.3.1+cu118\n')).toMatchObject({ accelerator: 'cuda', cuda: '11.8' });
    const index = '--extra-index-url https://download.pytorch.org/whl/cu121\n';
    expect(await detectIn('', `${index}torch==2.3.1\n`)).toMatchObject({ accelerator: 'cuda', cuda: '12.1' });
    expect(await detectIn('', `${index}torch\n`)).toMatchObject({ accelerator: 'cuda', cuda: undefined });
    expect(await detectIn('', 'torch==2.3.1+cpu\n')).toMatchObject({ accelerator: 'cpu', cuda: undefined });
  });
});

describe('detectCuda, from the tables of pyproject.toml', () => {
  const index = (name: string) =>
    `[[tool.uv.index]]\nname = "${name}"\nurl = "https://download.pytorch.org/whl/${name}"\nexplicit = true\n`;
  it.each([
    [index('cu124'), 'torch = { index = "cu124" }', '12.4'],
    [index('cu124') + index('cu121'), 'torch = [{ index = "cu124" }, { index = "cu121" }]', undefined],
  ])('reads the index of uv: %j', async (indexes, source, cuda) => {
    await writeFile(join(dir, 'main.py'), 'from fastapi import FastAPI\napp = FastAPI()\n');
    await writeFile(
      join(dir, 'pyproject.toml'),
      `[project]\nname = "x"\nversion = "1"\ndependencies = ["fastapi", "torch==2.5.1"]\n[tool.uv.sources]\n${source}\n${indexes}`,
    );
    const { values } = await detect(dir, frameworks);
    expect([values.accelerator?.value, values.cuda?.value]).toEqual(['cuda', cuda]);
  });
});

describe('a pinned build', () => {
  const planFor = (accelerator: 'cpu' | 'cuda', cuda?: string) =>
    plan({
      values: {
        accelerator,
        ...(cuda ? { cuda } : {}),
        dependencies: ['torch==2.3.1+cu118', 'torchvision==0.18.1+cu118'],
      },
      because: { cuda: 'requirements.txt:1 pins a build for it' },
      facts: createEmptyFacts('shop'),
    });

  it('is asked for by its release on the index of its CUDA, and on that of the CPU where that is wanted', () => {
    const { request, decisions } = planFor('cuda', '11.8');
    expect(request).toMatchObject({ accelerator: '11.8' });
    expect(request.roots.map(({ requirement }) => requirement)).toEqual(
      expect.arrayContaining(['torch==2.3.1', 'torchvision==0.18.1']),
    );
    expect(decisions.find(({ choice }) => choice === 'cuda')?.because).toMatch(/^requirements\.txt:1 pins a build/);
    expect(planFor('cpu').request.roots.map(({ requirement }) => requirement)).toContain('torch==2.3.1');
  });
});
