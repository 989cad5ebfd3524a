/** A folder with several projects, as a process. */
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cli, folder, tree } from '../support/cli.ts';

const two = fileURLToPath(new URL('../fixtures/projects/two-projects', import.meta.url));

let dir: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ path: dir, remove } = await folder());
  await cp(two, dir, { recursive: true });
});
afterEach(() => remove());

describe('several projects in one folder', () => {
  it('are not guessed at without a terminal: the folders and the flag are named, and nothing is written', async () => {
    const before = await tree(dir);
    const ran = await cli([dir, '--yes']);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('holds 2 projects: api (FastAPI), ui (Gradio)');
    expect(ran.stderr).toContain('--all');
    expect(await tree(dir)).toEqual(before);
    const one = await cli([dir, '--yes', '--dry-run', '--entry', 'main:app', '--set', 'pythonpath=api']);
    expect(one.code, one.stderr).toBe(0);
  });

  it('get a container each with --all, and one report', async () => {
    const ran = await cli([dir, '--all', '--yes', '--json']);
    expect(ran.code, ran.stderr).toBe(0);
    const all = JSON.parse(ran.stdout) as { folder: string; status: string; spec: { framework: string } }[];
    expect(all.map((one) => [one.folder, one.status, one.spec.framework])).toEqual([
      ['api', 'done', 'fastapi'],
      ['ui', 'done', 'gradio'],
    ]);
    expect(Object.keys(await tree(dir))).toEqual(expect.arrayContaining(['api/Dockerfile', 'ui/Dockerfile']));
    expect(Object.keys(await tree(dir))).not.toContain('Dockerfile');
  });

  it('asks for nothing where the list of one is named', async () => {
    await writeFile(join(dir, 'ui/requirements.txt'), 'gradio\n');
    const ran = await cli([dir, '--yes', '--dry-run', '--json', '--requirements', 'ui/requirements.txt']);
    expect(ran.code, ran.stderr).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({ spec: { framework: 'gradio' } });
  });

  it('name the directory from which a package above one of them can be copied', async () => {
    await mkdir(join(dir, 'libs/common/common'), { recursive: true });
    await writeFile(join(dir, 'libs/common/common/__init__.py'), 'NAME = "x"\n');
    await writeFile(join(dir, 'libs/common/pyproject.toml'), '[project]\nname = "common"\nversion = "1"\n');
    await writeFile(join(dir, 'api/requirements.txt'), '-e ../libs/common\nfastapi\nuvicorn\n');
    await writeFile(
      join(dir, 'api/main.py'),
      'from common import NAME\nfrom fastapi import FastAPI\napp = FastAPI(title=NAME)\n',
    );
    const ran = await cli([join(dir, 'api'), '--yes']);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('requirements.txt:1: installs ../libs/common, which lies outside');
    const flags = /npx create-ml-container (\S+) (--requirements \S+)/.exec(ran.stderr.replace(/\s+/g, ' ')) ?? [];
    const followed = await cli([flags[1] ?? '', ...(flags[2] ?? '').split(' '), '--yes']);
    expect(followed.code, followed.stderr).toBe(0);
    const { Dockerfile, '.dockerignore': context } = await tree(dir);
    expect(Dockerfile).toContain('PYTHONPATH=/app/api:/app/libs/common');
    expect(context).toContain('!libs');
  });

  it('a job with a list of its own is one of them; code that is a package alone is none', async () => {
    for (const [name, list] of [
      ['train', 'requirements.txt'],
      ['common', 'setup.py'],
    ] as const) {
      await mkdir(join(dir, name));
      await writeFile(join(dir, name, 'main.py'), 'if __name__ == "__main__":\n    print(1)\n');
      await writeFile(join(dir, name, list), list.endsWith('.txt') ? 'requests\n' : '');
    }
    const ran = await cli([dir, '--all', '--yes', '--json', '--dry-run']);
    expect(ran.code, ran.stderr).toBe(0);
    const all = JSON.parse(ran.stdout) as { folder: string; spec: { framework: string } }[];
    expect(all.map((one) => [one.folder, one.spec.framework])).toEqual([
      ['api', 'fastapi'],
      ['train', 'script'],
      ['ui', 'gradio'],
    ]);
  });

  it('of one name are told that their images are one, and the report ends in a count', async () => {
    for (const team of ['one', 'two']) await cp(join(two, 'api'), join(dir, team, 'api'), { recursive: true });
    const ran = await cli([dir, '--all', '--yes', '--dry-run']);
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stdout.replace(/\s+/g, ' ')).toContain(
      "warning: api, one/api has the image api as well, and one takes the other's place: create-ml-container two/api --name NAME",
    );
    expect(ran.stdout).toMatch(/^4 projects: 4 planned$/m);
  });

  it('do not stop one another, and the worst exit code is what counts', async () => {
    await writeFile(join(dir, 'api', 'requirements.txt'), 'fastapi ==== 1\n');
    await writeFile(join(dir, 'ui', 'Dockerfile'), 'FROM python:3.12-slim\n');
    const ran = await cli([dir, '--all', '--yes', '--json', '--offline']);
    expect(ran.code).toBe(1);
    const [api, ui] = JSON.parse(ran.stdout) as { status: string; problems?: { where: string }[] }[];
    expect(api).toMatchObject({ status: 'error', problems: [{ where: 'requirements.txt:1' }] });
    expect(ui).toMatchObject({ status: 'conflicts' });
    expect(Object.keys(await tree(dir))).toContain('ui/requirements.in');
    expect(Object.keys(await tree(dir))).not.toContain('api/Dockerfile');
  });

  it('refuse what is about one of them, and --all where there is only one', async () => {
    const named = await cli([dir, '--all', '--yes', '--name', 'both']);
    expect([named.code, named.stderr]).toEqual([2, expect.stringContaining('--all and --name')]);
    const one = await cli([join(dir, 'api'), '--all', '--yes']);
    expect([one.code, one.stderr]).toEqual([2, expect.stringContaining('only one project was found')]);
  });
});
