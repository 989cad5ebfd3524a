/** A project that is a package: its metadata and commands are in the image, and an edit of the code leaves the environment alone. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answer, build, cleanUpAfterwards, dockerOk, generate, start, stop } from './harness.ts';

cleanUpAfterwards();

const packaging = `[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "ranker"
dynamic = ["version"]
dependencies = ["fastapi", "uvicorn"]
[project.scripts]
ranker-double = "ranker.cli:main"
[tool.setuptools.dynamic]
version = {attr = "ranker.about.VERSION"}
`;

const api = `from importlib.metadata import entry_points, version
from fastapi import FastAPI, WebSocket

app = FastAPI(version=version("ranker"))


@app.get("/health")
def health():
    return {"version": app.version, "commands": [point.value for point in entry_points(name="ranker-double")]}


@app.websocket("/ws")
async def greet(socket: WebSocket):
    await socket.accept()
    await socket.send_text("hello")
    await socket.close()
`;

const client = `from websockets.sync.client import connect
with connect("ws://127.0.0.1:8000/ws") as socket:
    print(socket.recv())`;

describe('a project that is a package', () => {
  it('finds its version, entry points and commands, and answers a WebSocket', async () => {
    const project = await generate('packaged', ['--set', 'platforms=linux/amd64'], async (dir) => {
      await mkdir(join(dir, 'src/ranker'), { recursive: true });
      await writeFile(join(dir, 'pyproject.toml'), packaging);
      await writeFile(join(dir, 'src/ranker/__init__.py'), '');
      await writeFile(join(dir, 'src/ranker/about.py'), 'VERSION = "0.3.0"\n');
      await writeFile(join(dir, 'src/ranker/cli.py'), 'import sys\n\n\ndef main():\n    print(int(sys.argv[1]) * 2)\n');
      await writeFile(join(dir, 'src/ranker/api.py'), api);
    });
    await build(project);
    const running = await start(project);
    const answered = await (await answer(running, '/health')).json();
    expect(answered).toEqual({ version: '0.3.0', commands: ['ranker.cli:main'] });
    expect(await dockerOk('exec', running.container, 'ranker-double', '21')).toBe('42');
    expect(await dockerOk('exec', running.container, 'python', '-c', client)).toBe('hello');
    expect((await stop(running)).code).toBe(0);
    await writeFile(join(project.dir, 'src/ranker/api.py'), `${api}# edited\n`);
    const again = await build(project);
    expect(again).toMatch(/COPY --from=project \/project\/ \/\n#\d+ CACHED/);
  });
});
