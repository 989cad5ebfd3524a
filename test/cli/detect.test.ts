/** `detect` as a process: what stands on standard output, and that nothing is written. */
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cli, folder, tree } from '../support/cli.ts';

const projects = fileURLToPath(new URL('../fixtures/projects/', import.meta.url));

let dir: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ path: dir, remove } = await folder());
});
afterEach(() => remove());

interface Finding {
  field: string;
  value: unknown;
  evidence: string;
  confidence: string;
  because: string;
}
const findings = (stdout: string): Finding[] => (JSON.parse(stdout) as { detected: Finding[] }).detected;
const values = (all: readonly Finding[], field: string) =>
  all.filter((one) => one.field === field).map(({ value, evidence, confidence }) => [value, evidence, confidence]);

it('says what the folder shows, with file and line, and writes nothing', async () => {
  await cp(join(projects, 'own-dockerfile'), dir, { recursive: true });
  const before = await tree(dir);
  const ran = await cli(['detect', dir, '--json']);
  expect(ran.code, ran.stderr).toBe(0);
  expect(await tree(dir)).toEqual(before);
  const all = findings(ran.stdout);
  for (const finding of all) {
    expect(Object.keys(finding)).toEqual(['field', 'value', 'evidence', 'confidence', 'because']);
    expect(['sure', 'likely', 'guess']).toContain(finding.confidence);
  }
  expect(values(all, 'entry')).toEqual([['main:app', 'main.py:6', 'sure']]);
  expect(values(all, 'port')).toEqual([[8080, 'Dockerfile:14', 'likely']]);
  expect(values(all, 'python')).toEqual([['3.11', 'Dockerfile:4', 'likely']]);
  expect(values(all, 'accelerator')).toEqual([['cuda', 'docker-compose.yml:18', 'likely']]);
  expect(values(all, 'apt')).toEqual([
    ['tesseract-ocr', 'Dockerfile:12', 'likely'],
    ['ffmpeg', 'main.py:13', 'sure'],
  ]);
  expect(values(all, 'env')).toEqual([['MODEL_NAME=tiny', 'Dockerfile:5', 'likely']]);
  expect(ran.stdout).not.toContain('changeme');
});

it('names what the packages need in turn, models and secrets, and create says the same', async () => {
  await cp(join(projects, 'serving-artifacts'), dir, { recursive: true });
  const alone = await cli(['detect', dir, '--json', '--requirements', 'requirements.txt']);
  expect(alone.code, alone.stderr).toBe(0);
  const all = findings(alone.stdout);
  expect(values(all, 'loaded file')).toEqual([
    ['artifacts/finca.joblib', expect.stringMatching(/^serve.py:\d+$/), 'sure'],
  ]);
  expect(values(all, 'secret').map(([path]) => path)).toEqual(['.env']);
  const made = await cli([dir, '--dry-run', '--json']);
  expect(made.code, made.stderr).toBe(0);
  expect(findings(made.stdout)).toEqual(findings((await cli(['detect', dir, '--json'])).stdout));
});

it('tells of requirements that cannot be pinned, and of all else; create refuses them', async () => {
  await writeFile(join(dir, 'main.py'), 'from fastapi import FastAPI\napp = FastAPI()\n');
  await writeFile(join(dir, 'requirements.txt'), 'fastapi\nnot a requirement!\n');
  const ran = await cli(['detect', dir, '--json']);
  expect(ran.code, ran.stderr).toBe(0);
  expect(values(findings(ran.stdout), 'entry')).toEqual([['main:app', 'main.py:2', 'sure']]);
  expect(JSON.parse(ran.stdout).warnings.join()).toContain(
    'requirements.txt:2 "not a requirement!" is not a requirement',
  );
  expect((await cli([dir, '--yes'])).code).toBe(1);
});

it('marks defaults as such, in its report and in that of create', async () => {
  await writeFile(join(dir, 'main.py'), 'from flask import Flask\napp = Flask(__name__)\n');
  const all = findings((await cli(['detect', dir, '--json'])).stdout);
  expect(all.filter(({ confidence }) => confidence === 'default').map(({ field }) => field)).toEqual([
    'port',
    'python',
    'accelerator',
  ]);
  const made = await cli([dir, '--yes', '--dry-run']);
  expect(made.stdout + made.stderr).toMatch(/Port +8000 +\(default: /);
  const json = JSON.parse((await cli([dir, '--yes', '--dry-run', '--json'])).stdout) as {
    decisions: { choice: string; default?: boolean }[];
  };
  expect(json.decisions.find(({ choice }) => choice === 'port')?.default).toBe(true);
});

it('tells of an empty folder that no app was found', async () => {
  const { code, stdout } = await cli(['detect', dir]);
  expect([code, stdout]).toEqual([0, expect.stringContaining('no app was found')]);
});

it('is readable, and refuses what decides something', async () => {
  await cp(join(projects, 'fastapi-module'), dir, { recursive: true });
  const ran = await cli(['detect', dir]);
  expect(ran.stdout).toContain('main:app');
  expect(ran.stdout).toContain('main.py:3 makes a FastAPI called app');
  const refused = await cli(['detect', dir, '--port', '80', '--gpu']);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(/--port[\s\S]*--gpu/);
});

it('names no browser for a package that is listed and that no served code imports, as create installs none', async () => {
  await writeFile(join(dir, 'requirements.txt'), 'fastapi\nuvicorn\nplaywright\n');
  await writeFile(join(dir, 'main.py'), 'from fastapi import FastAPI\napp = FastAPI()\n');
  const idle = await cli(['detect', dir, '--json']);
  expect(values(findings(idle.stdout), 'apt')).toEqual([]);
  await writeFile(join(dir, 'main.py'), 'import playwright\nfrom fastapi import FastAPI\napp = FastAPI()\n');
  const used = await cli(['detect', dir, '--json']);
  expect(values(findings(used.stdout), 'apt').map(([name]) => name)).toContain('chromium');
});
