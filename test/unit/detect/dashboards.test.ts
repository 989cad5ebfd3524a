/** Dashboards, chat pages and model servers: each is found as what it is; what another tool builds or starts is refused by its name. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { detect } from '../../../src/detect/index.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'dashboards-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function detectFiles(files: Record<string, string>) {
  for (const [file, text] of Object.entries(files)) {
    await outputFile(path.join(dir, file), text);
  }
  const found = await detect(dir, frameworks);
  return { ...found, summary: [found.values.framework?.value, found.values.entry?.value] };
}

describe('detect, for a Dash app', () => {
  const APP = 'import dash\napp = dash.Dash(__name__, use_pages=True)\nserver = app.server\n';

  it('serves the attribute that has the server, with the pages and the assets that nothing imports', async () => {
    const found = await detectFiles({
      'main.py': `${APP}app.layout = dash.page_container\nif __name__ == "__main__":\n    app.run(debug=True)\n`,
      'pages/home.py': 'import dash\nimport scipy\ndash.register_page(__name__, path="/")\n',
      'assets/style.css': 'body { margin: 0 }\n',
    });
    expect(found.summary).toEqual(['dash', 'main:server']);
    expect(found.values.entry?.confidence).toBe('sure');
    expect(found.include.map((one) => one.path)).toEqual(['assets', 'main.py', 'pages']);
    expect(found.facts.imports.undeclared.map((one) => one.distribution)).toContain('scipy');
  });

  it('serves the file that sets the layout of an app from another file', async () => {
    const found = await detectFiles({
      'app.py': APP,
      'index.py':
        'from dash import html\nfrom app import app, server\nfrom views import one\napp.layout = html.Div([one.layout])\nif __name__ == "__main__":\n    app.run_server()\n',
      'views/one.py': 'from dash import html\nlayout = html.P("one")\n',
    });
    expect(found.summary).toEqual(['dash', 'index:server']);
    expect(found.include.map((one) => one.path)).toEqual(['app.py', 'index.py', 'views']);
  });

  it.each(['', 'server = app.server\n'])(
    'runs the file that completes and starts the app of another file%s',
    async (server) => {
      const found = await detectFiles({
        'config.py': `from dash import Dash\napp = Dash(__name__)\n${server}`,
        'app.py':
          'from dash import html\nfrom config import app\napp.layout = html.Div("x")\nif __name__ == "__main__":\n    app.run(port=8051)\n',
      });
      expect(found.summary).toEqual(['server', 'app.py']);
      expect(found.values.port).toMatchObject({ value: 8051, confidence: 'sure' });
    },
  );

  it('serves the file of an app that imports its layout itself', async () => {
    const found = await detectFiles({
      'main.py': 'from dash import Dash\napp = Dash(__name__)\nserver = app.server\nimport page\n',
      'page.py': 'from dash import html\nfrom main import app\napp.layout = html.Div("x")\n',
    });
    expect(found.summary).toEqual(['dash', 'main:server']);
  });

  it('runs the file that starts an app which a package hands on', async () => {
    const found = await detectFiles({
      'src/ui/__init__.py': 'from .base import app\n',
      'src/ui/base.py': 'from dash import Dash, html\napp = Dash(__name__)\napp.layout = html.Div("x")\n',
      'src/main.py': 'from ui import app\nif __name__ == "__main__":\n    app.run(host="0.0.0.0", port=8050)\n',
    });
    expect(found.summary).toEqual(['server', 'src/main.py']);
  });

  it('runs the file where no name has the server', async () => {
    const found = await detectFiles({
      'app.py': 'from dash import Dash\napp = Dash()\nif __name__ == "__main__":\n    app.run(port=8060)\n',
    });
    expect(found.summary).toEqual(['server', 'app.py']);
    expect(found.values.port?.value).toBe(8060);
  });
});

describe('detect, for a Panel app', () => {
  it('finds what is marked servable', async () => {
    const found = await detectFiles({
      'charts.py': 'import panel as pn\nimport pandas as pd\npn.extension()\npn.Column("# hi").servable()\n',
      'clean.py': 'import pandas as pd\nif __name__ == "__main__":\n    print(pd.DataFrame())\n',
    });
    expect(found.summary).toEqual(['panel', 'charts.py']);
  });

  it('runs a file that serves by itself', async () => {
    const found = await detectFiles({ 'app.py': 'import panel as pn\npn.serve(pn.Column("hi"), port=5100)\n' });
    expect([...found.summary, found.values.port?.value]).toEqual(['server', 'app.py', 5100]);
  });
});

describe('detect, for a chat page of Chainlit', () => {
  it('finds the file with the callbacks, and ships its settings', async () => {
    const found = await detectFiles({
      'src/chat.py': 'import chainlit as cl\n@cl.on_message\nasync def main(message): ...\n',
      'chainlit.md': '# Hello\n',
      '.chainlit/config.toml': '[project]\n',
    });
    expect(found.summary).toEqual(['chainlit', 'src/chat.py']);
    expect(found.include.map((one) => one.path)).toEqual(['.chainlit', 'chainlit.md', 'src']);
  });
});

describe('detect, for a service of BentoML', () => {
  it.each([
    [
      'class',
      'import bentoml\n@bentoml.service(workers=1)\nclass Summarizer:\n    @bentoml.api\n    def run(self, text: str) -> str: ...\n',
      'service:Summarizer',
    ],
    ['object', 'import bentoml\nsvc = bentoml.Service("iris", runners=[])\n', 'service:svc'],
  ])('finds a %s', async (_kind, text, entry) => {
    expect((await detectFiles({ 'service.py': text })).summary).toEqual(['bentoml', entry]);
  });
});

describe('detect, for what another tool builds or starts', () => {
  it.each([
    [
      'cog',
      'predict.py',
      'from cog import BasePredictor\nclass Predictor(BasePredictor):\n    def predict(self, x: int) -> int:\n        return x\n',
      /this is a predictor for Replicate's Cog/,
    ],
    [
      'Ray Serve',
      'main.py',
      'from ray import serve\n@serve.deployment\nclass A: ...\napp = A.bind()\n',
      /this is a Ray Serve application/,
    ],
  ])('refuses %s by its name', async (_tool, file, text, said) => {
    const { summary, warnings } = await detectFiles({ [file]: text });
    expect(summary).toEqual([undefined, undefined]);
    expect(warnings).toEqual([expect.stringMatching(said)]);
  });
});
