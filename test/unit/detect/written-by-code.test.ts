/** Paths that served code writes become writable paths of the container. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { detect } from '../../../src/detect/index.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'written-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function detectWritable(code: string, files: Record<string, string> = {}) {
  const app = `${code}\nfrom fastapi import FastAPI\napp = FastAPI()\n`;
  for (const [file, text] of Object.entries({ 'main.py': app, ...files })) {
    await outputFile(path.join(dir, file), text);
  }
  const { values, warnings } = await detect(dir, frameworks);
  return { paths: values.writable?.value ?? [], because: values.writable?.because, warnings };
}

describe('planWritablePaths', () => {
  it.each<[code: string, ...paths: string[]]>([
    ['import logging\nlogging.basicConfig(level="INFO", filename="app.log")', 'app.log'],
    ['import logging\nh = logging.FileHandler("logs/app.log")', 'logs/'],
    ['import logging\nlogging.basicConfig(filename="/home/app/logs/print.log")', '/home/app/logs/'],
    ['import logging\nlogging.basicConfig(filename="/app/logs/print.log")', 'logs/'],
    ['from logging.handlers import RotatingFileHandler as R\nR("/var/log/shop/app.log", maxBytes=1)', '/var/log/shop/'],
    ['with open("x.txt", "w") as f:\n    f.write("")', 'x.txt'],
    ['with open("x.bin", mode="ab") as f: ...', 'x.bin'],
    ['open("counts.json", "r+")', 'counts.json'],
    ['import pandas as pd\ndef f(df: pd.DataFrame):\n    df.to_csv("out/res.csv")', 'out/'],
    ['import os\nos.makedirs("uploads", exist_ok=True)', 'uploads/'],
    ['import os\nos.makedirs(os.path.expanduser("~/.shop/db"))', '/home/app/.shop/db/'],
    ['from pathlib import Path\nOUT = Path(__file__).parent / "out"\nOUT.mkdir(exist_ok=True)', 'out/'],
    ['from pathlib import Path\nOUT = Path.home() / "out"\nOUT.mkdir(exist_ok=True)', '/home/app/out/'],
    ['import os\nD = os.getenv("UPLOADS", "up")\nos.makedirs(D)', 'up/'],
    ['import joblib\nm = object()\njoblib.dump(m, "model.joblib")', 'model.joblib'],
    ['def save(name):\n    open(f"results/{name}.txt", "w")', 'results/'],
    ['OUT = "results"\ndef save(name):\n    open(f"{OUT}/{name}.txt", "w")', 'results/'],
    ['OUT = "results"\ndef save(name):\n    open(OUT + "/all.txt", "w")', 'results/'],
    ['import sqlite3\ndb = sqlite3.connect("history.db")', 'history.db'],
    ['import sqlite3\ndb = sqlite3.connect("data/history")', 'data/'],
    ['from sqlalchemy import create_engine\ncreate_engine("sqlite:///./history.db")', 'history.db'],
    ['from sqlalchemy import create_engine\ncreate_engine("sqlite:////data/history.db?timeout=3")', '/data/'],
    [
      'import os\nfrom sqlalchemy.ext.asyncio import create_async_engine as make\nU = os.getenv("DATABASE_URL", "sqlite+aiosqlite:///db/h.db")\nmake(U)',
      'db/',
    ],
    [
      'from pathlib import Path\nfrom sqlmodel import create_engine\nDIR = Path(__file__).parent / "data"\nURL = f"sqlite:///{DIR}/names.db"\ncreate_engine(URL)',
      'data/',
    ],
    ['from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()', 'instance/'],
    ['import joblib\nmem = joblib.Memory("joblib_cache", verbose=0)', 'joblib_cache/'],
    ['import joblib\nmem = joblib.Memory(location="c")', 'c/'],
    ['import diskcache\ncache = diskcache.Cache("dc")', 'dc/'],
    ['import chromadb\nchromadb.PersistentClient(path="./chroma_db")', 'chroma_db/'],
    ['import chromadb\nchromadb.PersistentClient()', 'chroma/'],
    ['from fasthtml.common import fast_app\napp, rt = fast_app()', '.sesskey'],
    ['from fasthtml.common import *\napp = FastHTML(hdrs=())', '.sesskey'],
    ['import cairo\ncairo.SVGSurface("out.svg", 2, 2)', 'out.svg'],
    ['import wave\nwave.open("tone.wav", "wb")', 'tone.wav'],
    ['import zipfile\nzipfile.ZipFile("all.zip", "w")', 'all.zip'],
    ['import tarfile\ntarfile.open("out/all.tar.gz", "w:gz")', 'out/'],
    ['import shelve\nshelve.open("state")', 'state', 'state.bak', 'state.dat', 'state.db', 'state.dir'],
    ['from PIL import Image\nImage.new("RGB", (1, 1)).save("thumbs/a.png")', 'thumbs/'],
    ['import os\ndef f(file):\n    file.save(os.path.join("uploads", file.filename))', 'uploads/'],
    ['import shutil\nshutil.copy("a.txt", "backup/a.txt")', 'backup/'],
    ['import os\nos.makedirs("logs")\nopen("logs/a.txt", "w")\nopen("logs/old/b.txt", "w")', 'logs/'],
  ])('plans a writable path for %s', async (code, ...paths) => {
    expect((await detectWritable(code)).paths).toEqual(paths);
  });

  it.each([
    'from fasthtml.common import fast_app\napp, rt = fast_app(secret_key="x")',
    'with open("x.txt") as f: ...',
    'with open("x.txt", "r", encoding="utf-8") as f: ...',
    'open("/tmp/x.txt", "w")',
    'import tempfile, os\nopen(os.path.join(tempfile.gettempdir(), "x.txt"), "w")',
    'import logging\nlogging.basicConfig(level="INFO")',
    'import sys, logging\nlogging.FileHandler(sys.argv[1])',
    'import sqlite3\nsqlite3.connect(":memory:")',
    'from sqlalchemy import create_engine\ncreate_engine("sqlite://")\ncreate_engine("sqlite:///:memory:")',
    'from sqlalchemy import create_engine\ncreate_engine("postgresql://db/shop")',
    'import zipfile, wave\nzipfile.ZipFile("in.zip")\nwave.open("in.wav", "rb")',
    'import os\nos.makedirs(os.path.join(os.path.expanduser("~"), ".cache", "shop"))',
    // a server imports the module: that part is not run
    'if __name__ == "__main__":\n    open("x.txt", "w")',
  ])('plans none for %s', async (code) => {
    expect((await detectWritable(code)).paths).toEqual([]);
  });

  it('names file and line of each', async () => {
    const { because } = await detectWritable('import os\nos.makedirs("logs")\nopen("a.txt", "w")');
    expect(because).toBe('main.py:3 writes a.txt, main.py:2 writes logs/');
  });

  it('counts what a script does when it is run', async () => {
    const demo =
      'import gradio as gr\nif __name__ == "__main__":\n    open("x.txt", "w")\n    gr.Interface(print).launch()\n';
    expect((await detectWritable('', { 'main.py': demo })).paths).toEqual(['x.txt']);
  });

  it('leaves a folder alone that the image has already', async () => {
    const code = 'import os\nos.makedirs("templates", exist_ok=True)\nopen("templates/a.html")';
    const { paths, warnings } = await detectWritable(code, { 'templates/a.html': '<p>' });
    expect({ paths, warnings }).toEqual({ paths: [], warnings: [] });
  });

  it('takes the single file where the folder has files of the image', async () => {
    const code = 'open("texts/in.txt").read()\nopen("texts/out.txt", "w")';
    expect((await detectWritable(code, { 'texts/in.txt': 'a' })).paths).toEqual(['texts/out.txt']);
  });

  it('hides no model behind a volume, and says how one can be kept writable', async () => {
    const code =
      'import joblib\nM = joblib.load("models/clf.joblib")\ndef train():\n    joblib.dump(M, "models/clf.joblib")';
    const { paths, warnings } = await detectWritable(code, { 'models/clf.joblib': 'model' });
    expect(paths).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(/^main.py:4 writes models\/clf.joblib, .*--set writable=models\/clf.joblib/),
    ]);
  });

  it('warns of computed names beside the code', async () => {
    const { paths, warnings } = await detectWritable(
      'import os\ndef f(n):\n    open(os.path.join(os.getcwd(), n), "w")',
    );
    expect(paths).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(/^main.py:3 writes files with computed names .*such as results\//),
    ]);
  });
});
