/**
 * Each framework with old, middle and new releases of its server, and an app from outside the starter: built, answering,
 * healthy, stopped. A golden file cannot show that a start command is one.
 */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputFile } from 'fs-extra/esm';
import { describe, expect, it } from 'vitest';
import { answer, build, cleanUpAfterwards, generate, healthy, start, stop } from './harness.ts';

cleanUpAfterwards();

const STARTER_MODEL = fileURLToPath(new URL('../../templates/frameworks/mlflow/starter/model', import.meta.url));

interface App {
  files: Record<string, string>;
  path: string;
  /** What the answer contains. */
  says: string;
  /** Requirements beside the server's pin. */
  beside?: string[];
  prepare?: (dir: string) => void;
  init?: RequestInit;
}

const json = { method: 'POST', headers: { 'content-type': 'application/json' } };

const apps: Record<string, App> = {
  flask: {
    // its launch at import would block the server: what makes it harmless is planned
    files: {
      'app.py': `from flask import Flask

app = Flask(__name__)


@app.get("/health")
def health():
    return "well"


app.run(debug=True)
`,
      Procfile: 'web: gunicorn -w 2 --threads=2 --timeout 60 --max-requests 500 --header-map drop app:app\n',
    },
    path: '/health',
    says: 'well',
    beside: ['flask'],
  },
  fastapi: {
    files: {
      'main.py': `import uvicorn
from fastapi import FastAPI, Request

api = FastAPI()


@api.get("/")
def home(request: Request):
    return {"state": "well", "root": request.scope["root_path"]}


if __name__ == "__main__":
    uvicorn.run(
        "main:api", workers=2, root_path="/ml", forwarded_allow_ips="*", ws_max_size=16777216, timeout_keep_alive=30
    )
`,
    },
    path: '/',
    says: '"root":"/ml"',
    beside: ['fastapi'],
  },
  gradio: {
    files: {
      'app.py': `import gradio as gr

demo = gr.Interface(lambda text: text, "text", "text", title="well")

if __name__ == "__main__":
    demo.launch()
`,
    },
    path: '/',
    says: 'well',
  },
  streamlit: {
    files: { 'home.py': 'import streamlit as st\n\nst.title("well")\n' },
    path: '/',
    says: '<title>Streamlit</title>',
  },
  litserve: {
    files: {
      'server.py': `import litserve as ls


class Doubling(ls.LitAPI):
    def setup(self, device):
        self.factor = 2

    def decode_request(self, request):
        return request["input"]

    def predict(self, x):
        return x * self.factor

    def encode_response(self, output):
        return {"output": output}


if __name__ == "__main__":
    server = ls.LitServer(Doubling())
    server.run(port=8000)
`,
    },
    path: '/predict',
    says: '{"output":42',
    init: { ...json, body: '{"input": 21}' },
  },
  mlflow: {
    files: {},
    prepare: (dir) => cpSync(STARTER_MODEL, join(dir, 'model'), { recursive: true }),
    beside: ['pandas'],
    path: '/invocations',
    says: '833.79',
    init: { ...json, body: '{"dataframe_split": {"columns": ["area", "rooms", "age"], "data": [[60, 2, 50]]}}' },
  },
};

/** Framework → pins of its server, oldest first; a name alone is the newest release. */
const releases: [framework: string, ...pins: string[]][] = [
  ['flask', 'gunicorn==20.1.0', 'gunicorn==23.0.0', 'gunicorn==25.0.3', 'gunicorn'],
  ['fastapi', 'uvicorn==0.13.4', 'uvicorn==0.30.6', 'uvicorn'],
  ['gradio', 'gradio==3.50.2', 'gradio==4.44.1', 'gradio==5.50.0', 'gradio'],
  ['streamlit', 'streamlit==1.20.0', 'streamlit==1.40.2', 'streamlit'],
  // older ones do not stop: see the framework's README
  ['litserve', 'litserve==0.2.13', 'litserve'],
  ['mlflow', 'mlflow-skinny==3.5.1', 'mlflow-skinny'],
];

const rows = releases.flatMap(([framework, ...pins]) => pins.map((pin) => ({ framework, pin })));

describe('the start matrix', () => {
  it.each(rows)('$framework with $pin builds, answers, turns healthy and stops', async ({ framework, pin }) => {
    const app = apps[framework] as App;
    const requirements = [pin, ...(app.beside ?? [])].map((line) => `${line}\n`).join('');
    const project = await generate(`matrix-${framework}`, ['--set', 'platforms=linux/amd64'], async (dir) => {
      for (const [path, text] of Object.entries({ ...app.files, 'requirements.txt': requirements })) {
        await outputFile(join(dir, path), text);
      }
      app.prepare?.(dir);
    });
    await build(project);
    const running = await start(project);
    const answered = await answer(running, app.path, app.init);
    expect(await answered.text()).toContain(app.says);
    expect(await healthy(running)).toBe('healthy');
    await stop(running);
  });
});
