/** A port that the code itself listens on beats what the container is told. */
import { describe, expect, it } from 'vitest';
import { useDetection } from '../../support/detected.ts';

const detectFiles = useDetection();

describe('detect, for the port that the code names', () => {
  it.each([
    [
      'a launch',
      'import gradio as gr\ndemo = gr.Interface(lambda x: x, "text", "text")\ndemo.launch(server_port=8080)\n',
      { port: 8080, where: 'main.py:3' },
    ],
    [
      'a server of the standard library',
      'from http.server import HTTPServer, SimpleHTTPRequestHandler\nHTTPServer(("", 9100), SimpleHTTPRequestHandler).serve_forever()\n',
      { port: 9100, where: 'main.py:2' },
    ],
    [
      'aiohttp',
      'from aiohttp import web\nif __name__ == "__main__":\n    web.run_app(web.Application(), port=8080)\n',
      { port: 8080, where: 'main.py:3' },
    ],
  ])('finds that of %s', async (_what, code, expected) => {
    expect((await detectFiles({ 'main.py': code })).facts.fixedPort).toEqual(expected);
  });

  it.each([
    [
      'the environment decides',
      'import os\nfrom aiohttp import web\nif __name__ == "__main__":\n    web.run_app(web.Application(), port=int(os.environ.get("PORT", 8080)))\n',
    ],
    [
      'a server imports the app',
      'import uvicorn\nfrom fastapi import FastAPI\napp = FastAPI()\nif __name__ == "__main__":\n    uvicorn.run(app, port=9000)\n',
    ],
    [
      'another port is the one of the app',
      'import os\nfrom http.server import HTTPServer, SimpleHTTPRequestHandler\nfrom aiohttp import web\nHTTPServer(("", 9100), SimpleHTTPRequestHandler)\nif __name__ == "__main__":\n    web.run_app(web.Application(), port=int(os.getenv("PORT", 8080)))\n',
    ],
  ])('finds none where %s', async (_what, code) => {
    expect((await detectFiles({ 'main.py': code })).facts.fixedPort).toBeUndefined();
  });
});
