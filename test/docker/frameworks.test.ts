/** Starters and outside apps of the frameworks that strangers bring, with the oldest and the newest release that is supported. */
import { join } from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { describe, expect, it } from 'vitest';
import { answer, build, cleanUpAfterwards, generate, healthy, type Running, start, stop } from './harness.ts';

cleanUpAfterwards();

const withFiles =
  (files: Record<string, string>) =>
  async (dir: string): Promise<void> => {
    for (const [path, text] of Object.entries(files)) {
      await outputFile(join(dir, path), text);
    }
  };

interface Asked {
  path: string;
  body?: object;
  /** Part of the answer. */
  says: string;
}

async function answers(running: Running, { path, body, says }: Asked): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const init = body ? { method: 'POST', headers, body: JSON.stringify(body) } : undefined;
  const response = await answer(running, path, init);
  expect([response.status, await response.text()]).toEqual([200, expect.stringContaining(says)]);
}

/** Framework → what its starter is asked, and its last word. */
const starters: Record<string, Asked & { bye?: string; complaint?: RegExp }> = {
  asgi: { path: '/generate', body: { start: 'the', words: 3 }, says: 'the ', bye: 'model released, bye' },
  wsgi: { path: '/predict', body: { length: 8.3, width: 1.1 }, says: 'willow', bye: 'model released, bye' },
  server: { path: '/predict', body: [0, 7], says: '[7.0]', bye: 'stopped, bye' },
  dash: { path: '/health', says: 'ok', bye: 'model released, bye' },
  panel: { path: '/app', says: 'Throw' },
  // at its end Chainlit deletes its folder of uploads, and reports that it is a volume; the app's own clean-up has run by then
  chainlit: { path: '/', says: '<html', bye: 'stopped, bye', complaint: /Error(?!.*'\/app\/\.files')/ },
  bentoml: { path: '/predict', body: { length: 8.3, width: 1.1 }, says: 'willow' },
  django: { path: '/predict', body: { age: 5, gears: 10 }, says: '700', bye: 'model released, bye' },
};

describe.each(Object.entries(starters))('the %s starter', (framework, { bye, complaint = /Traceback/, ...asked }) => {
  it('builds, answers, turns healthy, and stops cleanly', async () => {
    const project = await generate(framework, ['--framework', framework]);
    await build(project);
    const running = await start(project);
    await answers(running, asked);
    expect(await healthy(running)).toBe('healthy');
    const stopped = await stop(running);
    // an engine that had to kill it would say 137
    expect(stopped.code).toBe(0);
    if (bye !== undefined) expect(stopped.log).toContain(bye);
    expect(stopped.log).not.toMatch(complaint);
  });
});

const DJANGO = {
  'manage.py':
    'import os\nimport sys\n\nif __name__ == "__main__":\n    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n    from django.core.management import execute_from_command_line\n\n    execute_from_command_line(sys.argv)\n',
  'shop/__init__.py': '',
  'shop/settings.py':
    'SECRET_KEY = "x"\nALLOWED_HOSTS = ["localhost", "127.0.0.1"]\nROOT_URLCONF = "shop.urls"\nINSTALLED_APPS = ["prices"]\nDATABASES = {}\n',
  'shop/urls.py': 'from django.urls import include, path\n\nurlpatterns = [path("prices/", include("prices.urls"))]\n',
  'shop/wsgi.py':
    'import os\n\nfrom django.core.wsgi import get_wsgi_application\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\napplication = get_wsgi_application()\n',
  'shop/asgi.py':
    'import os\n\nfrom django.core.asgi import get_asgi_application\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\napplication = get_asgi_application()\n',
  'prices/__init__.py': '',
  'prices/urls.py':
    'from django.urls import path\n\nfrom . import views\n\nurlpatterns = [path("health/", views.health)]\n',
  'prices/views.py':
    'from django.http import HttpResponse\n\n\ndef health(request):\n    return HttpResponse("priced")\n',
};

interface Outside {
  files: Record<string, string>;
  requirements: string;
  flags?: string[];
  asked: Asked;
  /** Whether the code shows a route for the health check. */
  probed?: boolean;
}

const LITESTAR =
  'from litestar import Litestar, get\n\n\n@get("/health")\nasync def health() -> str:\n    return "starry"\n\n\napp = Litestar([health])\n';
const QUART =
  'from quart import Quart\n\n\ndef create_app():\n    app = Quart(__name__)\n\n    @app.get("/")\n    async def index():\n        return "quart of it"\n\n    return app\n';
const FALCON =
  'import falcon\n\n\nclass Health:\n    def on_get(self, req, resp):\n        resp.text = "falcon up"\n\n\napp = falcon.App()\napp.add_route("/health", Health())\n';

/** Apps as strangers write them: newest releases, and old pins beside old servers. */
const outside: Record<string, Outside> = {
  'django, newest': {
    files: DJANGO,
    requirements: 'django\ngunicorn\n',
    asked: { path: '/prices/health/', says: 'priced' },
    probed: true,
  },
  'django, oldest': {
    files: DJANGO,
    requirements: 'django==4.2.16\ngunicorn==20.1.0\n',
    asked: { path: '/prices/health/', says: 'priced' },
    probed: true,
  },
  'django over ASGI': {
    files: DJANGO,
    requirements: 'django\nuvicorn\n',
    flags: ['--entry', 'shop.asgi:application'],
    asked: { path: '/prices/health/', says: 'priced' },
    probed: true,
  },
  'litestar, newest': {
    files: { 'main.py': LITESTAR },
    requirements: 'litestar\n',
    asked: { path: '/health', says: 'starry' },
    probed: true,
  },
  'quart factory, oldest': {
    files: { 'chat/__init__.py': QUART },
    requirements: 'quart==0.18.4\nwerkzeug==2.3.8\nuvicorn==0.20.0\n',
    asked: { path: '/', says: 'quart of it' },
    probed: true,
  },
  'fasthtml, newest': {
    files: {
      'main.py':
        'from fasthtml.common import *\n\napp, rt = fast_app(secret_key="x")\n\n\n@rt("/")\ndef get():\n    return Titled("hello", P("fast page"))\n\n\nserve()\n',
    },
    requirements: 'python-fasthtml\n',
    asked: { path: '/', says: 'fast page' },
  },
  'falcon, oldest': {
    files: { 'api.py': FALCON },
    requirements: 'falcon==3.1.3\ngunicorn==20.1.0\n',
    asked: { path: '/health', says: 'falcon up' },
    probed: true,
  },
  'aiohttp, newest': {
    files: {
      'main.py':
        'import os\n\nfrom aiohttp import web\n\n\nasync def home(request):\n    return web.Response(text="aio up")\n\n\napp = web.Application()\napp.router.add_get("/", home)\n\nif __name__ == "__main__":\n    web.run_app(app, port=int(os.environ.get("PORT", 8080)))\n',
    },
    requirements: 'aiohttp\n',
    asked: { path: '/', says: 'aio up' },
  },
  'dash of two files, oldest': {
    files: {
      'app.py': 'import dash\n\napp = dash.Dash(__name__, suppress_callback_exceptions=True)\nserver = app.server\n',
      'index.py':
        'from dash import html\n\nfrom app import app, server\n\napp.layout = html.Div("dashing")\n\nif __name__ == "__main__":\n    app.run_server(debug=True)\n',
    },
    requirements: 'dash==2.14.2\ngunicorn==20.1.0\nsetuptools<81\n',
    asked: { path: '/_dash-layout', says: 'dashing' },
    probed: true,
  },
  'panel, newest': {
    files: { 'charts.py': 'import panel as pn\n\npn.extension()\npn.Column("# Paneled").servable(title="Paneled")\n' },
    requirements: 'panel\n',
    asked: { path: '/charts', says: 'Paneled' },
    probed: true,
  },
  'nicegui, newest': {
    files: {
      'main.py':
        'from nicegui import ui\n\n\n@ui.page("/")\ndef index():\n    ui.label("nicely")\n\n\nif __name__ in {"__main__", "__mp_main__"}:\n    ui.run(show=False, reload=False)\n',
    },
    requirements: 'nicegui\n',
    asked: { path: '/', says: 'nicely' },
  },
  'bentoml, newest': {
    files: {
      'app.py':
        'import bentoml\n\n\n@bentoml.service\nclass Echo:\n    @bentoml.api\n    def echo(self, text: str) -> str:\n        return text.upper()\n',
    },
    requirements: 'bentoml\n',
    asked: { path: '/echo', body: { text: 'bento' }, says: 'BENTO' },
    probed: true,
  },
  'chainlit with its own settings': {
    files: {
      'src/chat.py':
        'import chainlit as cl\n\n\n@cl.on_message\nasync def main(message: cl.Message):\n    await cl.Message("hi").send()\n',
      'chainlit.md': '# Welcome\n',
    },
    requirements: 'chainlit\n',
    asked: { path: '/', says: '<html' },
    probed: true,
  },
  'pyramid, newest': {
    files: {
      'main.py':
        'from pyramid.config import Configurator\nfrom pyramid.response import Response\n\nwith Configurator() as config:\n    config.add_route("home", "/")\n    config.add_view(lambda request: Response("pyramidal"), route_name="home")\n    app = config.make_wsgi_app()\n',
    },
    requirements: 'pyramid\n',
    asked: { path: '/', says: 'pyramidal' },
  },
};

describe.each(Object.entries(outside))('%s', (name, { files, requirements, flags = [], asked, probed }) => {
  it('builds as it is found, answers, and stops cleanly', async () => {
    const slug = name.replace(/\W+/g, '-').toLowerCase();
    const project = await generate(slug, flags, withFiles({ ...files, 'requirements.txt': requirements }));
    await build(project);
    const running = await start(project);
    await answers(running, asked);
    if (probed) expect(await healthy(running)).toBe('healthy');
    const stopped = await stop(running);
    expect(stopped.code, stopped.log).toBe(0);
  });
});
