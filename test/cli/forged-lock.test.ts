/** ml-container.lock comes with the project: whatever it calls ours, it cannot have files of the user's deleted or replaced. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLockedFile, formatLockFile, LOCK_VERSION, type LockedFile } from '../../src/spec/lockfile.ts';
import { cli, folder } from '../support/cli.ts';

const APP = 'from fastapi import FastAPI\napp = FastAPI()\n@app.get("/health")\ndef health(): return {}\n';
const NOTES = 'what nobody else has\n';

let root: string;
let remove: () => Promise<unknown>;
beforeAll(async () => {
  ({ path: root, remove } = await folder());
});
afterAll(() => remove());

let count = 0;
async function writeProject(files: Record<string, string>, locked: Record<string, LockedFile>): Promise<string> {
  const dir = join(root, `p${++count}`);
  const all = { 'app.py': APP, 'requirements.txt': 'fastapi\n', ...files };
  for (const [path, text] of Object.entries(all)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  const lock = formatLockFile({ version: LOCK_VERSION, tool: '1.0.0', files: locked });
  await writeFile(join(dir, 'ml-container.lock'), lock);
  return dir;
}

async function listDeleted(dir: string, ...args: string[]): Promise<string[]> {
  const ran = await cli([dir, '--yes', '--offline', '--json', ...args]);
  expect([0, 3], ran.stderr).toContain(ran.code);
  const { files } = JSON.parse(ran.stdout) as { files: { path: string; status: string }[] };
  return files.filter(({ status }) => status === 'delete').map(({ path }) => path);
}

describe('a forged lock', () => {
  it.each(['generated', 'starter', 'relocked', 'carried', 'spec'] as const)('deletes no file as %s', async (kind) => {
    const paths = ['app.py', 'data/notes.txt', 'k8s/base/service.yaml', 'scripts/strip.py', 'Makefile'];
    const files = Object.fromEntries(paths.map((path) => [path, path === 'app.py' ? APP : NOTES]));
    const locked = Object.fromEntries(paths.map((path) => [path, createLockedFile(kind, files[path] ?? '')]));
    const dir = await writeProject(files, locked);
    expect(await listDeleted(dir, '--entry', 'app:app', '--framework', 'fastapi')).toEqual([]);
    for (const path of paths) expect(await readFile(join(dir, path), 'utf8')).toBe(files[path]);
  });

  it('does not hide the app from detection', async () => {
    const { said: _, ...entry } = createLockedFile('generated', APP);
    const dir = await writeProject({}, { 'app.py': entry });
    expect(await listDeleted(dir)).toEqual([]);
    expect(await readFile(join(dir, 'Dockerfile'), 'utf8')).toContain('app:app');
  });

  it('does not have an app replaced by the starter of another framework', async () => {
    const spec = '{"framework":"gradio"}';
    const locked = { 'app.py': createLockedFile('starter', APP), 'ml-container.json': createLockedFile('spec', spec) };
    const dir = await writeProject({}, locked);
    await listDeleted(dir, '--framework', 'fastapi');
    expect(await readFile(join(dir, 'app.py'), 'utf8')).toBe(APP);
  });
});

describe('a lock that this tool wrote', () => {
  it('has files of a target deleted that is left out, and keeps one that was edited', async () => {
    const dir = await writeProject({}, {});
    expect(await listDeleted(dir, '--with', 'kubernetes,bake')).toEqual([]);
    await writeFile(join(dir, 'docker-bake.sh'), `${await readFile(join(dir, 'docker-bake.sh'), 'utf8')}# mine\n`);
    await writeFile(join(dir, 'ml-container.json'), '{"framework":"fastapi","with":["compose"]}\n');
    const gone = await listDeleted(dir);
    expect(gone).toContain('docker-bake.hcl');
    expect(gone).toContain('k8s/base/deployment.yaml');
    expect(gone).not.toContain('docker-bake.sh');
  });
});
