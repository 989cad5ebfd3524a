/** What is no app that we start, or is read from a second file: said by its name, never guessed over. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { detect } from '../../../src/detect/index.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'refusals-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function detectFiles(files: Record<string, string>) {
  for (const [file, text] of Object.entries(files)) {
    await outputFile(path.join(dir, file), text);
  }
  return detect(dir, frameworks);
}

describe('detect, for a project of another kind', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    ['Node.js', { 'package.json': '{}', 'index.js': '' }, /^package.json makes this a Node.js project/],
    ['JavaScript alone', { 'index.js': '', 'public/app.js': '' }, /^index.js is JavaScript, there is no Python file/],
    [
      'a submodule that was not fetched',
      { 'README.md': '', '.gitmodules': '[submodule "api"]\n\tpath = api\n\turl = https://example.com/api.git\n' },
      /^\.gitmodules:2 names api, which is empty: git submodule update --init fetches it$/,
    ],
    [
      'a Compose file whose folders lie elsewhere',
      { 'docker-compose.yml': 'services:\n  api:\n    build:\n      context: ./api/\n' },
      /^docker-compose\.yml:4 builds api, which is not in the folder/,
    ],
    [
      'a template of Copier',
      {
        'copier.yml': '_subdirectory: template\n',
        'template/pyproject.toml.jinja': '[project]\nname = "{{name}}"\n',
        'template/app/main.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
      },
      /^copier.yml is here: this is a template of Copier, and projects are made from it/,
    ],
    [
      'a template of Cookiecutter',
      {
        'cookiecutter.json': '{"slug": "shop"}',
        '{{cookiecutter.slug}}/main.py': 'from flask import Flask\napp = Flask(__name__)\n',
      },
      /^cookiecutter.json is here: this is a template of Cookiecutter/,
    ],
    ['Go', { 'go.mod': 'module x', 'main.go': '' }, /^go.mod makes this a Go project/],
    ['R', { 'app.R': '' }, /^app.R makes this an R project/],
    ['a list alone', { 'requirements.txt': 'numpy\n' }, /^requirements.txt is here, and no Python file/],
    [
      'a list beside setup.py',
      { 'setup.py': '', 'requirements.txt': 'numpy\n' },
      /^requirements.txt is here, and no Python/,
    ],
    ['setup.py alone', { 'setup.py': '# setuptools.setup()\n' }, /^setup.py is here, and no Python file/],
    ['an empty package', { 'setup.py': '', 'x/__init__.py': '# nothing\n' }, /^setup.py is here, and no Python file/],
    ['manage.py alone', { 'manage.py': 'raise RuntimeError()\n' }, /^manage.py is here, and nothing in it/],
    [
      'settings that are missing',
      { 'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")\n' },
      /^manage.py:2 names the settings site1.settings, and the project has no such module/,
    ],
    [
      'settings without an application, in a folder',
      {
        'back/manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")\n',
        'back/site1/__init__.py': '',
        'back/site1/settings.py': 'SECRET_KEY = "x"\n',
      },
      /Add back\/site1\/wsgi.py/,
    ],
    [
      'a class for Vercel',
      {
        'api/index.py':
          'from http.server import BaseHTTPRequestHandler\n\n\nclass handler(BaseHTTPRequestHandler):\n    pass\n',
      },
      /^api\/index.py:4 defines handler: this is a Python function of Vercel.*from api.index import handler; HTTPServer/,
    ],
    [
      'a function for Vercel',
      { 'api/index.py': 'def handler(request):\n    return {}\n' },
      /^api\/index.py:1 defines handler\(request\): this is a function of one request called handler/,
    ],
    [
      'a command of a package, in a Dockerfile',
      {
        'requirements.txt': 'mytool\n',
        'helper.py': 'X = 1\n',
        Dockerfile: 'FROM python:3.12-slim\nCMD ["mytool", "serve", "--name", "a b"]\n',
      },
      /^Dockerfile:2 starts mytool, .* write serve.py with the line import os; .*exec mytool serve --name \\"a b\\""/,
    ],
    [
      'a command of a package, in a Procfile',
      { 'requirements.txt': 'mytool\n', Procfile: 'web: mytool serve --port $PORT\n' },
      /^Procfile:1 starts mytool, a command of an installed package.*--framework server --entry serve.py/,
    ],
    [
      'a server of an app that is not there',
      { 'requirements.txt': 'gunicorn\n', Procfile: 'web: gunicorn app:app\n' },
      /^requirements.txt is here, and no Python file/,
    ],
    [
      'a bare function for Google',
      { 'main.py': 'def hello(request):\n    return "x"\n' },
      /^main.py:1 defines hello\(request\): this is a function of one request, as Google Cloud Functions start it/,
    ],
    [
      'an agent of Google',
      {
        'bot/__init__.py': 'from . import agent\n',
        'bot/agent.py': 'from google.adk.agents import Agent\nroot = Agent()\n',
      },
      /^bot\/agent.py:1 imports google.adk: this is an agent of/,
    ],
    [
      'a function of Google',
      { 'main.py': 'import functions_framework\n@functions_framework.http\ndef hello(request): ...\n' },
      /^main.py:1 imports functions_framework: this is a function for Google/,
    ],
    [
      'Reflex',
      {
        'site/site.py': 'import reflex as rx\napp = rx.App()\napp.add_page(print)\n',
        'rxconfig.py': 'import reflex as rx\nconfig = rx.Config(app_name="site")\n',
      },
      /this is a Reflex app/,
    ],
    [
      'a script by its looks',
      { 'main.py': 'import modal\nif __name__ == "__main__":\n    modal.App("x").run()\n' },
      /this is a Modal app/,
    ],
    [
      'marimo',
      { 'main.py': 'import marimo\napp = marimo.App()\nif __name__ == "__main__":\n    app.run()\n' },
      /a marimo notebook/,
    ],
    [
      'Shiny Express',
      { 'app.py': 'from shiny.express import ui\nui.input_slider("n", "N", 0, 9, 2)\n' },
      /shiny\.express/,
    ],
    ['Solara', { 'main.py': 'import solara\n@solara.component\ndef Page(): ...\n' }, /a Solara app/],
    [
      'Metaflow',
      { 'main.py': 'from metaflow import FlowSpec\nclass F(FlowSpec): ...\nif __name__ == "__main__":\n    F()\n' },
      /a Metaflow flow/,
    ],
    [
      'Bokeh',
      { 'main.py': 'from bokeh.plotting import curdoc, figure\ncurdoc().add_root(figure())\n' },
      /a Bokeh server document/,
    ],
    [
      'MCP over stdio',
      {
        'main.py':
          'from mcp.server.fastmcp import FastMCP\nmcp = FastMCP("x")\nif __name__ == "__main__":\n    mcp.run()\n',
      },
      /an MCP server over standard input/,
    ],
    [
      'Celery',
      { 'tasks.py': 'from celery import Celery\napp = Celery("tasks")\n' },
      /a Celery application, and celery worker starts it/,
    ],
    [
      'a function that only its list names',
      { 'handlers.py': 'def handle(request):\n    return "ok"\n', 'requirements.txt': 'functions-framework\n' },
      /functions-framework is required: this is a function for Google's Functions Framework/,
    ],
    [
      'Django without an application',
      {
        'manage.py': 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")\nimport django\n',
        'site1/settings.py': 'ROOT_URLCONF = "site1.urls"\n',
      },
      /manage.py:2 names the settings site1.settings, .*Add site1\/wsgi.py/,
    ],
    ['Dramatiq', { 'tasks.py': 'import dramatiq\n@dramatiq.actor\ndef f(x): ...\n' }, /Dramatiq actors/],
    ['Scrapy', { 'scrapy.cfg': '', 'shop/spiders.py': 'class S: ...\n' }, /a Scrapy project/],
    [
      'AWS Lambda',
      { 'lambda_function.py': 'def lambda_handler(event, context):\n    return {}\n' },
      /lambda_function.py:1 defines lambda_handler.*AWS Lambda/,
    ],
    [
      'AWS Lambda, beside what runs at import',
      {
        'handler.py':
          'import logging\nlogging.getLogger().setLevel("INFO")\nprint("cold start")\ndef handler(event, context):\n    return {}\n',
      },
      /handler.py:4 defines handler.*AWS Lambda/,
    ],
    [
      'Python 2',
      { 'app.py': 'from flask import Flask\napp = Flask(__name__)\nprint "up"\n' },
      /app.py is written for Python 2/,
    ],
    ['SageMaker', { 'inference.py': 'def model_fn(model_dir):\n    return 1\n' }, /Amazon SageMaker/],
    [
      'Triton',
      { 'models/m/1/model.py': 'import triton_python_backend_utils as pb\nclass TritonPythonModel: ...\n' },
      /Triton Inference Server/,
    ],
    [
      'TorchServe',
      { 'handler.py': 'from ts.torch_handler.base_handler import BaseHandler\nclass H(BaseHandler): ...\n' },
      /a handler for TorchServe/,
    ],
    [
      'Seldon',
      { 'requirements.txt': 'Seldon_Core>=1\n', 'Model.py': 'class Model:\n    def predict(self, X, names): ...\n' },
      /Seldon Core/,
    ],
    [
      'LangGraph',
      {
        'langgraph.json': '{}',
        'agent.py': 'from langgraph.graph import StateGraph\ngraph = StateGraph(dict).compile()\n',
      },
      /LangGraph Platform/,
    ],
    ['Voilà', { 'requirements.txt': 'voila\n', 'nb.ipynb': '{}' }, /a Voilà dashboard/],
  ])('refuses %s by its name', async (_name, files, said) => {
    const { values, facts } = await detectFiles(files);
    expect(values.framework).toBeUndefined();
    expect(facts.noApp).toEqual([expect.stringMatching(said)]);
  });

  it('takes a script that only uses a task queue for the script that it is', async () => {
    const { values } = await detectFiles({
      'tasks.py': 'from celery import Celery\napp = Celery("tasks")\n@app.task\ndef add(x, y): ...\n',
      'main.py': 'from tasks import add\nif __name__ == "__main__":\n    add.delay(1, 2)\n',
    });
    expect(values.entry?.value).toBe('main.py');
  });

  it.each<[string, string, string, number?]>([
    [
      'web.py',
      'import web\nif __name__ == "__main__":\n    app = web.application((), globals())\n    app.run()\n',
      'server',
      8080,
    ],
    [
      'Slack Bolt',
      'from slack_bolt import App\napp = App()\nif __name__ == "__main__":\n    app.start(port=3000)\n',
      'server',
      3000,
    ],
    ['KServe', 'import kserve\nif __name__ == "__main__":\n    kserve.ModelServer().start([])\n', 'server', 8080],
    [
      'MCP over HTTP',
      'from fastmcp import FastMCP\nmcp = FastMCP("x")\nif __name__ == "__main__":\n    mcp.run(transport="http", host="0.0.0.0", port=9000)\n',
      'server',
      9000,
    ],
    [
      'MCP over HTTP in an event loop',
      'import asyncio\nfrom fastmcp import FastMCP\nmcp = FastMCP("x")\nif __name__ == "__main__":\n    asyncio.run(mcp.run_async(transport="http", host="0.0.0.0", port=9000))\n',
      'server',
      9000,
    ],
    [
      'Django in a wrapper',
      'from django.conf import settings\nfrom django.core.wsgi import get_wsgi_application\nfrom dj_static import Cling\nsettings.configure(ROOT_URLCONF=__name__)\napp = Cling(get_wsgi_application())\n',
      'django',
    ],
    ['Shiny', 'from shiny import App, ui\napp = App(ui.page_fluid("x"), None)\n', 'asgi'],
    [
      'Connexion',
      'import connexion\napp = connexion.App(__name__)\nif __name__ == "__main__":\n    app.run(port=8080)\n',
      'asgi',
    ],
  ])('serves %s', async (_name, text, framework, port) => {
    const { values } = await detectFiles({ 'main.py': text });
    expect(values.framework?.value).toBe(framework);
    if (port !== undefined) expect(values.port?.value).toBe(port);
  });

  it.each([
    ['that only sets things up', 'import logging\nlogging.basicConfig()\nlimit = 3\n'],
    ['whose guard only exits', 'import sys\nif __name__ == "__main__":\n    sys.exit("use the other one")\n'],
  ])('takes no file %s for a script', async (_what, text) => {
    const { values, facts } = await detectFiles({ 'main.py': text });
    expect(values.framework).toBeUndefined();
    expect(facts.noApp[0]).toContain('no app was found');
  });

  it('leaves an empty directory and one with a license to the starter', async () => {
    expect((await detectFiles({ LICENSE: 'MIT', 'README.md': '# x' })).facts.noApp).toEqual([]);
  });
});

describe('detect, for an app that no server can import', () => {
  it('names the framework of which nothing makes an app', async () => {
    const { facts } = await detectFiles({
      'manage.py':
        'import os\nfrom django.core.management import execute_from_command_line\nif __name__ == "__main__":\n    execute_from_command_line()\n',
      'shop/settings.py': 'SECRET_KEY = "x"\n',
    });
    expect(facts.noApp).toContainEqual(
      expect.stringMatching(/^manage.py imports Django, and no module has an app of it/),
    );
  });

  it('refuses __main__, which is the module of the server itself', async () => {
    const { values, facts } = await detectFiles({
      'my-api/__main__.py':
        'from flask import Flask\napp = Flask(__name__)\nif __name__ == "__main__":\n    app.run()\n',
    });
    expect(values.entry).toBeUndefined();
    expect(facts.noApp).toContainEqual(expect.stringMatching(/my-api\/__main__.py uses Flask, and no module can have/));
  });
});

const RUN = { 'main.py': 'print("x")\n' };

describe('detect, for the Python of a project', () => {
  it.each([
    ['mise.toml', '[tools]\npython = "3.11"\n', '3.11'],
    ['.mise.toml', '[tools]\nnode = "22"\npython = { version = "3.13" }\n', '3.13'],
    ['.tool-versions', 'nodejs 22.1.0\npython 3.11.4\n', '3.11'],
  ])('reads %s', async (file, text, python) => {
    const { values, facts } = await detectFiles({ ...RUN, [file]: text });
    expect(values.python?.value.startsWith(python)).toBe(true);
    expect(values.python?.evidence).toBe(file);
    expect(facts.pythonProblems).toEqual([]);
  });

  it.each([
    ['mise.toml', '[tools]\npython = "latest"\n'],
    ['.tool-versions', 'python latest\n'],
    ['.python-version', 'system\n'],
  ])('takes the default where %s leaves it open', async (file, text) => {
    const { values, facts } = await detectFiles({ ...RUN, [file]: text });
    expect([values.python, facts.pythonProblems]).toEqual([undefined, []]);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['no text', { '.python-version': '\uFFFD\n' }, /^is not UTF-8 text/],
    ['no release', { '.python-version': 'three-eleven\n' }, /says three-eleven, which is not a release/],
    [
      'two releases',
      { '.python-version': '3.11\n', 'runtime.txt': 'python-3.13\n' },
      /says 3.11, but runtime.txt says python-3.13/,
    ],
    ['an indented comment and a word', { '.python-version': '  # which\n\t# one\n  three\n' }, /says three, which/],
    ['Python 2', { 'runtime.txt': 'python-2.7\n' }, /says python-2.7: no supported image has Python 2/],
    [
      'two that contradict each other',
      {
        '.python-version': '3.9\n',
        'pyproject.toml': '[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.11"\n',
      },
      /says 3.9, but pyproject.toml has Python >=3.11/,
    ],
  ])('has a problem with %s', async (_what, files, what) => {
    const { facts } = await detectFiles({ ...RUN, ...files });
    expect(facts.pythonProblems).toEqual([
      { where: expect.any(String), what: expect.stringMatching(what), fix: expect.stringContaining('--python') },
    ]);
  });
});

describe('detect, for two requirements files', () => {
  const PYPROJECT = '[project]\nname = "x"\nversion = "1"\ndependencies = ["six"]\n';
  it.each([
    [
      'the lock of this tool',
      '# Made by create-ml-container: the whole closure.\nsix==1.17.0 \\\n    --hash=sha256:00\nidna==3.11 \\\n    --hash=sha256:00\n',
    ],
    [
      'what pip-compile wrote',
      '# This file is autogenerated by pip-compile\n#    pip-compile pyproject.toml\nsix==1.17.0\nidna==3.11\n',
    ],
    ['an export with hashes', 'six==1.17.0 --hash=sha256:00\nidna==3.11 --hash=sha256:00\n'],
  ])('say nothing of what %s names beside its pyproject.toml', async (_what, list) => {
    const { requirements, warnings } = await detectFiles({
      ...RUN,
      'pyproject.toml': PYPROJECT,
      'requirements.txt': list,
    });
    expect(requirements?.path).toBe('pyproject.toml');
    expect(warnings).not.toContainEqual(expect.stringContaining('also lists'));
  });

  it.each<[string, Record<string, string>, string, string]>([
    [
      'a Pipfile',
      { Pipfile: '[packages]\ncowsay = "*"\n', 'requirements.txt': 'six\n' },
      'requirements.txt',
      'Pipfile also lists cowsay',
    ],
    [
      'an environment',
      { 'environment.yml': 'dependencies:\n  - python=3.12\n  - numpy\n', 'requirements.txt': 'cowsay\n' },
      'requirements.txt',
      'environment.yml also lists numpy',
    ],
  ])('names what is left out of %s', async (_what, files, taken, said) => {
    const { requirements, warnings } = await detectFiles({ ...RUN, ...files });
    expect(requirements?.path).toBe(taken);
    expect(warnings).toContainEqual(expect.stringContaining(said));
  });

  const LOCK = '{"_meta": {}, "default": {"fastapi": {"version": "==0.110.0"}}}';
  const PIPFILE = '[packages]\nfastapi = "*"\nuvicorn = "*"\n';
  const API = { 'app/main.py': 'from fastapi import FastAPI\napp = FastAPI()\n', 'app/__init__.py': '' };
  it('takes the one with a lock, beside the nearest or above it', async () => {
    const above = { ...API, 'app/Pipfile': PIPFILE, Pipfile: PIPFILE, 'Pipfile.lock': LOCK };
    expect((await detectFiles(above)).requirements?.path).toBe('Pipfile');
    await rm(path.join(dir, 'app/Pipfile'));
    expect((await detectFiles({ 'requirements.txt': 'fastapi\n' })).requirements?.path).toBe('Pipfile');
  });

  it('keeps the nearest where what is locked is about something else, or it is pinned itself', async () => {
    const pinned = { ...API, 'requirements.txt': 'fastapi==0.110.0\n', Pipfile: PIPFILE, 'Pipfile.lock': LOCK };
    expect((await detectFiles(pinned)).requirements?.path).toBe('requirements.txt');
    expect((await detectFiles({ 'requirements.txt': 'numpy\npandas\nscipy\n' })).requirements?.path).toBe(
      'requirements.txt',
    );
  });
});

const GREET = {
  'pyproject.toml': '[project]\nname = "greet"\nversion = "1"\n[project.scripts]\ngreet = "greet:main"\n',
  'src/greet/__init__.py': 'LIMIT = 3\ndef main():\n    print("greetings")\n',
};

describe('detect, for a console script', () => {
  it('starts the only one of a package that has nothing else, and the one that is named', async () => {
    const { values, facts } = await detectFiles(GREET);
    expect(values).toMatchObject({
      framework: { value: 'script' },
      entry: { value: 'greet', confidence: 'likely' },
      pythonpath: { value: 'src' },
    });
    expect(values.entry?.because).toBe('pyproject.toml makes greet the command that calls greet:main');
    expect(facts.calls).toBe('greet:main');
    const named = await detect(dir, frameworks, { entry: 'greet' });
    expect([named.facts.lacksEntry, named.facts.entryProblem]).toEqual([false, undefined]);
  });
});

describe('selectCommand', () => {
  const scripts = (mode: string) =>
    `[tool.poetry]\nname = "svc"\nversion = "1"\n${mode}[tool.poetry.scripts]\ndev = "svc.web:dev"\nstart = "svc.web:run"\nadmin = "svc.web:admin"\n`;
  const WEB =
    'from http.server import HTTPServer, SimpleHTTPRequestHandler\ndef run():\n    HTTPServer(("", 8080), SimpleHTTPRequestHandler).serve_forever()\ndef admin(): ...\n';

  it('takes the command that is named as what is started', async () => {
    const { values } = await detectFiles({ 'pyproject.toml': scripts(''), 'svc/web.py': WEB });
    expect(values).toMatchObject({ framework: { value: 'server' }, entry: { value: 'start' }, port: { value: 8080 } });
  });

  it('takes it from a project that is no package too, as poetry run does', async () => {
    const { values } = await detectFiles({ 'pyproject.toml': scripts('package-mode = false\n'), 'svc/web.py': WEB });
    expect(values).toMatchObject({ framework: { value: 'server' }, entry: { value: 'start' } });
  });

  it('takes none without a script, and says which function nobody calls', async () => {
    const { facts } = await detectFiles({ 'svc/web.py': WEB });
    expect(facts.hasApp).toBe(false);
    expect(facts.noApp).toContainEqual(expect.stringMatching(/^svc\/web.py:2 run\(\) opens a port, and running/));
  });
});

describe('detect, for an entry point that is named', () => {
  const API = 'from fastapi import FastAPI\napp = FastAPI()\ndef helper():\n    print("x")\n';
  it.each<[string, Record<string, string>, string, RegExp, string]>([
    ['mistyped', { 'app/main.py': API }, 'app.mian:app', /app.mian:app was not found/, '--entry app.main:app'],
    [
      'no such attribute',
      { 'main.py': API },
      'main:application_server',
      /main\.py has no application_server/,
      '--entry main:app',
    ],
    [
      'no such module',
      { 'app/main.py': API },
      'app.web.server:app',
      /the project has no app\.web\.server/,
      '--entry app.main:app',
    ],
    ['a mistyped file', { 'run.py': 'print(1)\n' }, 'rnu.py', /rnu.py was not found/, '--entry run.py'],
    ['a function', GREET, 'greet:main', /greet:main is a function \(src\/greet\/__init__.py:2\)/, '--entry greet'],
    ['a function beside an app', { 'main.py': API }, 'main:helper', /main:helper is a function/, '--entry main:app'],
    ['a number', GREET, 'greet:LIMIT', /greet:LIMIT is a number/, 'name the object'],
    ['a file of definitions', GREET, 'src/greet/__init__.py', /running it does nothing/, 'call what it should do'],
    ['no console script', GREET, 'hello-world', /hello-world is no console script/, '--entry greet'],
  ])('has a problem with %s', async (_what, files, entry, what, fix) => {
    await detectFiles(files);
    const { facts } = await detect(dir, frameworks, { entry });
    expect(facts.entryProblem).toEqual({ what: expect.stringMatching(what), fix: expect.stringContaining(fix) });
  });

  it.each<[string, Record<string, string>, string, string]>([
    ['what a package may bring', { 'main.py': API }, 'elsewhere.server:application', 'fastapi'],
    [
      'an object of which nothing is known',
      { 'web.py': 'from strange import make\napp = make()\n' },
      'web:app',
      'asgi',
    ],
    [
      'a factory',
      { 'chat.py': 'from quart import Quart\ndef create_app():\n    return Quart("x")\n' },
      'chat:create_app()',
      'asgi',
    ],
  ])('has none with %s', async (_what, files, entry, framework) => {
    await detectFiles(files);
    const { facts, values } = await detect(dir, frameworks, { entry });
    expect([facts.entryProblem, values.framework?.value]).toEqual([undefined, framework]);
  });
});

describe('findKindWithoutPython', () => {
  it.each([
    ['src/classifier.cc', 'C or C++'],
    ['lib/main.dart', 'Dart'],
    ['Model.cs', 'C#'],
  ])('refuses code of another language, %s', async (file, language) => {
    await detectFiles({ [file]: 'x\n', 'README.md': 'text\n' });
    const { facts } = await detect(dir, frameworks);
    expect(facts.noApp[0]).toMatch(`${file} is ${language}, there is no Python file`);
  });

  it('says nothing of a directory without code', async () => {
    await detectFiles({ 'README.md': 'text\n', 'notes.txt': 'x\n' });
    expect((await detect(dir, frameworks)).facts.noApp).toEqual([]);
  });
});
