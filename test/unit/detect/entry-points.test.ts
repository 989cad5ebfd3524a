/** What runs the app: sub-commands, console scripts, threads, and what is set up only where the file itself is run. */
import { describe, expect, it } from 'vitest';
import { useDetection } from '../../support/detected.ts';

const detectFiles = useDetection();

const SERVE = 'uvicorn.run(FastAPI(), host="0.0.0.0", port=9000)\n';
const HEAD = 'import uvicorn\nfrom fastapi import FastAPI\n';

describe('detect, for an app that a sub-command starts', () => {
  it.each([
    [
      'argparse, by set_defaults',
      'serve',
      `import argparse\n${HEAD}def serve(args):\n    ${SERVE}def main():\n    p = argparse.ArgumentParser()\n    p.add_subparsers().add_parser("serve").set_defaults(func=serve)\n    args = p.parse_args()\n    args.func(args)\nif __name__ == "__main__":\n    main()\n`,
    ],
    [
      'argparse, by a comparison',
      'serve',
      `import argparse\n${HEAD}def serve():\n    ${SERVE}def main():\n    p = argparse.ArgumentParser()\n    p.add_subparsers(dest="what").add_parser("serve")\n    if p.parse_args().what == "serve":\n        serve()\nif __name__ == "__main__":\n    main()\n`,
    ],
    [
      'click',
      'run-api',
      `import click\n${HEAD}@click.group()\ndef cli(): ...\n@cli.command()\ndef run_api():\n    ${SERVE}if __name__ == "__main__":\n    cli()\n`,
    ],
    [
      'Typer',
      'serve',
      `import typer\n${HEAD}cli = typer.Typer()\n@cli.command()\ndef serve():\n    ${SERVE}@cli.command()\ndef train(): ...\nif __name__ == "__main__":\n    cli()\n`,
    ],
    [
      'Fire',
      'serve',
      `import fire\n${HEAD}class Cli:\n    def serve(self):\n        ${SERVE}if __name__ == "__main__":\n    fire.Fire(Cli)\n`,
    ],
  ])('guesses with %s, and names the sub-command', async (_name, command, text) => {
    const { values, warnings } = await detectFiles({ 'main.py': text });
    expect(values.entry).toMatchObject({ value: 'main.py', confidence: 'guess' });
    expect(warnings.join('\n')).toContain(
      `starts the app in the sub-command ${command}, and the container runs main.py`,
    );
  });

  it.each([
    [
      'one command of click',
      `import click\n${HEAD}@click.command()\ndef main():\n    ${SERVE}if __name__ == "__main__":\n    main()\n`,
    ],
    [
      'one command of Typer',
      `import typer\n${HEAD}cli = typer.Typer()\n@cli.command()\ndef serve():\n    ${SERVE}if __name__ == "__main__":\n    cli()\n`,
    ],
    [
      'a function given to Fire',
      `import fire\n${HEAD}def serve():\n    ${SERVE}if __name__ == "__main__":\n    fire.Fire(serve)\n`,
    ],
  ])('is sure with %s', async (_name, text) => {
    const { values } = await detectFiles({ 'main.py': text });
    expect(values.entry).toMatchObject({ value: 'main.py', confidence: 'sure' });
  });
});

describe('detect, for a console script', () => {
  const PROJECT = (target: string) =>
    `[project]\nname = "svc"\nversion = "1"\ndependencies = ["fastapi", "uvicorn"]\n[project.scripts]\nsvc = "${target}"\n`;

  it('serves one whose function opens a port', async () => {
    const { values } = await detectFiles({
      'pyproject.toml': PROJECT('svc.server:main'),
      'src/svc/__init__.py': '',
      'src/svc/server.py': `${HEAD}def make(config):\n    return FastAPI()\ndef main():\n    uvicorn.run(make({}), host="0.0.0.0", port=9000)\n`,
    });
    expect(values).toMatchObject({ framework: { value: 'server' }, entry: { value: 'svc' }, port: { value: 9000 } });
  });

  it('prefers it to a file that only defines the function', async () => {
    const { values } = await detectFiles({
      'pyproject.toml': PROJECT('svc.web:main'),
      'src/svc/__init__.py': '',
      'src/svc/web.py': 'import gradio as gr\ndef main():\n    gr.Interface(print, "text", "text").launch()\n',
    });
    expect(values).toMatchObject({ framework: { value: 'gradio' }, entry: { value: 'svc' } });
  });
});

describe('detect, for python -m package', () => {
  it('finds a server that a thread is given to run', async () => {
    const { values } = await detectFiles({
      'ww/__init__.py': '',
      'ww/server.py': `${HEAD}class Server:\n    def run(self):\n        ${SERVE}`,
      'ww/__main__.py':
        'import asyncio, threading\nfrom ww.server import Server\nasync def main():\n    server = Server()\n    threading.Thread(target=server.run).start()\nif __name__ == "__main__":\n    asyncio.run(main())\n',
    });
    expect(values).toMatchObject({ framework: { value: 'server' }, entry: { value: 'ww/__main__.py' } });
  });
});

it('detect finds a server whose function a thread is given', async () => {
  const { values } = await detectFiles({
    'main.py': `import threading\n${HEAD}class Server:\n    def run(self):\n        threading.Thread(target=uvicorn.run, args=(FastAPI(),), kwargs={"port": 9000}).start()\nif __name__ == "__main__":\n    Server().run()\n`,
  });
  expect(values).toMatchObject({ framework: { value: 'server' }, entry: { value: 'main.py' } });
});

describe('detect, for an app that another module completes', () => {
  it('takes the file whose decorators add the routes and that is run', async () => {
    const { values } = await detectFiles({
      'app.py': 'from quart import Quart\napp = Quart(__name__)\n',
      'main.py':
        'from app import app\n@app.route("/p")\nasync def p(): ...\nif __name__ == "__main__":\n    app.run(port=8080)\n',
    });
    expect(values.entry?.value).toBe('main:app');
  });

  it('leaves routes to the app that imports them', async () => {
    const { values } = await detectFiles({
      'app.py': 'from flask import Flask\napp = Flask(__name__)\nimport routes\n',
      'routes.py': 'from app import app\n@app.route("/p")\ndef p(): ...\nif __name__ == "__main__":\n    app.run()\n',
    });
    expect(values.entry?.value).toBe('app:app');
  });
});

describe('detect, for what is set up under the guard alone', () => {
  const API = 'import uvicorn\nfrom fastapi import FastAPI\nimport store\napp = FastAPI()\n';
  const GUARD = 'if __name__ == "__main__":\n';
  const RUN = '    uvicorn.run(app)\n';
  const STORE = 'import logging\nlog = logging.getLogger(__name__)\nmodels = {}\n';

  it.each<[string, string, string, string]>([
    [
      'a function that fills a dictionary',
      `${API}${GUARD}    store.fill("m")\n${RUN}`,
      `${STORE}def fill(k):\n    models[k] = 1\n`,
      'calls store.fill()',
    ],
    [
      'one that calls such a function',
      `${API}${GUARD}    store.read("m")\n${RUN}`,
      `${STORE}def add(k):\n    models[k] = 1\ndef read(k):\n    add(k)\n`,
      'calls store.read()',
    ],
    ['a function by its name', `${API}def init_db(): ...\n${GUARD}    init_db()\n${RUN}`, '', 'calls init_db()'],
    [
      'routes',
      `${API}${GUARD}    app.include_router(store.router)\n${RUN}`,
      'router = None\n',
      'calls app.include_router()',
    ],
    [
      'an attribute of the app',
      `${API}${GUARD}    app.model = store.load()\n${RUN}`,
      'def load(): ...\n',
      'sets app.model',
    ],
    [
      'a name that a function uses',
      `${API}@app.get("/")\ndef f():\n    return str(model)\n${GUARD}    model = 3\n${RUN}`,
      '',
      'sets model',
    ],
  ])('guesses and names %s', async (_name, main, store, does) => {
    const { values, warnings } = await detectFiles({ 'main.py': main, 'store.py': store });
    expect(values.entry).toMatchObject({ value: 'main:app', confidence: 'guess' });
    expect(warnings.join('\n')).toContain(`${does} only where the file itself is run`);
  });

  it.each<[string, string, string]>([
    [
      'a function that only logs',
      `${API}${GUARD}    store.announce()\n${RUN}`,
      `${STORE}def announce():\n    log.info("x")\n`,
    ],
    ['the debug switch', `${API}${GUARD}    app.debug = True\n${RUN}`, ''],
    [
      'what is called at the top too',
      `${API}store.fill(1)\n${GUARD}    store.fill(1)\n${RUN}`,
      `${STORE}def fill(k):\n    models[k] = 1\n`,
    ],
    [
      'a name that a function has as its own',
      `${API}def f(args):\n    return str(args)\n${GUARD}    args = 3\n${RUN}`,
      '',
    ],
  ])('is sure about %s', async (_name, main, store) => {
    const { values } = await detectFiles({ 'main.py': main, 'store.py': store });
    expect(values.entry).toMatchObject({ value: 'main:app', confidence: 'sure' });
  });
});

describe('detect, for the signal that stops a server', () => {
  it.each([
    ['nicegui', 'from nicegui import ui\nif __name__ == "__main__":\n    ui.run(reload=False)\n', 'main.py:3'],
    [
      'aiohttp',
      'from aiohttp import web\napp = web.Application()\nif __name__ == "__main__":\n    web.run_app(app)\n',
      'main.py:4',
    ],
  ])('finds that %s handles SIGTERM itself', async (_what, code, where) => {
    const { facts } = await detectFiles({ 'main.py': code });
    expect(facts.handlesSigterm).toEqual({ where });
  });

  it('finds no handler where the server of the standard library is started', async () => {
    const { facts } = await detectFiles({
      'main.py':
        'from http.server import HTTPServer, SimpleHTTPRequestHandler\nHTTPServer(("", 8000), SimpleHTTPRequestHandler).serve_forever()\n',
    });
    expect(facts.handlesSigterm).toBeUndefined();
  });
});

describe('detect, for a launch in a function', () => {
  const UI =
    'import gradio as gr\nclass Page:\n    def __init__(self):\n        self.demo = gr.Blocks()\n    def run(self):\n        self.demo.launch()\n';

  it.each([
    ['a function', 'build', 'import gradio as gr\ndef build():\n    demo = gr.Blocks()\n    demo.launch()\n'],
    ['a method', 'Page.run', `${UI}page = Page()\n`],
    [
      'a function that only such a function calls',
      'show',
      'import gradio as gr\ndef show(demo):\n    demo.launch()\ndef main():\n    show(gr.Blocks())\n',
    ],
  ])('guesses, and says that nothing calls %s', async (_name, scope, text) => {
    const { values, warnings } = await detectFiles({ 'app.py': text });
    expect(values.entry).toMatchObject({ value: 'app.py', confidence: 'guess' });
    expect(warnings.join('\n')).toContain(`starts the app in ${scope}(), which nothing in app.py calls`);
  });

  it.each([
    ['a call', `${UI}if __name__ == "__main__":\n    Page().run()\n`],
    [
      'its constructor',
      'import gradio as gr\nclass Page:\n    def __init__(self):\n        gr.Blocks().launch()\nPage()\n',
    ],
    [
      'a decorator',
      'import click\nimport gradio as gr\n@click.command()\ndef main():\n    gr.Blocks().launch()\nmain()\n',
    ],
    [
      'a name that is handed over',
      'import gradio as gr\nfrom threading import Thread\ndef show():\n    gr.Blocks().launch()\nThread(target=show).start()\n',
    ],
    [
      'a class that it extends',
      'import gradio as gr\nfrom base import Base\nclass Page(Base):\n    def run(self):\n        gr.Blocks().launch()\nPage().start()\n',
    ],
  ])('says nothing where it is reached by %s', async (_name, text) => {
    const { warnings } = await detectFiles({ 'app.py': text });
    expect(warnings.join('\n')).not.toContain('which nothing in app.py calls');
  });
});

describe('detect, for two apps of one entry point', () => {
  it('names their files, since --entry cannot tell them apart', async () => {
    const app = (name: string) => `from flask import Flask\nfrom helpers import x\n${name} = Flask(__name__)\n`;
    const { warnings } = await detectFiles({
      'one/main.py': app('app'),
      'one/helpers.py': 'x = 1\n',
      'two/main.py': app('app'),
      'two/helpers.py': 'x = 1\n',
      'three/main.py': app('app'),
      'three/helpers.py': 'x = 1\n',
    });
    const [said] = warnings.filter((warning) => warning.includes('could be meant as well'));
    expect(said).toMatch(
      /^\w+\/main\.py was taken, but \w+\/main\.py(?: and|,) \w+\/main\.py could be meant as well: run create-ml-container in the folder/,
    );
  });
});

describe('detect, for a launch that another file reaches', () => {
  const SERVER =
    'import gradio as gr\nclass Server:\n    def show(self):\n        gr.Interface(str, "text", "text").launch()\n';
  const APP = 'from src.server import Server\nclass App:\n    def run(self):\n        Server().show()\n';
  const MAIN = 'from src.app import App\nif __name__ == "__main__":\n    App().run()\n';

  it('takes the file with a main guard that imports it, through others', async () => {
    const { values, warnings } = await detectFiles({ 'main.py': MAIN, 'src/app.py': APP, 'src/server.py': SERVER });
    expect(values.entry).toMatchObject({
      value: 'main.py',
      because: 'main.py:2 runs what src/server.py:4 defines',
    });
    expect(values.framework?.value).toBe('gradio');
    expect(warnings.join('\n')).not.toContain('exits at once');
  });

  it('guesses where two files do, or none, and where the file starts it itself', async () => {
    const own = { 'main.py': MAIN, 'src/app.py': APP, 'src/server.py': `${SERVER}Server().show()\n` };
    expect((await detectFiles(own)).values.entry?.value).toBe('src/server.py');
    const two = { 'main.py': MAIN, 'other.py': MAIN, 'src/app.py': APP, 'src/server.py': SERVER };
    expect((await detectFiles(two)).values.entry).toMatchObject({ value: 'src/server.py', confidence: 'guess' });
  });
});

describe("detect, for a framework's command in a README", () => {
  const README = '```\nstreamlit run main.py\n```\n';
  const PAGE = 'import streamlit as st\nst.title("x")\n';

  it('passes by a file that imports none of the framework, where another does', async () => {
    const files = { 'README.md': README, 'main.py': 'import train\ntrain.run()\n', 'train.py': 'def run(): ...\n' };
    expect((await detectFiles(files)).values.entry?.value).toBe('main.py');
    expect((await detectFiles({ ...files, 'app.py': PAGE })).values.entry?.value).toBe('app.py');
  });

  it('takes a file whose own modules import it', async () => {
    const files = {
      'README.md': README,
      'main.py': 'import page\npage.show()\n',
      'page.py': 'import streamlit as st\ndef show():\n    st.title("x")\n',
    };
    expect((await detectFiles({ ...files, 'other.py': PAGE })).values.entry?.value).toBe('main.py');
  });
});

describe('detect, for the port of a container file', () => {
  const APP = 'from flask import Flask\napp = Flask(__name__)\n';
  const AGENT = 'from fastapi import FastAPI\n';
  const ofAgent = 'FROM python:3.12\nEXPOSE 8080\nCMD ["python", "agent.py"]\n';

  it('leaves out that of a file which starts another, unless that one brings the app', async () => {
    const files = { 'app.py': APP, Procfile: 'web: gunicorn app:app\n', 'Dockerfile.agent': ofAgent };
    const { values } = await detectFiles({ ...files, 'agent.py': AGENT });
    expect(values).toMatchObject({ entry: { value: 'app:app' } });
    expect(values.port).toBeUndefined();
    const brings = await detectFiles({ ...files, 'agent.py': 'from app import app\napp.run()\n' });
    expect(brings.values.port?.value).toBe(8080);
  });
});
