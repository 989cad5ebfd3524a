/** Where the app is, when the folder does not show it or somebody names it: an image that could not start is not made. */
import { writeFile } from 'node:fs/promises';
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
const put = (text: string, file = 'service.py'): Promise<void> => writeFile(join(dir, file), text);
const factory = (parameters: string): string =>
  `from flask import Flask\n\ndef create_app(${parameters}):\n    app = Flask(__name__)\n    return app\n`;

describe('code in which no app is found', () => {
  it('gets no starter unasked: the reasons are told, and nothing is written', async () => {
    await put(factory('config'));
    const before = await tree(dir);
    const ran = await cli([dir, ...yes]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('no app was found in 1 Python file: say where it is with --entry');
    expect(ran.stderr).toContain('service.py:3 create_app() makes the app and needs an argument');
    expect(ran.stderr).toContain('fix: --framework NAME');
    expect(await tree(dir)).toEqual(before);
  });

  it.each([
    ['notebooks', 'study.ipynb', '{"cells": []}', 'only notebooks were found (study.ipynb)'],
    ['Python 2', 'run.py', 'print "hello"\n', 'run.py is written for Python 2'],
  ])('is told of %s', async (_what, file, text, said) => {
    await put(text, file);
    const ran = await cli([dir, ...yes]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(said);
  });

  it('gets one where it is asked for', async () => {
    await put('def add(a, b):\n    return a + b\n', 'sums.py');
    const ran = await cli([dir, ...yes, '--framework', 'fastapi']);
    expect(ran.code, ran.stderr).toBe(0);
    expect(await tree(dir)).toMatchObject({ 'sums.py': expect.any(String), 'app/main.py': expect.any(String) });
  });

  it('does not stand in the way of a folder that has tests alone', async () => {
    await put('def test_nothing():\n    assert True\n', 'test_nothing.py');
    const ran = await cli([dir, ...yes, '--dry-run']);
    expect(ran.code, ran.stderr).toBe(0);
  });
});

describe('an entry that is named', () => {
  it.each([
    ['web:app', 'web:app is not in the folder'],
    ['service:nothing', 'service.py has no nothing'],
    ['nothere.py', 'nothere.py is not in the folder'],
    ['model/', 'model/ is not in the folder'],
  ])('%s and is not there is refused', async (entry, what) => {
    await put(factory('config'));
    const ran = await cli([dir, ...yes, '--entry', entry]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(`--entry: ${what}`);
  });

  it('is refused in an empty folder too, but for the one that the starter has', async () => {
    const ran = await cli([dir, ...yes, '--dry-run', '--entry', 'web:app']);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('a small fastapi app is written, at app.main:app');
    expect((await cli([dir, ...yes, '--dry-run', '--entry', 'app.main:app'])).code).toBe(0);
  });

  it('beside an app is warned about: a package may bring it', async () => {
    await put('from fastapi import FastAPI\napp = FastAPI()\n');
    const ran = await cli([dir, ...yes, '--dry-run', '--entry', 'elsewhere:app']);
    expect(ran.code, ran.stderr).toBe(0);
    expect((ran.stdout + ran.stderr).replace(/\s+/g, ' ')).toContain('elsewhere:app was not found in this folder');
  });

  it('is run by the framework that its file imports', async () => {
    await put(`${factory('config')}\napp = None\nif __name__ == "__main__":\n    app = create_app({})\n`);
    const ran = await cli([dir, ...yes, '--dry-run', '--json', '--entry', 'service:app']);
    expect(ran.code, ran.stderr).toBe(0);
    expect(JSON.parse(ran.stdout).spec ?? JSON.parse(ran.stdout)).toMatchObject({ framework: 'flask' });
  });

  it('that is a factory without its brackets is told about', async () => {
    await put(factory('config=None'));
    const ran = await cli([dir, ...yes, '--dry-run', '--entry', 'service:create_app']);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('service:create_app is a function that makes the app');
    expect(ran.stderr).toContain("fix: --entry 'service:create_app()'");
  });

  it('is refused where it is mistyped, with the nearest one', async () => {
    await put('from fastapi import FastAPI\napp = FastAPI()\n', 'main.py');
    const ran = await cli([dir, ...yes, '--entry', 'mian:app']);
    expect([ran.code, ran.stderr]).toEqual([
      2,
      expect.stringMatching(/mian:app was not found\s+fix: --entry main:app/),
    ]);
  });

  it('is a console script, which Python calls as pip would', async () => {
    const project = '[project]\nname = "greet"\nversion = "1"\n[project.scripts]\ngreet = "greet:main"\n';
    await put(project, 'pyproject.toml');
    await put('def main():\n    print("greetings")\n', 'greet.py');
    const ran = await cli([dir, ...yes, '--entry', 'greet']);
    expect(ran.code, ran.stderr).toBe(0);
    expect((await tree(dir)).Dockerfile).toContain(
      'ENTRYPOINT ["python", "-c", "import sys; from greet import main; sys.exit(main())"]',
    );
  });
});
