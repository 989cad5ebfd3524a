/** A port or a host that only a run tells. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { detect } from '../../../src/detect/index.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'open-launch-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const HEAD =
  'import os\nimport tomllib\nimport gradio as gr\nfrom settings import config\ndemo = gr.Interface(str, "text", "text")\ncfg = tomllib.load(open("c.toml", "rb"))\n';
async function warnOf(launch: string, before = ''): Promise<string[]> {
  await writeFile(
    join(dir, 'settings.py'),
    'class Config:\n    def __init__(self):\n        self.port = read()\nconfig = Config()\n',
  );
  await writeFile(join(dir, 'app.py'), `${HEAD}${before}demo.launch(${launch})\n`);
  const { warnings } = await detect(dir, frameworks);
  return warnings.filter((one) => one.includes('only a run tells'));
}

it.each([
  ['server_port=config.port', 'server_port'],
  ['server_name=cfg["host"], server_port=cfg["port"]', 'server_port and server_name'],
  ['server_port=int(cfg["port"])', 'server_port'],
  ['server_port=read_port()', 'server_port'],
])('is said of launch(%s)', async (launch, names) => {
  expect(await warnOf(launch)).toEqual([
    `app.py:7 takes ${names} from what only a run tells: in the container the app has to listen on 0.0.0.0 and on the port of the review, which --port changes`,
  ]);
});

it.each([
  ['', ''],
  ['server_port=8000, server_name=None', ''],
  ['server_port=int(os.environ["PORT"])', ''],
  ['server_port=int(os.environ.get("PORT"))', ''],
  ['server_port=PORT', 'PORT = int(os.environ["GRADIO_SERVER_PORT"])\n'],
  ['server_port=PORT', 'PORT = int(os.getenv("PORT", "7860"))\n'],
  ['share=cfg["share"]', ''],
])('is not said of launch(%s) after %j', async (launch, before) => {
  expect(await warnOf(launch, before)).toEqual([]);
});
