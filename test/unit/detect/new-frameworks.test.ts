/** Frameworks that stand for many others, and Django: each is found as what it is, and never becomes a script. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { detect } from '../../../src/detect/index.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'frameworks-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function detectFiles(files: Record<string, string>, entry?: string) {
  for (const [file, text] of Object.entries(files)) {
    await outputFile(path.join(dir, file), text);
  }
  const found = await detect(dir, frameworks, entry === undefined ? {} : { entry });
  const { framework, entry: start, health } = found.values;
  return { ...found, summary: [framework?.value, start?.value, health?.value], confidence: start?.confidence };
}

const SETTINGS = (name: string) => `import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "${name}.settings")\n`;
const MANAGE = `${SETTINGS('site1')}import sys\nif __name__ == "__main__":\n    from django.core.management import execute_from_command_line\n    execute_from_command_line(sys.argv)\n`;
const WSGI = `${SETTINGS('site1')}from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n`;
const ASGI = `${SETTINGS('site1')}from django.core.asgi import get_asgi_application\napplication = get_asgi_application()\n`;
const SITE = {
  'manage.py': MANAGE,
  'site1/__init__.py': '',
  'site1/settings.py':
    'SECRET_KEY = "x"\nROOT_URLCONF = "site1.urls"\nALLOWED_HOSTS = ["*"]\nINSTALLED_APPS = ["shop"]\n',
  'site1/urls.py': 'from django.urls import include, path\nurlpatterns = [path("shop/", include("shop.urls"))]\n',
  'site1/wsgi.py': WSGI,
  'site1/asgi.py': ASGI,
  'shop/__init__.py': '',
  'shop/models.py': 'import numpy\n',
  'shop/urls.py': 'from django.urls import path\nfrom . import views\nurlpatterns = [path("healthz", views.health)]\n',
  'shop/views.py': 'def health(request): ...\n',
};

describe('detect, for a Django project', () => {
  it('serves wsgi.py although scripts and asgi.py lie beside it, with the apps that the settings name', async () => {
    const script = 'def main():\n    print("hello")\nif __name__ == "__main__":\n    main()\n';
    const found = await detectFiles({ ...SITE, 'hello.py': script });
    expect(found.summary).toEqual(['django', 'site1.wsgi:application', '/shop/healthz']);
    expect(found.confidence).toBe('sure');
    expect(found.include.map((one) => one.path)).toEqual(['manage.py', 'shop', 'site1']);
    expect(found.facts.imports.undeclared.map((one) => one.distribution)).toContain('numpy');
  });

  it('serves asgi.py where it routes protocols, a start command names it, or it is asked for', async () => {
    const channels = `${SETTINGS('site1')}from channels.routing import ProtocolTypeRouter\nfrom django.core.asgi import get_asgi_application\nhttp = get_asgi_application()\napplication = ProtocolTypeRouter({"http": http})\n`;
    const asgi = ['asgi', 'site1.asgi:application', '/shop/healthz'];
    expect((await detectFiles({ ...SITE, 'site1/asgi.py': channels })).summary).toEqual(asgi);
    const named = { ...SITE, Procfile: 'web: daphne site1.asgi:application\n' };
    expect((await detectFiles(named)).summary).toEqual(asgi);
    await rm(path.join(dir, 'Procfile'));
    expect((await detectFiles(SITE, 'site1.asgi:application')).summary).toEqual(asgi);
  });

  it.each([
    ['ALLOWED_HOSTS = []', /^site1\/settings.py:1 sets ALLOWED_HOSTS to an empty list/],
    ['X = 1', /^site1\/settings.py has no ALLOWED_HOSTS/],
    ['ALLOWED_HOSTS = ["shop.example"]', /has no 127.0.0.1 in ALLOWED_HOSTS/],
    ['ALLOWED_HOSTS = HOSTS\nDEBUG = True', /sets DEBUG = True/],
    ['ALLOWED_HOSTS = HOSTS\nSTATIC_ROOT = BASE / "static"', /collectstatic/],
    ['ALLOWED_HOSTS = HOSTS\nDATABASES = {"default": {}}', /manage.py migrate/],
  ])('warns where the settings say %s', async (settings, warning) => {
    const { warnings } = await detectFiles({ ...SITE, 'site1/settings.py': `${settings}\n` });
    expect(warnings).toEqual([expect.stringMatching(warning)]);
  });
});

const ROUTE = '@app.get("/health")\nasync def health(): ...\n';

describe('detect, for an ASGI app', () => {
  it.each<[string, Record<string, string>, string, string?]>([
    [
      'Starlette',
      {
        'main.py':
          'from starlette.applications import Starlette\nfrom starlette.routing import Route\napp = Starlette(routes=[Route("/healthz", print)])\n',
      },
      'main:app',
      '/healthz',
    ],
    [
      'Litestar',
      { 'main.py': 'from litestar import Litestar, get\n@get("/health")\nasync def h(): ...\napp = Litestar([h])\n' },
      'main:app',
      '/health',
    ],
    ['Quart', { 'main.py': `from quart import Quart\napp = Quart(__name__)\n${ROUTE}` }, 'main:app', '/health'],
    [
      'a factory of Quart',
      {
        'chat/__init__.py': 'from quart import Quart\ndef create_app():\n    app = Quart(__name__)\n    return app\n',
        'gunicorn.conf.py': 'import multiprocessing\nif multiprocessing.cpu_count() > 1:\n    print("many")\n',
      },
      'chat:create_app()',
    ],
    [
      'FastHTML',
      {
        'main.py':
          'import sys\nfrom fasthtml.common import FastHTML, P\nif __name__ == "__main__":\n    sys.exit("start this with: uvicorn main:app")\napp = FastHTML()\n@app.route("/")\ndef home(): ...\n',
      },
      'main:app',
      '/',
    ],
    [
      'fast_app() of FastHTML',
      { 'main.py': 'from fasthtml.common import *\napp, rt = fast_app()\n@rt("/")\ndef get(): ...\nserve()\n' },
      'main:app',
    ],
    [
      'BlackSheep',
      { 'server.py': `from blacksheep import Application\napp = Application()\n${ROUTE}` },
      'server:app',
      '/health',
    ],
    ['Sanic', { 'server.py': `from sanic import Sanic\napp = Sanic("x")\n${ROUTE}` }, 'server:app', '/health'],
    [
      'Falcon',
      { 'api.py': 'import falcon.asgi\napp = falcon.asgi.App()\napp.add_route("/health", object())\n' },
      'api:app',
      '/health',
    ],
    [
      'an MCP server',
      { 'main.py': 'from mcp.server.fastmcp import FastMCP\nmcp = FastMCP("x")\napp = mcp.streamable_http_app()\n' },
      'main:app',
    ],
    ['a plain function', { 'main.py': 'async def app(scope, receive, send):\n    ...\n' }, 'main:app'],
  ])('%s', async (_name, files, entry, health) => {
    const found = await detectFiles(files);
    expect(found.summary).toEqual(['asgi', entry, health]);
    expect(found.confidence).not.toBe('guess');
  });

  it('does not take what is mounted in a FastAPI app', async () => {
    const mounted =
      'from fastapi import FastAPI\nfrom starlette.applications import Starlette\ninner = Starlette()\napp = FastAPI()\napp.mount("/x", inner)\n';
    expect((await detectFiles({ 'main.py': mounted })).summary.slice(0, 2)).toEqual(['fastapi', 'main:app']);
  });
});

describe('detect, for a WSGI app', () => {
  it.each<[string, Record<string, string>, string, string?]>([
    ['Bottle', { 'app.py': `import bottle\napp = bottle.Bottle()\n${ROUTE}` }, 'app:app', '/health'],
    [
      'Falcon',
      { 'api.py': 'import falcon\napi = falcon.App()\napi.add_route("/health", object())\n' },
      'api:api',
      '/health',
    ],
    [
      'Pyramid',
      {
        'main.py':
          'from pyramid.config import Configurator\nwith Configurator() as config:\n    app = config.make_wsgi_app()\n',
      },
      'main:app',
    ],
    [
      'a factory of Pyramid',
      {
        'main.py':
          'from pyramid.config import Configurator\ndef make():\n    config = Configurator()\n    return config.make_wsgi_app()\n',
      },
      'main:make()',
    ],
    [
      'web.py',
      { 'code.py': 'import web\napp = web.application((), globals())\napplication = app.wsgifunc()\n' },
      'code:application',
    ],
    [
      'a plain function',
      { 'hello.py': 'def application(environ, start_response):\n    return [b"hi"]\n' },
      'hello:application',
    ],
  ])('%s', async (_name, files, entry, health) => {
    const found = await detectFiles(files);
    expect(found.summary).toEqual(['wsgi', entry, health]);
    expect(found.confidence).not.toBe('guess');
  });
});

describe('detect, for a file that opens a port itself', () => {
  it.each<[string, string, number | undefined, string?]>([
    [
      'aiohttp',
      'from aiohttp import web\napp = web.Application()\nif __name__ == "__main__":\n    web.run_app(app)\n',
      8080,
    ],
    [
      'Tornado',
      'import asyncio\nimport tornado.web\nasync def main():\n    app = tornado.web.Application([])\n    app.listen(8888)\nasyncio.run(main())\n',
      8888,
    ],
    [
      'http.server',
      'from http.server import HTTPServer, BaseHTTPRequestHandler\nPORT = 9000\nHTTPServer(("0.0.0.0", PORT), BaseHTTPRequestHandler).serve_forever()\n',
      9000,
    ],
    [
      'gRPC',
      'import grpc\ndef serve():\n    server = grpc.server(None)\n    server.add_insecure_port("[::]:50051")\nif __name__ == "__main__":\n    serve()\n',
      50051,
    ],
    [
      'NiceGUI',
      'from nicegui import ui\nui.label("x")\nif __name__ in {"__main__", "__mp_main__"}:\n    ui.run(port=8090)\n',
      8090,
    ],
    [
      'Bottle without an app object',
      'from bottle import route, run\n@route("/")\ndef index(): ...\nrun(host="localhost", port=8081)\n',
      8081,
      'localhost',
    ],
    [
      'Dash without a server',
      'from dash import Dash\napp = Dash("x")\nif __name__ == "__main__":\n    app.run(debug=True)\n',
      8050,
    ],
    [
      'an app that exists only below the guard',
      'import uvicorn\nfrom fastapi import FastAPI\nif __name__ == "__main__":\n    app = FastAPI()\n    uvicorn.run(app)\n',
      8000,
      '127.0.0.1',
    ],
  ])('%s', async (_name, text, port, host) => {
    const { summary, values, facts } = await detectFiles({ 'start.py': text });
    expect([...summary.slice(0, 2), values.port?.value, facts.launchHost?.host]).toEqual([
      'server',
      'start.py',
      port,
      host,
    ]);
  });

  it('leaves an app to the framework that serves it', async () => {
    const app = 'from fastapi import FastAPI\napp = FastAPI()\n';
    const run = 'import uvicorn\nif __name__ == "__main__":\n    uvicorn.run("api:app", port=8001)\n';
    const { summary, confidence } = await detectFiles({ 'api.py': app, 'main.py': run });
    expect([summary[0], summary[1], confidence]).toEqual(['fastapi', 'api:app', 'sure']);
  });
});

it('findListenSign follows a server class that is the default of a parameter, and an address in a name', async () => {
  const found = await detectFiles({
    'server.py':
      'import http.server\ndef run(server_class=http.server.HTTPServer, handler=http.server.SimpleHTTPRequestHandler):\n    address = ("", 9100)\n    server_class(address, handler).serve_forever()\nrun()\n',
  });
  expect(found.summary).toEqual(['server', 'server.py', undefined]);
  expect(found.values.port?.value).toBe(9100);
});

it('findApps reads a folder for a callable that names no framework', async () => {
  const wsgi = 'def application(environ, start_response):\n    start_response("200 OK", [])\n    return [b"x"]\n';
  const found = await detectFiles({ 'site1/wsgi.py': wsgi });
  expect(found.summary).toEqual(['wsgi', 'site1.wsgi:application', undefined]);
});

it('resolveAppClass knows the app that the Agent Development Kit makes', async () => {
  const made =
    'from google.adk.cli.fast_api import get_fast_api_app\napp = get_fast_api_app(agents_dir=".", web=True)\n';
  const found = await detectFiles({ 'main.py': made, 'bot/agent.py': 'from google.adk.agents import Agent\n' });
  expect(found.summary.slice(0, 2)).toEqual(['fastapi', 'main:app']);
});

describe('findLaunchHost, for an MCP server', () => {
  const serve = (made: string, more = '') =>
    `from mcp.server.fastmcp import FastMCP\nmcp = FastMCP(${made})\n${more}if __name__ == "__main__":\n    mcp.run(transport="streamable-http")\n`;
  it.each([
    [serve('"x"'), '127.0.0.1', 8000],
    [serve('"x", host="0.0.0.0", port=9000'), undefined, 9000],
    [serve('"x"', 'mcp.settings.host = "0.0.0.0"\nmcp.settings.port = 9001\n'), undefined, 9001],
  ])('reads host and port off what made it: %j', async (code, host, port) => {
    const { facts, values, warnings } = await detectFiles({ 'server.py': code, 'requirements.txt': 'mcp\n' });
    expect(facts.launchHost?.host).toBe(host);
    expect(values.port?.value).toBe(port);
    expect(warnings.some((one) => one.includes('pass host="0.0.0.0"'))).toBe(host !== undefined);
  });
});

describe('resolveAppClass', () => {
  it.each([
    'server = marimo.create_asgi_app().with_app(path="", root="./n.py")\napp = server.build()\n',
    'app = marimo.create_asgi_app().with_app(path="", root="./n.py").build()\n',
  ])('takes what a chain of calls builds, and not its builder: %j', async (code) => {
    const { summary } = await detectFiles({ 'main.py': `import marimo\n${code}`, 'requirements.txt': 'marimo\n' });
    expect(summary.slice(0, 2)).toEqual(['asgi', 'main:app']);
  });
});
