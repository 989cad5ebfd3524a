/** Where the health check asks in an app that moves the path of its framework's own probe. */
import { describe, expect, it } from 'vitest';
import { useDetection } from '../../support/detected.ts';

const detectFiles = useDetection();
const detectHealth = async (files: Record<string, string>) => (await detectFiles(files)).values.health;

const fastapi = (made: string) =>
  `import os\nfrom fastapi import FastAPI\n${made}\n@app.get("/predict")\ndef predict(): ...\n`;
const STREAMLIT = 'import streamlit as st\nst.title("x")\n';
const dash = (given: string) =>
  `from dash import Dash, html\napp = Dash(__name__${given})\nserver = app.server\napp.layout = html.Div("x")\n`;
const LITSERVE =
  'import litserve as ls\nclass A(ls.LitAPI): ...\nif __name__ == "__main__":\n    ls.LitServer(A(), healthcheck_path="/up").run(port=8000)\n';
const SETTINGS =
  'from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    api: str = "/v2"\nsettings = Settings()\n';

describe('detectMovedProbe', () => {
  it.each<[string, Record<string, string>, string | false]>([
    ['openapi_url', { 'app.py': fastapi('app = FastAPI(openapi_url="/api/openapi.json")') }, '/api/openapi.json'],
    [
      'an f-string',
      { 'app.py': fastapi('V1 = "/v1"\napp = FastAPI(openapi_url=f"{V1}/openapi.json")') },
      '/v1/openapi.json',
    ],
    [
      'a setting',
      {
        'core.py': SETTINGS,
        'app.py': `from core import settings\n${fastapi('app = FastAPI(openapi_url=f"{settings.api}/openapi.json")')}`,
      },
      '/v2/openapi.json',
    ],
    ['openapi_url=None', { 'app.py': fastapi('app = FastAPI(docs_url=None, openapi_url=None)') }, false],
    [
      'None by a condition',
      { 'app.py': fastapi('app = FastAPI(openapi_url="/openapi.json" if os.getenv("DEBUG") else None)') },
      false,
    ],
    ['what only a run tells', { 'app.py': fastapi('app = FastAPI(openapi_url=os.environ["URL"])') }, false],
    ["LitServe's healthcheck_path", { 'server.py': LITSERVE }, '/up'],
    ["Dash's url_base_pathname", { 'app.py': dash(', url_base_pathname="/ui/"') }, '/ui/'],
    [
      "Dash's routes_pathname_prefix",
      { 'app.py': dash(', routes_pathname_prefix="/r/", requests_pathname_prefix="/x/"') },
      '/r/',
    ],
    [
      "Streamlit's file",
      { 'app.py': STREAMLIT, '.streamlit/config.toml': '[server]\nport = 8502\nbaseUrlPath = "/ui/"\n' },
      '/ui/_stcore/health',
    ],
    [
      "Streamlit's option",
      { 'app.py': STREAMLIT, Procfile: 'web: streamlit run app.py --server.baseUrlPath=ui\n' },
      '/ui/_stcore/health',
    ],
  ])('follows %s', async (_what, files, expected) => {
    expect((await detectHealth(files))?.value).toBe(expected);
  });

  it.each<[string, Record<string, string>]>([
    ['the usual path', { 'app.py': fastapi('app = FastAPI(openapi_url="/openapi.json")') }],
    [
      'another app',
      { 'app.py': fastapi('inner = FastAPI(openapi_url=None)\napp = FastAPI()\napp.mount("/inner", inner)') },
    ],
    ['no base path', { 'app.py': dash(', url_base_pathname=None') }],
    ['an empty one', { 'app.py': STREAMLIT, '.streamlit/config.toml': '[server]\nbaseUrlPath = ""\n' }],
  ])('leaves the check where it is for %s', async (_what, files) => {
    expect(await detectHealth(files)).toBeUndefined();
  });

  it('gives way to a health route of the app', async () => {
    const app = `${fastapi('app = FastAPI(openapi_url=None)')}@app.get("/healthz")\ndef health(): ...\n`;
    expect((await detectHealth({ 'app.py': app }))?.value).toBe('/healthz');
  });
});
