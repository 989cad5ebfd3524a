/** What the review shows of a project: large files, models that are downloaded, secrets that git would take. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { detect } from '../../../src/detect/index.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'image-contents-'));
});
afterEach(() => rm(dir, { recursive: true }));

const API = 'from fastapi import FastAPI\napp = FastAPI()\n';

async function detectFacts(files: Record<string, string>, at = '.') {
  for (const [file, text] of Object.entries(files)) await outputFile(path.join(dir, file), text);
  return (await detect(path.join(dir, at), frameworks)).facts;
}

describe('findHubModels', () => {
  it('finds the models that calls of the code name, and no path of the project', async () => {
    const code = [
      'from transformers import AutoModel, pipeline',
      'from sentence_transformers import SentenceTransformer',
      'NAME = "acme/encoder"',
      'a = AutoModel.from_pretrained(NAME)',
      'b = pipeline("ner", model="acme/ner")',
      'c = SentenceTransformer("all-MiniLM-L6-v2")',
      'd = AutoModel.from_pretrained("models/own")',
      'e = AutoModel.from_pretrained("./elsewhere")',
      'f = AutoModel.from_pretrained(a)',
      '',
    ].join('\n');
    const { hubModels } = await detectFacts({ 'main.py': `${API}${code}`, 'models/own/config.json': '{}' });
    expect(hubModels).toEqual([
      { name: 'acme/encoder', because: 'main.py:6 downloads it when it runs' },
      { name: 'acme/ner', because: 'main.py:7 downloads it when it runs' },
      { name: 'all-MiniLM-L6-v2', because: 'main.py:8 downloads it when it runs' },
    ]);
  });
});

describe('listLargest', () => {
  it('lists models and data that enter the image, the largest first', async () => {
    const code = 'import joblib, pandas\nm = joblib.load("m.joblib")\nd = pandas.read_csv("data/train.csv")\n';
    const { largestFiles } = await detectFacts({
      'main.py': `${API}${code}`,
      'm.joblib': 'x',
      'data/train.csv': 'x'.repeat(2_000),
      'data/left.csv': 'x'.repeat(9_000),
    });
    expect(largestFiles).toEqual([
      { path: 'data/train.csv', size: 2_000 },
      { path: 'm.joblib', size: 1 },
    ]);
  });
});

describe('findUnignored', () => {
  it.each([
    ['no .gitignore', {}, ['.env']],
    ['a .gitignore without it', { '.gitignore': '# notes\n*.pyc\n/config/.env\n.env/\n[.env\n' }, ['.env']],
    ['its name', { '.gitignore': '.env\n' }, []],
    ['a pattern', { '.gitignore': '*.env\n' }, []],
    ['an anchored name', { '.gitignore': '/.env\n' }, []],
    ['a name that is taken back', { '.gitignore': '.env*\n!.env\n' }, ['.env']],
  ])('reports a secret where there is %s', async (_case, files, expected) => {
    expect((await detectFacts({ 'main.py': API, '.env': 'KEY=1\n', ...files })).unignoredSecrets).toEqual(expected);
  });

  it('reads the .gitignore of the repository above, and of folders', async () => {
    const files = { '.git/HEAD': '', '.gitignore': '**/.env\n', 'api/main.py': API, 'api/.env': 'KEY=1\n' };
    expect((await detectFacts(files, 'api')).unignoredSecrets).toEqual([]);
    await outputFile(path.join(dir, 'api/.gitignore'), '!.env\n');
    expect((await detectFacts({}, 'api')).unignoredSecrets).toEqual(['.env']);
  });

  it('takes a bounded time for many secrets and patterns', async () => {
    const secrets = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`a/b/c/d/x${i}.env`, 'A=1\n']));
    const patterns = Array.from({ length: 20_000 }, (_, i) => `*a*${i}*b`).join('\n');
    const before = process.cpuUsage().user;
    const facts = await detectFacts({ 'main.py': API, '.gitignore': patterns, ...secrets });
    expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(5);
    expect(facts.secrets).toHaveLength(400);
    expect(facts.unignoredSecrets.length).toBeGreaterThan(0);
  });
});
