/** SIGTERM while there is work: what was begun ends well, and the engine never has to kill. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  answer,
  build,
  cleanUpAfterwards,
  dockerOk,
  generate,
  logged,
  type Project,
  type Running,
  start,
  stop,
} from './harness.ts';

cleanUpAfterwards();
const withFiles =
  (files: Record<string, string>) =>
  async (dir: string): Promise<void> => {
    for (const [path, text] of Object.entries(files)) await writeFile(join(dir, path), text);
  };

const api = `import asyncio
import time
from contextlib import asynccontextmanager

from fastapi import FastAPI


@asynccontextmanager
async def lifespan(app: FastAPI):
    yield
    print("cleaned up", flush=True)


app = FastAPI(lifespan=lifespan)


@app.get("/health")
def health() -> str:
    return "ok"


@app.get("/slow")
async def slow() -> str:
    print("began", flush=True)
    await asyncio.sleep(3)
    return "finished"


@app.get("/busy")
def busy() -> str:
    print("began", flush=True)
    time.sleep(3)
    return "finished"
`;

/** Stops it with requests open, of which each has begun. */
async function stopUnderLoad(running: Running): Promise<void> {
  await answer(running, '/health');
  const paths = ['/slow', '/busy', '/slow', '/busy'];
  const open = paths.map(async (path) => (await fetch(running.url + path)).text());
  await logged(running, /(?:began[\s\S]*){4}/);
  const stopped = await stop(running);
  expect(await Promise.all(open)).toEqual(paths.map(() => '"finished"'));
  expect(stopped.log).toContain('cleaned up');
  expect(stopped.code).toBe(0);
}

describe('an API under load', () => {
  it('ends the requests that are open, cleans up, and takes no more', async () => {
    const project = await generate('stopping-api', [], withFiles({ 'main.py': api }));
    await build(project);
    await stopUnderLoad(await start(project));
  });

  it('also where the uvicorn that the project pins does not know the option for it', async () => {
    const files = { 'main.py': api, 'requirements.in': 'fastapi==0.95.2\nuvicorn==0.20.0\n' };
    const project = await generate('stopping-old', [], withFiles(files));
    await build(project);
    const command = await dockerOk('image', 'inspect', '--format', '{{json .Config.Cmd}}', `${project.image}:latest`);
    expect(command).not.toContain('--timeout-graceful-shutdown');
    await stopUnderLoad(await start(project));
  });
});

const page = `import time

import gradio as gr


def slow(text: str) -> str:
    print("began", flush=True)
    time.sleep(2)
    return text + " finished"


demo = gr.Interface(slow, "text", "text", api_name="slow")

if __name__ == "__main__":
    demo.launch()
`;

describe('a Gradio page under load', () => {
  it('ends the event that is open', async () => {
    const project = await generate('stopping-page', ['--framework', 'gradio'], withFiles({ 'app.py': page }));
    await build(project);
    const running = await start(project);
    const call = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"data":["work"]}' };
    const began = await (await answer(running, '/gradio_api/call/slow', call)).json();
    const { event_id: event } = began as { event_id: string };
    const open = fetch(`${running.url}/gradio_api/call/slow/${event}`).then((response) => response.text());
    await logged(running, /began/);
    await stop(running);
    expect(await open).toMatch(/event: complete\s+data: \["work finished"\]/);
  });
});

/** As people write a training loop: what saves it is in \`finally\`, or in a handler of their own. */
const training = (handler: string): string => `import json
import os
import signal
import sys
import time

path = os.environ["XDG_CACHE_HOME"] + "/checkpoint.json"
step = 0
${handler}
try:
    while True:
        step += 1
        time.sleep(0.05)
        print("step", step, flush=True)
finally:
    with open(path, "w") as file:
        json.dump({"step": step}, file)
    print("saved", flush=True)
`;
const onSigterm = `

def stop(signum, frame):
    sys.exit(0)


signal.signal(signal.SIGTERM, stop)
`;

const savedBy = async (project: Project): Promise<{ step: number }> => {
  const cache = `type=volume,source=${project.image}-cache,target=/c`;
  const read = ['run', '--rm', '--mount', cache, '--entrypoint', 'cat', `${project.image}:latest`];
  return JSON.parse(await dockerOk(...read, '/c/checkpoint.json'));
};

describe('a training script', () => {
  it.each([
    ['without a handler', '', 'SIGINT', 130],
    ['with a handler of SIGTERM', onSigterm, 'SIGTERM', 0],
  ])('%s gets its signal and saves', async (_what, handler, signal, code) => {
    const flags = ['--framework', 'script', '--entry', 'train.py'];
    const project = await generate('stopping-job', flags, withFiles({ 'train.py': training(handler) }));
    await build(project);
    const configured = await dockerOk('image', 'inspect', '--format', '{{.Config.StopSignal}}', project.image);
    expect(configured).toBe(signal);
    const running = await start(project);
    await logged(running, /step 5/);
    const stopped = await stop(running);
    expect(stopped.log).toContain('saved');
    expect(stopped.code).toBe(code);
    expect((await savedBy(project)).step).toBeGreaterThanOrEqual(5);
  });
});
