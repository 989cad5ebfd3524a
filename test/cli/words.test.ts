/** The first word of a line, and the names of files, as a process. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cli, folder, tree } from '../support/cli.ts';

let dir: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ path: dir, remove } = await folder());
});
afterEach(() => remove());

const yes = ['--yes', '--no-interactive'];

describe('a word that is no command', () => {
  it.each([
    ['lokc', 'did you mean lock?'],
    ['chekc', 'did you mean check?'],
    ['preset', 'did you mean presets?'],
    ['hepl', 'did you mean --help?'],
    ['init', 'did you mean create-ml-container with no command?'],
  ])('%s is refused, and makes no folder', async (word, fix) => {
    const ran = await cli([word, ...yes, '--framework', 'script'], { cwd: dir });
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining(fix)]);
    expect(await tree(dir)).toEqual({});
  });

  it('names a new folder where it is like none, by its path, and where the folder is there', async () => {
    for (const word of ['clock', 'detector', './lokc']) {
      const ran = await cli([word, ...yes, '--framework', 'script', '--dry-run'], { cwd: dir });
      expect(ran.code, ran.stderr).toBe(0);
    }
    await mkdir(join(dir, 'init'));
    expect((await cli(['init', ...yes, '--dry-run'], { cwd: dir })).code).toBe(0);
  });

  it('help prints the help', async () => {
    const ran = await cli(['help'], { cwd: dir });
    expect(ran).toEqual(await cli(['--help']));
    expect(ran.stdout).toContain('Usage:');
  });

  it.each(['detect', 'doctor', 'update', 'lock'])('%s of a folder that is not there says so', async (command) => {
    const ran = await cli([command, 'nosuch'], { cwd: dir });
    expect([ran.code, ran.stdout, ran.stderr]).toEqual([2, '', expect.stringContaining('nosuch: no such folder')]);
  });

  it('config print of a folder that is not there says so', async () => {
    const ran = await cli(['config', 'print', 'nosuch'], { cwd: dir });
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('nosuch: no such folder')]);
  });
});

describe("an app's file", () => {
  it.each(['my app.py', 'prédire.py', 'app (1).py'])('called %s is the one that is started', async (name) => {
    await writeFile(join(dir, name), 'import streamlit as st\n\nst.write("hi")\n');
    const ran = await cli([dir, ...yes, '--json']);
    expect(ran.code, ran.stderr).toBe(0);
    expect(JSON.parse(ran.stdout).spec.entry).toBe(name);
    const { Dockerfile = '' } = await tree(dir);
    expect(Dockerfile).toContain(`exec streamlit run '${name}'`);
    expect(Dockerfile).toContain(`COPY --chmod=755 ["${name}", "./"]`);
  });

  it('with a name that no entry can have is named, and nothing else is started', async () => {
    await writeFile(join(dir, "it's.py"), 'import streamlit as st\n\nst.write("hi")\n');
    const ran = await cli([dir, ...yes]);
    expect([ran.code, ran.stderr]).toEqual([
      2,
      expect.stringContaining("it's.py: is where the app is, and has a name"),
    ]);
    expect(Object.keys(await tree(dir))).toEqual(["it's.py"]);
  });

  it('of a migration is not told to change', async () => {
    await mkdir(join(dir, 'shop/migrations'), { recursive: true });
    await writeFile(join(dir, 'shop/migrations/0001_initial.py'), 'from django.db import migrations\n');
    await writeFile(join(dir, '01-routes.py'), 'from fastapi import APIRouter\n\nrouter = APIRouter()\n');
    const ran = await cli([dir, ...yes]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).not.toContain('no module can have its name');
  });

  it('that no module can be called says how it could be', async () => {
    await writeFile(join(dir, 'my-main.py'), 'from fastapi import FastAPI\n\napp = FastAPI()\n');
    const ran = await cli([dir, ...yes]);
    expect([ran.code, ran.stderr]).toEqual([
      2,
      expect.stringContaining('no module can have its name: call it my_main.py'),
    ]);
  });
});
