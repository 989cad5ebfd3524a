/** ml-container.lock comes with the project: whatever it calls ours, it cannot have files of the user's deleted or replaced. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outputFile, readJson } from 'fs-extra/esm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLockedFile, formatLockFile, LOCK_VERSION, type LockedFile } from '../../src/spec/lockfile.ts';
import { cli, folder, run } from '../support/cli.ts';

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
    await outputFile(join(dir, path), text);
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

describe('a forged hash', () => {
  /** Writes a project, edits the Dockerfile, and has the lock say that the edited text is what was written. */
  async function forge(edit: string, env: Record<string, string>, base?: string) {
    const dir = await writeProject({}, {});
    await rm(join(dir, 'ml-container.lock'));
    expect((await cli([dir, '--yes', '--offline', '--json'], { env })).code).toBe(0);
    const [path, lockPath] = [join(dir, 'Dockerfile'), join(dir, 'ml-container.lock')];
    const edited = `${await readFile(path, 'utf8')}${edit}`;
    await writeFile(path, edited);
    const lock = await readJson(lockPath);
    lock.files.Dockerfile = createLockedFile('generated', base === undefined ? edited : `${base}${edited}`);
    await writeFile(lockPath, JSON.stringify(lock));
    return { dir, path, edited, update: () => cli(['update', dir, '--yes', '--offline', '--json'], { env }) };
  }

  it.each([
    ['of the edited text', undefined],
    ['of a base that a merge takes the edits for', 'ONE MORE LINE\n'],
  ])('%s loses nothing: the text is kept beside', async (_, base) => {
    const { dir, path, edited, update } = await forge('# what the user wrote\n', {}, base);
    const ran = await update();
    expect(ran.code, ran.stderr).toBe(0);
    expect(await readFile(path, 'utf8')).not.toContain('what the user wrote');
    expect(await readFile(join(dir, 'Dockerfile.orig'), 'utf8')).toBe(edited);
    expect(ran.stdout).toContain('only ml-container.lock says that it was not edited');
  });

  it('loses nothing where a copy is there already: that is a conflict', async () => {
    const { dir, path, edited, update } = await forge('# what the user wrote\n', {});
    await writeFile(join(dir, 'Dockerfile.orig'), 'another copy');
    expect((await update()).code).toBe(3);
    expect(await readFile(path, 'utf8')).toBe(edited);
    expect(await readFile(join(dir, 'Dockerfile.orig'), 'utf8')).toBe('another copy');
  });

  it.each([false, true])('leaves no copy of what git has (packed: %s)', async (packed) => {
    const { dir, update } = await forge('# what git has\n', {});
    const git = (...args: string[]) =>
      run('git', ['-C', dir, '-c', 'user.name=n', '-c', 'user.email=e@example.com', ...args]);
    await git('init', '-q');
    await git('add', '.');
    await git('commit', '-q', '-m', 'all');
    if (packed) await git('gc', '-q');
    const ran = await update();
    expect(ran.code, ran.stderr).toBe(0);
    expect(await readFile(join(dir, 'Dockerfile.orig'), 'utf8').catch(() => 'none')).toBe('none');
  });

  it('is not believed for an object that is no object', async () => {
    const { dir, edited, update } = await forge('# what the user wrote\n', {});
    const id = createHash('sha1')
      .update(`blob ${Buffer.byteLength(edited)}\0${edited}`)
      .digest('hex');
    await mkdir(join(dir, '.git/objects', id.slice(0, 2)), { recursive: true });
    await writeFile(join(dir, '.git/objects', id.slice(0, 2), id.slice(2)), '');
    expect((await update()).code).toBe(0);
    expect(await readFile(join(dir, 'Dockerfile.orig'), 'utf8')).toBe(edited);
  });

  it('has an edited requirements.txt kept beside', async () => {
    const text = 'fastapi==0.100.0  # the version that we tested\n';
    const dir = await writeProject(
      { 'requirements.in': 'fastapi\n', 'requirements.txt': text },
      { 'requirements.txt': createLockedFile('relocked', text) },
    );
    await cli([dir, '--yes', '--offline', '--json']);
    const kept = [join(dir, 'requirements.txt'), join(dir, 'requirements.txt.orig')];
    const texts = await Promise.all(kept.map((path) => readFile(path, 'utf8').catch(() => '')));
    expect(texts).toContain(text);
  });

  it('deletes no edited file of a target', async () => {
    const dir = await writeProject({}, {});
    expect(await listDeleted(dir, '--with', 'bake')).toEqual([]);
    const [path, lockPath] = [join(dir, 'docker-bake.sh'), join(dir, 'ml-container.lock')];
    const edited = `${await readFile(path, 'utf8')}# what the user wrote\n`;
    await writeFile(path, edited);
    const lock = await readJson(lockPath);
    lock.files['docker-bake.sh'] = createLockedFile('generated', edited);
    await writeFile(lockPath, JSON.stringify(lock));
    await writeFile(join(dir, 'ml-container.json'), '{"framework":"fastapi","with":["compose"]}\n');
    expect(await listDeleted(dir)).not.toContain('docker-bake.sh');
    expect(await readFile(path, 'utf8')).toBe(edited);
  });

  it('leaves no copy of what this tool wrote on this machine', async () => {
    const dir = await writeProject({}, {});
    expect(await listDeleted(dir)).toEqual([]);
    await writeFile(join(dir, 'ml-container.json'), '{"port":9123}\n');
    expect((await cli(['update', dir, '--yes', '--offline'])).code).toBe(0);
    expect(await readFile(join(dir, 'Dockerfile'), 'utf8')).toContain('9123');
    expect(await readFile(join(dir, 'Dockerfile.orig'), 'utf8').catch(() => 'none')).toBe('none');
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
