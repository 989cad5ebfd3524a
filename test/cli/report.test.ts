/** `report` and `detect --redact` of a project full of names and secrets: none of them is in what people post. */
import { mkdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, folder } from '../support/cli.ts';

const TOKEN = `gh${'p_'}a8Kd93nXq0Lw7Zt5Rb2Vc6Yf1Hj4Ms8Qp3`;
/** All that must not appear, in any case: secrets, people, hosts, companies, names of folders, files, packages and variables. */
const PLANTED = [
  TOKEN,
  'zwiebelkuchen',
  'hunter2xy',
  'oyelaran',
  'jane.roe',
  'initrode',
  'vault-17',
  'umbrella',
  'falcon9',
  'skunkworks',
  'libzorro',
  'zorro',
  '90210',
  '10.20.30.40',
  'geheim',
  'MERGER',
  'Königsberg',
];
const FILES: Record<string, string> = {
  'requirements.txt': `fastapi\nuvicorn\nlibzorro\numbrella-core @ git+https://${TOKEN}@git.initrode.com/zorro/umbrella.git\n--extra-index-url https://oyelaran:hunter2xy@vault-17.initrode.com/simple\n`,
  'skunkworks/falcon9.py': `from fastapi import FastAPI\nimport os, joblib, umbrella_core, zorro_private\nKEY = "${TOKEN}"\nmodel = joblib.load("geheim/falcon9-Königsberg.joblib")\napp = FastAPI(title="Umbrella MERGER")\n@app.get("/zwiebelkuchen/healthz")\ndef health():\n    return os.environ["INITRODE_PIN"]\nif __name__ == "__main__":\n    import uvicorn\n    uvicorn.run(app, host="10.20.30.40", port=8123)\n`,
  'geheim/falcon9-Königsberg.joblib': 'x',
  'docker-compose.yml': `services:\n  umbrella:\n    image: vault-17.initrode.com/skunkworks/falcon9:latest\n    environment:\n      INITRODE_PIN: "90210"\n      MAINTAINER: jane.roe@initrode.com\n    volumes: ["/home/oyelaran/geheim:/data"]\n    command: uvicorn skunkworks.falcon9:app --root-path /zwiebelkuchen --port 8123\n`,
  Dockerfile: `FROM vault-17.initrode.com/python:3.12\nENV INITRODE_PIN=90210 DB_URL=postgres://oyelaran:hunter2xy@vault-17/db\nLABEL maintainer=jane.roe\nCMD ["python", "skunkworks/falcon9.py"]\n`,
  '.env': `INITRODE_TOKEN=${TOKEN}\n`,
  'MERGER-plan.ipynb': '{}',
  'pyproject.toml': '[project]\nname = "umbrella-falcon9"\nversion = "1"\nauthors = [{name = "Jane Oyelaran"}]\n',
};

let top: { path: string; remove: () => Promise<void> };
let dir: string;
beforeAll(async () => {
  top = await folder();
  dir = join(top.path, 'oyelaran', 'umbrella');
  for (const [path, text] of Object.entries(FILES)) {
    await outputFile(join(dir, path), text);
  }
});
afterAll(() => top.remove());

const env = () => ({ USER: 'jane.roe', HOME: join(top.path, 'oyelaran') });
const findPlanted = (text: string): string[] =>
  [...PLANTED, hostname(), top.path].filter((one) => text.toLowerCase().includes(one.toLowerCase()));

describe('report', () => {
  it('shows no name, path or secret of the user', async () => {
    const ran = await cli(['report', dir], { env: env() });
    expect(ran.code, ran.stderr).toBe(0);
    expect(findPlanted(ran.stdout)).toEqual([]);
  });

  it('has versions, engine, checks, detection, plan and lock', async () => {
    const app = join(top.path, 'app');
    expect((await cli([app, '--framework', 'fastapi', '--dep', 'numpy', '--yes'])).code).toBe(0);
    const { tool, system, engine, checks, detection, project } = JSON.parse((await cli(['report', app])).stdout);
    expect(tool.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(system).toMatchObject({ node: process.versions.node, platform: process.platform });
    expect(['docker', 'podman']).toContain(engine.program);
    expect(checks).toContainEqual({ id: 'data', verdict: 'ok' });
    expect(detection.detected).toContainEqual(expect.objectContaining({ field: 'entry', value: 'app.main:app' }));
    expect(project.decisions).toContainEqual(expect.objectContaining({ choice: 'framework', value: 'fastapi' }));
    expect(project.lock.resolver.name).toBe('snapshot');
    expect(project.lock.known).toContainEqual(expect.stringMatching(/^numpy==\d/));
  });

  it('reports what is wrong with the project instead of failing', async () => {
    const broken = join(top.path, 'broken');
    await mkdir(broken);
    await writeFile(join(broken, 'ml-container.json'), '{ "port": "umbrella" }');
    const ran = await cli(['report', broken]);
    expect(ran.code, ran.stderr).toBe(0);
    expect(JSON.parse(ran.stdout).project.problems).toHaveLength(1);
    expect(findPlanted(ran.stdout)).toEqual([]);
  });
});

describe('a project that is called by words of the program', () => {
  it('is reported in full by detect --redact, in a folder called by keys of the result', async () => {
    const named = join(top.path, 'early-warnings', 'detected-value');
    await mkdir(named, { recursive: true });
    await writeFile(join(named, 'main.py'), 'from fastapi import FastAPI\napp = FastAPI()\n');
    const ran = await cli(['detect', named, '--redact'], { env: env() });
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stdout).toContain('main:app');
    expect(ran.stdout).not.toContain('undefined');
  });

  it('has no name or image of ml-container.json in its report', async () => {
    const named = join(top.path, 'named');
    await mkdir(named);
    await writeFile(join(named, 'main.py'), 'from fastapi import FastAPI\napp = FastAPI()\n');
    const spec = { framework: 'fastapi', name: 'phoenix-support', image: 'ghcr.io/phoenix/support' };
    await writeFile(join(named, 'ml-container.json'), JSON.stringify(spec));
    const ran = await cli(['report', named], { env: env() });
    expect(JSON.parse(ran.stdout).project.decisions).toContainEqual(expect.objectContaining({ choice: 'image' }));
    expect(ran.stdout).not.toMatch(/phoenix|support\b/i);
  });
});

describe('report of a project with a preset of another host', () => {
  it('never uses the network', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const extended = join(top.path, 'extended');
    await mkdir(extended);
    await writeFile(join(extended, 'ml-container.json'), `{ "extends": ["https://127.0.0.1:${port}/team.json"] }`);
    const ran = await cli(['report', extended]);
    server.close();
    expect(ran.code, ran.stderr).toBe(0);
    expect(JSON.parse(ran.stdout).project.problems).toHaveLength(1);
    expect(connections).toBe(0);
  });
});

describe('detect --redact', () => {
  it.each([['--json'], []])('shows no name, path or secret of the user %s', async (...args) => {
    const ran = await cli(['detect', dir, '--redact', ...args], { env: env() });
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stdout).toContain('8123');
    expect(ran.stdout.toLowerCase()).toContain('fastapi');
    expect(findPlanted(ran.stdout)).toEqual([]);
  });

  it('is needed: without it the names are there', async () => {
    const ran = await cli(['detect', dir, '--json'], { env: env() });
    expect(findPlanted(ran.stdout)).toEqual(expect.arrayContaining(['skunkworks', 'falcon9']));
  });
});
