/** Shapes of public repositories that were read wrongly once. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { findProgram } from '../../../src/catalog/frameworks/servers.ts';
import { isForOtherLanguage } from '../../../src/detect/container/other-language.ts';
import { convertFacts } from '../../../src/detect/convert-facts.ts';
import { detect } from '../../../src/detect/index.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'shapes-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function detectFiles(files: Record<string, string>) {
  for (const [file, text] of Object.entries(files)) {
    await outputFile(path.join(dir, file), text);
  }
  return detect(dir, frameworks);
}
const missing = async (files: Record<string, string>) =>
  (await detectFiles(files)).facts.imports.missing.map(({ distribution }) => distribution);
const API = 'from fastapi import FastAPI\napp = FastAPI()\n';
const WSGI =
  'import os\nfrom django.core.wsgi import get_wsgi_application\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "SITE.settings")\napplication = get_wsgi_application()\n';

describe('detect, for Django', () => {
  it('serves the project whose settings are called config, and not the script beside it', async () => {
    const { values } = await detectFiles({
      'config/__init__.py': '',
      'config/wsgi.py': WSGI.replace('SITE', 'config'),
      'config/settings.py': 'INSTALLED_APPS = []\n',
      'manage.py': 'import django\n',
      'ml/train_model.py': 'if __name__ == "__main__":\n    print("trained")\n',
      'README.md': 'python ml/train_model.py\n',
    });
    expect(values).toMatchObject({ framework: { value: 'django' }, entry: { value: 'config.wsgi:application' } });
  });

  it('starts imports at the folder from which the settings are named', async () => {
    const { values } = await detectFiles({
      'web/back/site/__init__.py': '',
      'web/back/site/wsgi.py': WSGI.replace('SITE', 'site'),
      'web/back/site/settings.py': 'INSTALLED_APPS = []\n',
    });
    expect(values).toMatchObject({ entry: { value: 'site.wsgi:application' }, pythonpath: { value: 'web/back' } });
  });
});

describe('findImportRoot', () => {
  it('is the folder in which the imports are found themselves', async () => {
    const { values } = await detectFiles({
      'src/backend/requirements.txt': 'fastapi\n',
      'src/backend/pyproject.toml':
        '[project]\nname = "service"\nversion = "1"\n[build-system]\nrequires = ["flit_core"]\nbuild-backend = "flit_core.buildapi"\n',
      'requirements-dev.txt': '-e src/backend\n',
      'src/backend/service/__init__.py':
        'from fastapi import FastAPI\nfrom service.core import limit\ndef create_app():\n    return FastAPI()\n',
      'src/backend/service/core.py': 'limit = 3\n',
    });
    expect(values.entry?.value).toBe('service:create_app()');
  });
});

describe('detect, for Gradio', () => {
  it('runs the file that launches an app which a package hands out', async () => {
    const { values } = await detectFiles({
      'app/entry.py': 'from web import ui\nif __name__ == "__main__":\n    ui.queue().launch()\n',
      'app/web/__init__.py': 'from .ui import ui\n',
      'app/web/ui.py': 'import gradio as gr\nwith gr.Blocks() as ui:\n    gr.HTML(value="x")\n',
      'requirements.txt': 'gradio\n',
    });
    expect(values).toMatchObject({ framework: { value: 'gradio' }, entry: { value: 'app/entry.py' } });
  });

  it('ends on an app that is made of itself', async () => {
    const { values } = await detectFiles({
      'app.py': 'import gradio as gr\ndemo = gr.Blocks()\ndemo = demo.queue()\ndemo = demo.queue()\ndemo.launch()\n',
    });
    expect(values.entry?.value).toBe('app.py');
  });
});

describe('detectPythonVersion', () => {
  it('takes what pins allow before the Python that an image of a GPU vendor happens to have', async () => {
    const { values } = await detectFiles({
      'main.py': API,
      'requirements.txt': 'fastapi\nnumpy==1.23.5\n',
      Dockerfile: 'FROM nvcr.io/nvidia/pytorch:22.11-py3\n',
    });
    expect(values.python).toMatchObject({ value: '3.11', evidence: 'requirements.txt:2' });
  });
});

describe('collectSpecValues', () => {
  it('takes the port of a container file before one that only a README has', async () => {
    const { values } = await detectFiles({
      'main.py': API,
      'README.md': 'uvicorn main:app --reload --port 7071\n',
      'Dockerfile-cpu': 'FROM python:3.11-slim\nEXPOSE 80\n',
      'Dockerfile-gpu': 'FROM python:3.11\nEXPOSE 80\n',
    });
    expect(values.port?.value).toBe(80);
  });
});

describe('collectImportFacts', () => {
  const AUDIO = `${API}import torchaudio\ndef load(path):\n    return torchaudio.load(path)\n`;
  it.each([
    ['torchaudio<2.7', false],
    ['torchaudio', true],
    ['torchaudio==2.9.1', true],
  ])('asks for what a release of the package needs, %s', async (requirement, needed) => {
    const found = await missing({ 'main.py': AUDIO, 'requirements.txt': `fastapi\nuvicorn\n${requirement}\n` });
    expect(found.includes('torchcodec')).toBe(needed);
  });

  it('leaves out what an optional feature needs, of a package that only a function imports', async () => {
    const found = await missing({
      'main.py': `${API}def plugins():\n    import feature\n`,
      'feature.py': 'def run(path):\n    import pandas\n    return pandas.read_excel(path)\n',
      'requirements.txt': 'fastapi\nuvicorn\npandas\n',
    });
    expect(found).toEqual([]);
  });

  it('leaves out a module that a function imports by its name', async () => {
    const text = `${API}import importlib\ndef find():\n    return importlib.import_module("imageio_ffmpeg")\n`;
    expect(await missing({ 'main.py': text, 'requirements.txt': 'fastapi\nuvicorn\n' })).toEqual([]);
  });
});

describe('loadLockedNeeds', () => {
  it('believes the lock of another tool about what a package brings', async () => {
    const files = {
      'main.py': `from fastapi import FastAPI, WebSocket\napp = FastAPI()\n`,
      'pyproject.toml': '[project]\nname = "x"\nversion = "1"\ndependencies = ["fastapi", "uvicorn"]\n',
    };
    expect(await missing(files)).toEqual(['websockets']);
    const lock =
      '[[package]]\nname = "uvicorn"\nversion = "0.35.0"\ndependencies = [{ name = "websockets" }]\n[[package]]\nname = "websockets"\nversion = "15.0"\n';
    expect(await missing({ ...files, 'uv.lock': lock })).toEqual([]);
  });
});

describe('loadLockedNeeds, for a lock without a graph', () => {
  it('misses nothing that Pipfile.lock installs', async () => {
    const files = {
      'main.py': `${API}import boto3\nimport aioboto3\n`,
      Pipfile: '[packages]\nfastapi = "*"\nuvicorn = "*"\naioboto3 = "*"\n',
    };
    expect(await missing(files)).toEqual(['boto3']);
    const lock = { default: { aioboto3: { version: '==13.3.0' }, boto3: { version: '==1.35.81' } } };
    expect(await missing({ ...files, 'Pipfile.lock': JSON.stringify(lock) })).toEqual([]);
    // each package may bring any other: walked once, not once for each
    const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`p${i}`, { version: '==1' }]));
    const large = { default: { ...many, ...lock.default } };
    expect(await missing({ ...files, 'Pipfile.lock': JSON.stringify(large) })).toEqual([]);
  });
});

describe('readStartCommands', () => {
  const MAIN = 'import torch\nif __name__ == "__main__":\n    print(torch.ones(1))\n';
  const entryOf = async (readme: string) => {
    const { values } = await detectFiles({ 'lib/tool.py': MAIN, 'jobs/adder.py': MAIN, 'README.md': readme });
    return [values.entry?.value, values.entry?.confidence];
  };

  it('takes a file that a README only names for less than one that it runs', async () => {
    expect(await entryOf('The parts are [lib/tool.py](lib/tool.py) and more.\n')).toEqual(['lib/tool.py', 'guess']);
    expect(await entryOf('See [lib/tool.py](lib/tool.py).\n\n    torchrun --nproc_per_node=4 jobs/adder.py\n')).toEqual(
      ['jobs/adder.py', 'likely'],
    );
    expect(await entryOf('`python .\\jobs\\adder.py`\n')).toEqual(['jobs/adder.py', 'likely']);
  });

  it.each([...new Set(frameworks.map(({ command }) => findProgram(command)))])(
    'reads what %s starts, which a framework’s folder names',
    async (program) => {
      expect(await entryOf(`    $ ${program} run jobs/adder.py\n`)).toEqual([
        'jobs/adder.py',
        expect.not.stringMatching('guess'),
      ]);
    },
  );

  it('reads a module of a command', async () => {
    const files = { 'alpha.py': MAIN, 'beta.py': MAIN, 'README.md': 'Run `python -m beta run`.\n' };
    expect((await detectFiles(files)).values.entry).toMatchObject({ value: 'beta.py', confidence: 'likely' });
  });
});

describe('detectPort', () => {
  it.each(['streamlit run ui.py --port', 'bentoml serve svc:A --port', 'mlflow server --port'])(
    'takes no port of another program: %s 9000',
    async (command) => {
      const compose = `services:\n  api:\n    command: uvicorn main:app\n    environment: {A: 1, B: 2, C: 3, D: 4, E: 5}\n  other:\n    command: ${command} 9000\n`;
      const { values } = await detectFiles({
        'main.py': API,
        'requirements.txt': 'fastapi\n',
        'compose.yaml': compose,
      });
      expect(values.port?.value).toBeUndefined();
    },
  );
});

describe('isForOtherLanguage', () => {
  const node = 'FROM node:18-alpine AS web\nCOPY . .\nENV PORT=3001\nEXPOSE 3001\nCMD ["node", "server.js"]\n';
  const flask = { 'ml/app.py': 'from flask import Flask\napp = Flask(__name__)\n', 'ml/requirements.txt': 'flask\n' };

  it('takes no port from the container file of a service beside the app', async () => {
    const own = 'FROM python:3.11-slim\nCOPY . .\nEXPOSE 5000\nCMD ["gunicorn", "app:app"]\n';
    const { values } = await detectFiles({ ...flask, Dockerfile: node, 'ml/Dockerfile': own });
    expect(values).toMatchObject({ port: { value: 5000 }, python: { value: '3.11' } });
  });

  it('keeps one that runs Python in another image', async () => {
    const both = node.replace('CMD ["node", "server.js"]', 'RUN apk add python3\nCMD ["python3", "app.py"]');
    expect((await detectFiles({ ...flask, Dockerfile: both })).values).toMatchObject({ port: { value: 3001 } });
  });
});

describe('isForOtherLanguage, of several stages', () => {
  it.each([
    ['the stage that is built last', ['node:18 AS web', 'example/ml-base:1'], false],
    ['what that starts from', ['node:18 AS Web', 'example/ml-base:1 AS app', 'web'], true],
    ['what a plain system gets', ['golang:1.24 AS build', 'alpine:3.22'], true],
    ['what an image without a system gets', ['rust:1 AS build', 'gcr.io/distroless/cc-debian12'], true],
    ['a plain system alone', ['debian:bookworm'], false],
    ['an image that is called like one of .NET', ['example.com/team/runtime:1'], false],
    ['one of .NET', ['mcr.microsoft.com/dotnet/sdk:9.0 AS build', 'mcr.microsoft.com/dotnet/aspnet:9.0'], true],
  ])('judges by %s', (_, bases, expected) => {
    const text = bases.map((base) => `FROM ${base}\nCOPY . .\n`).join('');
    expect(isForOtherLanguage(`${text}CMD ["./start.sh"]\n`)).toBe(expected);
  });
});

describe('findDeclared', () => {
  const lists = {
    'main.py': API,
    'pyproject.toml': '[project]\nname = "x"\nversion = "1"\ndependencies = ["fastapi", "uvicorn"]\n',
    'uv.lock': 'version = 1\nrequires-python = ">=3.11"\n',
    'requirements.txt': 'fastapi\nuvicorn\nminio\n',
    'requirements-prod.txt': 'fastapi\nuvicorn\ngunicorn\n',
  };
  const listOf = async (dockerfile: string) =>
    (await detectFiles({ ...lists, Dockerfile: `FROM python:3.12-slim\n${dockerfile}` })).requirements?.path;

  it("takes the list that the project's own Dockerfile installs", async () => {
    expect(await listOf('COPY requirements.txt /app/\nRUN pip install -r /app/requirements.txt\n')).toBe(
      'requirements.txt',
    );
    expect(await listOf('RUN uv pip install --system -r requirements-prod.txt\n')).toBe('requirements-prod.txt');
    // two leave it open
    expect(await listOf('RUN pip install -r requirements.txt -r requirements-prod.txt\n')).toBe(
      'requirements-prod.txt',
    );
  });

  it.each([
    'RUN pip install -rrequirements.txt',
    'RUN pip3 install --requirement=requirements.txt',
    'RUN pip install -r requirements.txt; rm -rf /root/.cache',
    'RUN if [ -f requirements.txt ]; then /venv/bin/python -m pip install -r "requirements.txt"; fi',
    'RUN ["pip", "install", "-r", "requirements.txt"]',
    'RUN bash -lc "source /venv/bin/activate && pip install -r requirements.txt"',
    'RUN conda run -n app pip install -r requirements.txt',
    '# RUN pip install -r requirements-prod.txt\nRUN pip install -r requirements.txt',
    'RUN cp -r requirements-prod.txt /tmp && pip install -r requirements.txt',
  ])('reads which one %j installs', async (line) => {
    expect(await listOf(`${line}\n`)).toBe('requirements.txt');
  });

  it.each([
    '# pip install -r requirements.txt',
    'RUN grep -r requirements.txt .',
    'CMD ["pip", "install", "-r", "requirements.txt"]',
    'LABEL usage="pip install -r requirements.txt"',
  ])('takes none from %j', async (line) => {
    expect(await listOf(`${line}\n`)).toBe('requirements-prod.txt');
  });

  it('takes what is locked where no container file says', async () => {
    const { 'requirements-prod.txt': _, ...two } = lists;
    expect((await detectFiles(two)).requirements?.path).toBe('pyproject.toml');
  });
});

describe('findEnvironmentUrls', () => {
  const DATABASE = `${API}import os\nfrom sqlalchemy import create_engine\nengine = create_engine(os.getenv("DATABASE_URL"))\n`;
  const base = { 'main.py': DATABASE, 'requirements.txt': 'fastapi\nuvicorn\nsqlalchemy<2.1\n' };
  it.each([
    ['.env.example', 'DATABASE_URL="postgresql://user:pass@db/app"\n', 'psycopg2-binary'],
    [
      'compose.yaml',
      'services:\n  api:\n    build: .\n    environment:\n      - DATABASE_URL=mysql+pymysql://db/app\n',
      'pymysql',
    ],
    [
      'compose.yml',
      'services:\n  api:\n    build: .\n    environment:\n      DATABASE_URL: sqlite+aiosqlite:///x\n',
      'aiosqlite',
    ],
  ])('finds the driver of a URL that stands only in %s', async (file, text, driver) => {
    expect(await missing({ ...base, [file]: text })).toEqual([driver]);
  });

  it('finds none without such a file', async () => {
    expect(await missing(base)).toEqual([]);
  });
});

describe('listUnimported', () => {
  it('names what the list has and no served code imports, unless imports are computed', async () => {
    const files = { 'main.py': API, 'requirements.txt': 'fastapi\nuvicorn\ngitpython\n' };
    const facts = async (more = {}) => {
      const detection = await detectFiles({ ...files, ...more });
      return (await convertFacts(dir, detection, frameworks, detection.requirements, false)).unimported;
    };
    expect(await facts()).toContain('gitpython');
    expect(await facts({ 'main.py': `${API}import git\n` })).not.toContain('gitpython');
    expect(await facts({ 'main.py': `${API}import importlib\nimportlib.import_module(str(1))\n` })).toEqual([]);
  });
});
