import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson } from 'fs-extra/esm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cli, folder, tree } from '../support/cli.ts';

let dir: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ path: dir, remove } = await folder());
});
afterEach(() => remove());

const yes = ['--yes', '--no-interactive'];

describe('a run without a question', () => {
  it('writes the whole project, and again finds everything unchanged', async () => {
    const first = await cli([dir, ...yes, '--framework', 'fastapi']);
    expect(first.code, first.stderr).toBe(0);
    const written = await tree(dir);
    expect(Object.keys(written)).toEqual(
      expect.arrayContaining([
        '.dockerignore',
        '.env.example',
        'Dockerfile',
        'app/main.py',
        'compose.yaml',
        'ml-container.json',
        'ml-container.lock',
        'requirements.in',
        'requirements.txt',
        'scripts/build.sh',
        'scripts/push.sh',
        'scripts/run.sh',
      ]),
    );
    const second = await cli([dir, '--json', ...yes]);
    expect(second.code, second.stderr).toBe(0);
    const statuses = new Set((JSON.parse(second.stdout).files as { status: string }[]).map(({ status }) => status));
    expect([...statuses]).toEqual(['unchanged']);
    expect(await tree(dir)).toEqual(written);
  });

  it.each([
    ['closed stdin', {}],
    ['CI=1', { CI: '1' }],
    ['TERM=dumb', { TERM: 'dumb' }],
    ['NO_COLOR', { NO_COLOR: '1' }],
    ['0 columns', { COLUMNS: '0' }],
  ])('with %s and --yes takes defaults and exits 0', async (_case, env) => {
    const ran = await cli([dir, '--framework', 'script', '--yes'], { env });
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stdout + ran.stderr).not.toContain('\u001b[');
    expect(await tree(dir)).toHaveProperty('Dockerfile');
  });

  it('needs no account and no home folder: a container may run under any uid', async () => {
    const noAccount = `--import=${new URL('../support/no-account.mjs', import.meta.url).href}`;
    const ran = await cli([join(dir, 'app'), ...yes, '--framework', 'script'], { env: { NODE_OPTIONS: noAccount } });
    expect(ran.stderr).not.toContain('uv_os_');
    expect(ran.code, ran.stderr).toBe(0);
    expect((await cli(['check', join(dir, 'app')], { env: { NODE_OPTIONS: noAccount } })).code).toBe(0);
  });

  it('without --yes writes nothing, exits 2, and its fix works when pasted', async () => {
    const ran = await cli(['build', '--framework', 'script'], { cwd: dir });
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('build: nothing was written');
    expect(await tree(dir)).toEqual({});
    const [, fix = ''] = /fix: npx create-ml-container (.*?--yes)/.exec(ran.stderr) ?? [];
    expect((await cli([...fix.split(' '), '--framework', 'script'], { cwd: dir })).code).toBe(0);
    // a saved spec is consent
    await rm(join(dir, 'build', 'Dockerfile'));
    expect((await cli(['build'], { cwd: dir })).code).toBe(0);
  });

  it('without --yes accepts a preset with rules as consent', async () => {
    await writeFile(join(dir, 'team.json'), JSON.stringify({ user: 10001, enforce: { user: 'the cluster' } }));
    const ran = await cli(['api', '--preset', './team.json', '--framework', 'script'], { cwd: dir });
    expect(ran.code, ran.stderr).toBe(0);
  });

  it('with --dry-run and --diff writes nothing and says what it would', async () => {
    const dry = await cli([join(dir, 'new'), '--dry-run', ...yes]);
    expect(dry.code, dry.stderr).toBe(0);
    expect(dry.stdout).toMatch(/create\s+Dockerfile/);
    const diff = await cli([join(dir, 'new'), '--diff', ...yes]);
    expect(diff.stdout).toContain('+FROM python:');
    expect(await tree(dir)).toEqual({});
  });

  it('prints one JSON document with decisions that say why, and the command that repeats it', async () => {
    const ran = await cli([dir, '--json', '--framework', 'gradio', '--python', '3.13', '--dep', 'pandas', ...yes]);
    expect(ran.code, ran.stderr).toBe(0);
    const result = JSON.parse(ran.stdout);
    expect(Object.keys(result).sort()).toEqual([
      'command',
      'decisions',
      'detected',
      'files',
      'spec',
      'status',
      'warnings',
    ]);
    expect(result.status).toBe('done');
    expect(result.spec).toMatchObject({ framework: 'gradio', accelerator: 'cpu', port: 7860 });
    for (const decision of result.decisions) {
      expect(Object.keys(decision).filter((key) => key !== 'default')).toEqual(['choice', 'value', 'because']);
      expect(decision.because).not.toBe('');
    }
    expect(result.command).toContain('--framework gradio --python 3.13');
    const files = await tree(dir);
    await rm(dir, { recursive: true });
    const again = await cli(result.command.split(' ').slice(2), { cwd: process.cwd() });
    expect(again.code, again.stderr).toBe(0);
    expect(await tree(dir)).toEqual(files);
  });
});

describe('what the user has', () => {
  it('is kept, told, and left to them: exit 3, all else written', async () => {
    await writeFile(join(dir, 'Dockerfile'), 'FROM scratch\n');
    const ran = await cli([dir, '--framework', 'script', ...yes]);
    expect(ran.code).toBe(3);
    expect(ran.stdout).toMatch(/conflict\s+Dockerfile/);
    expect(ran.stdout).toContain('--on-conflict');
    const files = await tree(dir);
    expect(files.Dockerfile).toBe('FROM scratch\n');
    expect(files).toHaveProperty('compose.yaml');
    expect((await cli([dir, '--on-conflict', 'overwrite', ...yes])).code).toBe(0);
    expect(await readFile(join(dir, 'Dockerfile'), 'utf8')).toContain('FROM python:');
  });

  it('as requirements.txt becomes requirements.in, byte for byte', async () => {
    const theirs = '# mine\r\npandas\r\nfastapi  # api\r\n';
    await writeFile(join(dir, 'requirements.txt'), theirs);
    await writeFile(join(dir, 'app.py'), 'from fastapi import FastAPI\n\napp = FastAPI()\n');
    const ran = await cli([dir, ...yes]);
    expect(ran.code, ran.stderr + ran.stdout).toBe(0);
    expect(ran.stdout).toContain('your requirements.txt');
    const files = await tree(dir);
    expect(files['requirements.in']).toBe(theirs);
    expect(files['requirements.txt']).toMatch(/^pandas==\S+ \\\n {4}--hash=sha256:[0-9a-f]{64}/m);
    expect((await cli([dir, '--json', ...yes])).stdout).not.toMatch(/"status": "(update|create|conflict)"/);
  });

  it('survives --dep: requirements.in only grows', async () => {
    await writeFile(join(dir, 'requirements.in'), 'pandas\n');
    const ran = await cli([dir, '--framework', 'script', '--dep', 'requests', ...yes]);
    expect(ran.code, ran.stderr + ran.stdout).toBe(0);
    expect(await readFile(join(dir, 'requirements.in'), 'utf8')).toBe('pandas\nrequests\n');
  });
});

describe('bad input', () => {
  it.each([
    [['--framwork', 'fastapi'], '--framework'],
    [['--framework', 'fastpi'], 'fastapi'],
    [['--port', 'http'], 'whole number'],
    [['--port', '70000'], '65535'],
    [['--python', '2.7'], '3.12'],
    [['--python', '3.12.99'], '3.12.'],
    [['--set', 'bas.suite=trixie'], 'base.suite'],
    [['--set', 'port'], 'PATH=VALUE'],
    [['--on-conflict', 'ask'], 'keep'],
    [['--preset', 'fastapi-gpus'], 'fastapi-gpu'],
    [['--cpu', '--cuda', '12.6'], 'contradict'],
    [['--dep', 'not a requirement'], 'requirement'],
    [['--port'], 'needs a value'],
    [['one', 'two'], 'folder'],
  ])('%j exits 2, helps with %s and writes nothing', async (args, helps) => {
    const ran = await cli([...(args[0] === 'one' ? args : [dir, ...args]), ...yes], {
      cwd: dir,
    });
    expect(ran.code, ran.stdout).toBe(2);
    expect(ran.stderr).toContain(helps);
    expect(ran.stdout).toBe('');
    expect(await tree(dir)).toEqual({});
  });

  it('names all problems at once, and as JSON where that is asked for', async () => {
    const ran = await cli([dir, '--json', '--port', 'x', '--python', 'y', '--nonsense']);
    expect(ran.code).toBe(2);
    expect(JSON.parse(ran.stdout).problems).toHaveLength(3);
  });

  it('in ml-container.json names the field', async () => {
    await writeFile(join(dir, 'ml-container.json'), '{"port": "8000", "pythn": "3.12"}');
    const ran = await cli([dir, ...yes]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/ml-container\.json: port/);
    expect(ran.stderr).toMatch(/did you mean python\?/);
  });
});

describe('create, by its name', () => {
  it('is the command without a name', async () => {
    const ran = await cli(['create', dir, '--framework', 'script', ...yes]);
    expect(ran.code, ran.stderr).toBe(0);
    expect(Object.keys(await tree(dir))).toContain('ml-container.json');
  });
});

describe('a folder that cannot be written', () => {
  it('leaves nothing and exits 1', async () => {
    await mkdir(join(dir, 'compose.yaml')); // root may write anywhere, but not a file where a folder is
    const ran = await cli([dir, '--framework', 'script', ...yes]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('compose.yaml');
    expect(Object.keys(await tree(dir))).toEqual([]);
  });

  it('through a symbolic link is refused', async () => {
    const outside = await folder();
    await symlink(outside.path, join(dir, 'scripts'));
    const ran = await cli([dir, '--framework', 'script', ...yes]);
    expect(ran.code).toBe(1);
    expect(await tree(outside.path)).toEqual({});
    await outside.remove();
  });

  it('as a file is refused', async () => {
    await writeFile(join(dir, 'file'), '');
    await chmod(join(dir, 'file'), 0o600);
    const ran = await cli([join(dir, 'file'), ...yes]);
    expect(ran.code).toBe(1);
    expect(await readFile(join(dir, 'file'), 'utf8')).toBe('');
  });
});

describe('presets', () => {
  it('stand between flags and detection, and what they enforce holds', async () => {
    const preset = join(dir, 'team.yaml');
    await writeFile(
      preset,
      'framework: gradio\nport: 7000\nuser: 10001\nenforce:\n  user: the cluster refuses others\n',
    );
    const project = join(dir, 'app');
    const ran = await cli([project, '--preset', preset, '--port', '7001', '--json', ...yes]);
    expect(ran.code, ran.stderr).toBe(0);
    expect(JSON.parse(ran.stdout).spec).toMatchObject({ framework: 'gradio', port: 7001, user: 10001 });
    expect(await readJson(join(project, 'ml-container.json'))).toMatchObject({
      extends: ['../team.yaml'],
      port: 7001,
    });
    const again = await cli([project, '--json', ...yes]);
    expect(JSON.parse(again.stdout).spec).toMatchObject({ port: 7001, user: 10001 });
    const against = await cli([project, '--set', 'user=1000', ...yes]);
    expect(against.code).toBe(2);
    expect(against.stderr).toContain('the cluster refuses others');
  });
});
