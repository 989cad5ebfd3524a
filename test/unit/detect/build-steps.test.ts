/** What a Dockerfile runs beside installing packages, which the generated one leaves out and says so. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { listBuildSteps } from '../../../src/detect/container/build-steps.ts';
import { detect } from '../../../src/detect/index.ts';
import { parseDockerfile } from '../../../src/dockerfile/parse.ts';

const list = (...lines: string[]) => listBuildSteps(parseDockerfile('', ['FROM python:3.12', ...lines].join('\n')));

describe('listBuildSteps', () => {
  it.each([
    ['python train.py', 'code'],
    ['python3 -u scripts/train.py --epochs 3', 'code'],
    ['python -m app.ml.train', 'code'],
    ['cd app && python manage.py compilemessages', 'code'],
    ['./scripts/prepare.sh', 'code'],
    ['bash prepare.sh', 'code'],
    ['make models', 'code'],
    ['npm ci && npm run build', 'code'],
    ['wget -q https://example.com/model.bin -O model.bin', 'download'],
    ['curl -L -o model.bin https://example.com/model.bin', 'download'],
    ['git clone https://example.com/lib.git /opt/lib', 'download'],
    ['huggingface-cli download acme/model', 'download'],
    ['dvc pull', 'download'],
    ['python -c "import acme; acme.load()"', 'cache'],
  ])('%s', (command, kind) => {
    expect(list(`RUN ${command}`)).toMatchObject([{ kind, line: 2 }]);
  });

  it.each([
    'pip install -r requirements.txt',
    'python -m pip install flask',
    'python -m venv /venv && . /venv/bin/activate',
    'apt-get update && apt-get install -y curl python3 && rm -rf /var/lib/apt/lists/*',
    'curl -sSL https://example.com/setup | python3 -',
    'curl -LsSf https://example.com/uv/install.sh | sh',
    'wget https://example.com/Miniconda3-latest-Linux-x86_64.sh -O conda.sh && bash /tmp/x',
    'curl https://bootstrap.example/get-pip.py -o get-pip.py && python get-pip.py',
    'python -m spacy download en_core_web_sm',
    'python -c "print(1)"',
    'useradd -m app && chown -R app /app',
    'poetry install --no-root',
  ])('is none: %s', (command) => {
    expect(list(`RUN ${command}`)).toEqual([]);
  });

  it('reads the stages that the image is made from or copies from, and no other', () => {
    const steps = list(
      'FROM python:3.12 AS unused',
      'RUN python unused.py',
      'FROM python:3.12 AS model',
      'RUN python train.py',
      'FROM python:3.12',
      'COPY --from=model /model /model',
      'RUN ["python", "more.py"]',
    );
    expect(steps.map(({ text }) => text)).toEqual(['python train.py', 'python more.py']);
  });
});

describe('detect', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'build-steps-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('warns of each of the first steps with what to do, and counts the others', async () => {
    await writeFile(join(dir, 'main.py'), 'from fastapi import FastAPI\napp = FastAPI()\n');
    const runs = ['python train.py', 'wget https://example.com/a.bin', 'python -c "import acme"'];
    const many = Array.from({ length: 4 }, (_, i) => `python step${i}.py`);
    await writeFile(
      join(dir, 'Dockerfile'),
      ['FROM python:3.12', ...[...runs, ...many].map((run) => `RUN ${run}`)].join('\n'),
    );
    const { warnings } = await detect(dir, frameworks);
    expect(warnings.filter((one) => one.startsWith('Dockerfile:'))).toEqual([
      'Dockerfile:2 runs python train.py, and the generated Dockerfile does not: run it before the build, so that the files it makes are in the folder',
      'Dockerfile:3 runs wget https://example.com/a.bin, and the generated Dockerfile does not: fetch it into the folder before the build',
      'Dockerfile:4 runs python -c "import acme", and the generated Dockerfile does not: what it downloads is missing until the app itself asks for it',
      'Dockerfile:5 runs python step0.py, and the generated Dockerfile does not: run it before the build, so that the files it makes are in the folder',
      'Dockerfile:6 runs python step1.py, and the generated Dockerfile does not: run it before the build, so that the files it makes are in the folder',
      'Dockerfile:7 and what follows run 2 more that the generated Dockerfile does not',
    ]);
  });
});

describe('a Python that no image has any more', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'old-python-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));
  const findPython = async (files: Record<string, string>) => {
    await writeFile(join(dir, 'main.py'), 'from fastapi import FastAPI\napp = FastAPI()\n');
    for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
    return (await detect(dir, frameworks)).values.python;
  };

  it.each([
    ['FROM python:3.6-slim', 'FROM python:3.6-slim'],
    ['FROM tiangolo/uvicorn-gunicorn-fastapi:python3.7', 'FROM tiangolo/uvicorn-gunicorn-fastapi:python3.7'],
    ['FROM ubuntu:18.04', 'FROM ubuntu:18.04, whose Python is 3.6'],
  ])('is the oldest that there is an image of: %s', async (from, said) => {
    expect(await findPython({ Dockerfile: `${from}\n`, 'requirements.txt': 'fastapi\n' })).toMatchObject({
      value: '3.8',
      because: `Dockerfile:1 has ${said}, and 3.8 is the oldest that there is an image of`,
    });
  });

  it.each(['.python-version', 'runtime.txt'])('is the oldest as well where %s says it', async (file) => {
    const found = await findPython({ [file]: 'python-3.7.9\n', 'requirements.txt': 'fastapi\n' });
    expect(found).toMatchObject({
      value: '3.8',
      because: `${file} says python-3.7.9, of which there is no image, and 3.8 is the oldest that there is an image of`,
    });
  });

  it('stays as it is where a pin has no wheels for a newer one, or the project allows none', async () => {
    const Dockerfile = 'FROM python:3.7\n';
    const pinned = await findPython({ Dockerfile, 'requirements.txt': 'scikit-learn==0.21.3\n' });
    expect(pinned).toMatchObject({ value: '3.7' });
    const project = '[project]\nname = "x"\nversion = "1"\nrequires-python = "<3.8"\ndependencies = ["fastapi"]\n';
    await rm(join(dir, 'requirements.txt'));
    expect(await findPython({ Dockerfile, 'pyproject.toml': project })).toMatchObject({ value: '3.7' });
  });
});
