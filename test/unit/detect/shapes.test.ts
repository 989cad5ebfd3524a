/** Shapes met in projects that strangers wrote: each was once read wrongly. */
import { describe, expect, it } from 'vitest';
import { useDetection } from '../../support/detected.ts';

const found = useDetection();

const API = 'from fastapi import FastAPI\napp = FastAPI()\n@app.get("/")\ndef index(): ...\n';
const DEMO = 'import gradio as gr\ndemo = gr.Interface(print, "text", "text")\ndemo.launch()\n';

describe('what is started elsewhere', () => {
  const UI =
    'import gradio as gr\nclass App:\n    def __init__(self):\n        with gr.Blocks() as self.demo:\n            gr.Markdown("x")\n' +
    '    def run(self):\n        self.demo.queue().launch(server_port=7861)\n';
  it.each<[string, Record<string, string>]>([
    ['by a method', { 'main.py': 'from ui import App\nif __name__ == "__main__":\n    App().run()\n', 'ui.py': UI }],
    ['by a method of what was made before', { 'main.py': 'import ui\napp = ui.App()\napp.run()\n', 'ui.py': UI }],
    ['in a function that is run', { 'main.py': 'from ui import App\ndef go():\n    App().run()\ngo()\n', 'ui.py': UI }],
    [
      'by a function',
      {
        'main.py': 'from ui import start\nstart()\n',
        'ui.py': `${UI}def start():\n    gr.Interface(print).launch(server_port=7861)\n`,
      },
    ],
  ])('is launched %s: the file that is run is the entry', async (_how, files) => {
    const { values } = await found(files);
    expect(values).toMatchObject({
      framework: { value: 'gradio', evidence: expect.stringMatching(/^main.py:/) },
      entry: { value: 'main.py', confidence: 'sure' },
      port: { value: 7861 },
    });
  });

  it('is no app where the method launches nothing', async () => {
    const other = UI.replace('self.demo.queue().launch(server_port=7861)', 'print(1)');
    const { values } = await found({ 'main.py': 'from ui import App\nApp().run()\n', 'ui.py': other });
    expect(values.entry?.value).not.toBe('main.py');
  });

  const BACKEND = { 'backend/main.py': `from bot import x\n${API}`, 'chatbot/bot/__init__.py': 'x = 1\n' };
  it.each([
    ['start.sh', 'set -e\ncd backend\nPYTHONPATH=.:../chatbot uvicorn main:app &\n'],
    ['Makefile', 'other:\n\tcd docs && make\nrun:\n\tcd backend && PYTHONPATH=.:../chatbot uvicorn main:app\n'],
    ['run.sh', 'export PYTHONPATH="$PWD/chatbot"\nuvicorn backend.main:app\n'],
  ])('has the folders that %s puts on PYTHONPATH', async (file, text) => {
    const { values, facts } = await found({ ...BACKEND, [file]: text });
    expect(values.pythonpath?.value.split(':')).toContain('chatbot');
    expect(facts.imports.unknown).toEqual([]);
    expect(facts.served).toContain('chatbot/bot/__init__.py');
  });
});

describe('an app that is whole only where its file is run', () => {
  const head =
    'from flask import Flask\napp = Flask(__name__)\nmodel = None\ndef load_model():\n    global model\n    model = 1\n';
  const main = 'if __name__ == "__main__":\n    load_model()\n    app.run()\n';
  it.each([
    ['by a function', head + main, 'app.py:8 calls load_model(), which sets model, only where the file itself is run'],
    ['itself', `${head}if __name__ == "__main__":\n    model = 2\n    app.run()\n`, 'app.py:8 sets model only where'],
  ])('is told, and may be something else: %s', async (_how, text, warning) => {
    const { values, warnings } = await found({ 'app.py': text });
    expect(values.entry).toMatchObject({ value: 'app:app', confidence: 'guess' });
    expect(warnings).toEqual([expect.stringContaining(warning)]);
  });

  it.each([
    ['the function is called elsewhere too', `${head}load_model()\n${main}`],
    ['it is called when the app starts', `${head}@app.before_request\ndef first():\n    load_model()\n${main}`],
    [
      'nothing waits for it',
      (head.replace('model = None', 'model = 0') + main).replaceAll('load_model', 'choose_model'),
    ],
  ])('is no such thing where %s', async (_why, text) => {
    const { values, warnings } = await found({ 'app.py': text });
    expect(values.entry).toMatchObject({ value: 'app:app', confidence: 'sure' });
    expect(warnings).toEqual([]);
  });
});

describe('where an entry lies', () => {
  const BOT = 'import asyncio\nfrom src.words import hello\nasyncio.run(hello())\n';
  it('is one folder below the top too, by the name of what is started', async () => {
    const files = { 'src/__init__.py': '', 'src/main.py': BOT, 'src/words.py': 'async def hello(): ...\n' };
    const { values } = await found(files);
    expect(values).toMatchObject({ framework: { value: 'script' }, entry: { value: 'src/main.py' } });
  });

  it('is not where the name says nothing', async () => {
    const { values } = await found({ 'src/__init__.py': '', 'src/words.py': BOT });
    expect(values.entry).toBeUndefined();
  });

  it("is a package's own file where a container file starts it, and only there", async () => {
    const package_ = {
      'app/__init__.py': DEMO.replace('demo.launch()', 'if __name__ == "__main__":\n    demo.launch()'),
    };
    expect((await found(package_)).values.entry).toBeUndefined();
    const started = await found({ Dockerfile: 'FROM python:3.12\nCMD ["python", "app/__init__.py"]\n' });
    expect(started.values).toMatchObject({ framework: { value: 'gradio' }, entry: { value: 'app/__init__.py' } });
  });
});

describe("another service's command", () => {
  const compose = (command: string) =>
    `services:\n  api:\n    build: .\n  other:\n    image: x\n    command: >\n      ${command}\n      --port 5999\n`;
  it('says nothing of the port', async () => {
    const { values } = await found({ 'main.py': API, 'compose.override.yaml': compose('mlflow server') });
    expect(values.port).toBeUndefined();
    const own = await found({ 'compose.override.yaml': compose('uvicorn main:app') });
    expect(own.values.port?.value).toBe(5999);
  });
});

describe('what asks for a GPU', () => {
  it.each([
    [
      'a decorator of its host',
      { 'app.py': `import spaces\n@spaces.GPU(duration=60)\ndef f(): ...\n${DEMO}` },
      'app.py:2',
    ],
    [
      'a package that needs one',
      { 'app.py': DEMO, 'requirements.txt': 'gradio\nflash-attn-wheels\n' },
      'requirements.txt:2',
    ],
  ])('is %s', async (_what, files, evidence) => {
    const { values } = await found(files);
    expect(values.accelerator).toMatchObject({ value: 'cuda', evidence });
  });

  it('is no package whose name only begins so', async () => {
    const { values } = await found({ 'app.py': DEMO, 'requirements.txt': 'gradio\ntritonclient\n' });
    expect(values.accelerator).toBeUndefined();
  });
});

describe('a script that starts a server in what it imports', () => {
  it('is the server, on the port of the function that listens', async () => {
    const { values } = await found({
      'server.py': 'from api import Service\nif __name__ == "__main__":\n    Service().run()\n',
      'api.py':
        'import waitress\nfrom flask import Flask\nclass Service:\n    def __init__(self):\n        self.app = Flask("x")\n    def run(self):\n        waitress.serve(self.app)\n',
    });
    expect(values.framework?.value).toBe('server');
    expect(values.entry).toMatchObject({ value: 'server.py', confidence: 'sure' });
    expect(values.port).toMatchObject({ value: 8080, evidence: 'api.py:7' });
  });
});

describe('what is not there', () => {
  it('is what DVC has, where its note is', async () => {
    const { warnings } = await found({
      'main.py': `import joblib\njoblib.load("m/a.pkl")\n${API}`,
      'm/a.pkl.dvc': 'outs:\n',
    });
    expect(warnings).toEqual([expect.stringMatching(/^main.py:2 reads m\/a.pkl, of which only DVC's note .*dvc pull/)]);
  });
});

describe('the app', () => {
  it('is asked about where two projects call theirs the same', async () => {
    const project = (folder: string) => ({ [`${folder}/main.py`]: API, [`${folder}/requirements.txt`]: 'fastapi\n' });
    const { facts } = await found({ ...project('api'), ...project('svc') });
    expect(facts.appFolders.map(({ folder }) => folder)).toEqual(['api', 'svc']);
  });

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
    const other = 'import discord\nclient = discord.Client()\nif __name__ == "__main__":\n    client.run("x")\n';
    const { values, warnings } = await found({ 'app.py': other });
    expect(values.entry).toMatchObject({ value: 'app.py', confidence: 'guess' });
    expect(warnings[0]).toMatch(/^app.py:1 uses Discord/);
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

  it.each([
    ['uvicorn\n', ['websockets']],
    ['uvicorn[standard]\n', []],
    ['uvicorn\nwsproto\n', []],
  ])('is the protocol of a WebSocket, beside %j', async (servers, expected) => {
    const code = 'from fastapi import FastAPI, WebSocket\napp = FastAPI()\n';
    expect(await missing({ 'main.py': code, 'requirements.txt': `fastapi\n${servers}` })).toEqual(expected);
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

describe('PYTHONPATH', () => {
  const app = `import core\nimport tools\n${API}`;
  const files = { 'main.py': app, 'lib/core.py': 'x = 1\n', 'more/tools.py': 'x = 1\n' };

  it.each([
    ['start.sh', 'export PYTHONPATH=$PYTHONPATH:./lib:$PWD/more && uvicorn main:app\n'],
    ['Dockerfile', 'FROM python:3.12\nWORKDIR /srv/app\nENV PYTHONPATH="/srv/app/lib:/srv/app/more"\n'],
    ['compose.yaml', 'services:\n  a:\n    build: .\n    environment:\n      PYTHONPATH: lib:more\n'],
    ['Makefile', 'run:\n\tPYTHONPATH=$(pwd)/lib:$(pwd)/more uvicorn main:app\n'],
  ])('of %s is kept', async (file, text) => {
    const { values, facts } = await found({ ...files, [file]: text });
    expect(values.pythonpath).toMatchObject({ value: 'lib:more', evidence: file });
    expect(facts.served).toEqual(expect.arrayContaining(['lib/core.py', 'more/tools.py']));
    expect(facts.imports.unknown).toEqual([]);
  });

  it('that means the project itself, or what nothing imports, is no finding', async () => {
    const { values } = await found({
      'app/main.py': API,
      Dockerfile: 'FROM python:3.12\nENV PYTHONPATH=/app:/x/lib\n',
    });
    expect(values.pythonpath).toBeUndefined();
  });
});

describe('the port of an API beside its user interface', () => {
  const two = (of: { api: string; ui: string }) => `services:
  web:
    build: {context: ., dockerfile: Dockerfile.ui}
    ports: ["8501:8501"]
${of.ui}  api:
    build: .
    ports: ["9000:9000"]
${of.api}`;

  it('is that of the service that starts it', async () => {
    const { values } = await found({
      'api.py': API,
      'compose.yaml': two({ ui: '    command: streamlit run ui.py\n', api: '    command: ["uvicorn", "api:app"]\n' }),
    });
    expect(values.port?.value).toBe(9000);
  });

  it('is read off the Dockerfile that a service is built from, or its folder', async () => {
    const { values } = await found({
      'api.py': API,
      'compose.yaml': two({ ui: '', api: '' }),
      'Dockerfile.ui': 'FROM python:3.12\nCMD ["streamlit", "run", "ui.py"]\n',
    });
    expect(values.port?.value).toBe(9000);
    const { values: folders } = await found({
      'api.py': 'x = 1\n',
      'back/api.py': API,
      'compose.yaml':
        'services:\n  a: {build: ./front, ports: ["80:80"]}\n  b: {build: {context: ./back}, ports: ["9001:9001"]}\n',
    });
    expect(folders.port?.value).toBe(9001);
  });

  it('is left open where no service can be told to be it', async () => {
    const { values } = await found({ 'api.py': API, 'compose.yaml': two({ ui: '', api: '' }) });
    expect(values.port).toBeUndefined();
  });

  it('is not what another server in the same file is told', async () => {
    const { values } = await found({
      'api.py': API,
      'start.sh': 'streamlit run ui.py --server.port 8502 &\nuvicorn api:app --port 9002\n',
    });
    expect(values.port?.value).toBe(9002);
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

  it('is left open where what is pinned has wheels for the default and for the next', async () => {
    const of = async (pin: string) => (await found({ 'main.py': API, 'requirements.txt': `${pin}\n` })).values.python;
    expect(await of('numpy==2.1.0')).toBeUndefined();
    expect((await of('numpy==1.26.4'))?.because).toBe('numpy==1.26.4 has no wheel for a newer one');
  });

  it('names the pin that holds it where it is', async () => {
    const list = 'numpy==1.26.4\npandas==1.4.3\n';
    const { values } = await found({ 'main.py': API, 'requirements.txt': list });
    expect(values.python).toMatchObject({ value: '3.10', because: 'pandas==1.4.3 has no wheel for a newer one' });
  });

  it('is one that an upper bound leaves wheels for', async () => {
    const of = async (requirement: string) =>
      (await found({ 'main.py': API, 'requirements.txt': `fastapi\n${requirement}\n` })).values.python?.value;
    expect(await of('tensorflow<2.11')).toBe('3.10');
    expect(await of('pandas~=1.5.3')).toBe('3.11');
    // the row of 1.23 begins before the range, and is in it by the release that the range names
    expect(await of('numpy>=1.24.1,<1.25')).toBe('3.11');
    for (const open of ['numpy>=1.24', 'numpy!=1.25.0', 'numpy<99', 'numpy<0.1'])
      expect(await of(open)).toBeUndefined();
  });

  it('is the newest in the range that what is pinned has wheels for', async () => {
    const project = '[project]\nname = "x"\nrequires-python = ">=3.10,<3.13"\ndependencies = ["torch==2.0.1"]\n';
    const { values } = await found({ 'main.py': API, 'pyproject.toml': project });
    expect(values.python?.value).toBe('3.11');
  });
});
