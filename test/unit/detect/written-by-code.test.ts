/** What the code writes beside itself, where the image cannot be written to. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { detect } from '../../../src/detect/index.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'written-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function told(code: string, files: Record<string, string> = {}): Promise<string[]> {
  const app = `${code}\nfrom fastapi import FastAPI\napp = FastAPI()\n`;
  for (const [file, text] of Object.entries({ 'main.py': app, ...files })) {
    await mkdir(path.join(dir, path.dirname(file)), { recursive: true });
    await writeFile(path.join(dir, file), text);
  }
  const { warnings } = await detect(dir, frameworks);
  return warnings.filter((text) => text.includes('beside the code'));
}

describe('what is written beside the code', () => {
  it.each<[string, RegExp]>([
    [
      'import logging\nlogging.basicConfig(level="INFO", filename="app.log")',
      /^main.py:2 writes app.log .*below \/tmp/,
    ],
    ['import logging\nh = logging.FileHandler("logs/app.log")', /writes logs\/app.log .*--tmpfs \/app\/logs:mode=1777/],
    ['from logging.handlers import RotatingFileHandler as R\nR("app.log", maxBytes=1)', /^main.py:2 writes app.log/],
    ['with open("x.txt", "w") as f:\n    f.write("")', /^main.py:1 writes x.txt/],
    ['with open("x.bin", mode="ab") as f: ...', /^main.py:1 writes x.bin/],
    ['import pandas as pd\ndef f(df: pd.DataFrame):\n    df.to_csv("out/res.csv")', /^main.py:3 writes out\/res.csv/],
    ['import os\nos.makedirs("uploads", exist_ok=True)', /writes uploads .*-v "\$PWD\/uploads:\/app\/uploads"/],
    [
      'from pathlib import Path\nOUT = Path(__file__).parent / "out"\nOUT.mkdir(exist_ok=True)',
      /^main.py:3 writes out /,
    ],
    ['import os\nD = os.getenv("UPLOADS", "up")\nos.makedirs(D)', /writes up .*set UPLOADS to a place below \/tmp/],
    ['import joblib\nm = object()\njoblib.dump(m, "model.joblib")', /^main.py:3 writes model.joblib/],
    ['def save(name):\n    open(f"results/{name}.txt", "w")', /^main.py:2 writes results .*\/app\/results/],
  ])('%s', async (code, warning) => {
    const warnings = await told(code);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(warning);
  });

  it.each([
    'with open("x.txt") as f: ...',
    'with open("x.txt", "r", encoding="utf-8") as f: ...',
    'open("/tmp/x.txt", "w")',
    'import tempfile, os\nopen(os.path.join(tempfile.gettempdir(), "x.txt"), "w")',
    'import logging\nlogging.basicConfig(level="INFO")',
    'import sys, logging\nlogging.FileHandler(sys.argv[1])',
    'from pathlib import Path\nPath("/data/out").mkdir()',
    // a server imports the module: that part is not run
    'if __name__ == "__main__":\n    open("x.txt", "w")',
  ])('not: %s', async (code) => {
    expect(await told(code)).toEqual([]);
  });

  it('says a folder once, for the files in it', async () => {
    const warnings = await told('import os\nos.makedirs("logs")\nopen("logs/a.txt", "w")\nopen("logs/b.txt", "w")');
    expect(warnings).toEqual([expect.stringMatching(/^main.py:2 writes logs /)]);
  });

  it('counts what a script does when it is run', async () => {
    const demo =
      'import gradio as gr\nif __name__ == "__main__":\n    open("x.txt", "w")\n    gr.Interface(print).launch()\n';
    expect(await told('', { 'main.py': demo })).toEqual([expect.stringMatching(/^main.py:3 writes x.txt/)]);
  });
});
