/** Attacks that broke an earlier release, each as its attacker would make it. docs/security.md lists them with those that other tests hold. */
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import table from '../../src/catalog/image/uv.json' with { type: 'json' };
import { cli, folder, type Ran, run } from '../support/cli.ts';

const APP = 'from fastapi import FastAPI\napp = FastAPI()\n@app.get("/health")\ndef health(): return {}\n';
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

/** A small project in a folder of its own; other files of the machine may stand beside it. */
async function writeProject(files: Record<string, string> = {}): Promise<string> {
  const { path, remove } = await folder();
  cleanups.push(remove);
  for (const [name, text] of Object.entries({ 'app.py': APP, 'requirements.txt': 'fastapi\n', ...files })) {
    await outputFile(join(path, 'project', name), text);
  }
  return join(path, 'project');
}

const create = (dir: string, args: readonly string[] = [], options: Parameters<typeof cli>[1] = {}): Promise<Ran> =>
  cli(['.', '--yes', '--no-interactive', ...args], { cwd: dir, timeout: 20_000, killSignal: 'SIGKILL', ...options });

/** A program that notes what it is given, then does as `script` says. */
async function writeProgram(path: string, script: string): Promise<void> {
  await outputFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
}

/** A folder for PATH with what stands for the user's Python: it fetches nothing. */
async function writePython(dir: string): Promise<string> {
  await writeProgram(
    join(dir, '../bin/python3'),
    'case "$*" in *version_info*) echo 3; echo "$0" ;; *) exit 1 ;; esac',
  );
  return join(dir, '../bin');
}

describe('programs of the project', () => {
  it('are not found in a cache that XDG_CACHE_HOME places in the project', async () => {
    const dir = await writeProject();
    const mark = join(dir, '../mark');
    const script = `: > '${mark}'\necho 'uv ${table.version}'`;
    await writeProgram(join(dir, '.cache/create-ml-container/uv', table.version, 'uv'), script);
    const env = { XDG_CACHE_HOME: '.cache', PATH: await writePython(dir) };
    expect((await create(dir, ['--resolver', 'uv'], { env })).code).toBe(1);
    await expect(readFile(mark)).rejects.toThrow('ENOENT');
  });

  it('get no compiled code of ours from a home directory in the project', async () => {
    const dir = await writeProject();
    const env = { HOME: dir, XDG_CACHE_HOME: join(dir, '.cache') };
    expect((await create(dir, ['--set', 'lock=offline'], { env })).code).toBe(0);
    // Node 22.1 and newer write it when a run ends
    expect((await readdir(dir, { recursive: true })).filter((path) => /compile/.test(path))).toEqual([]);
  });
});

describe('credentials', () => {
  it('in .netrc do not reach a container of the image that the project names', async () => {
    const spec = { base: { registry: 'evil.example/library' }, python: '3.12' };
    const dir = await writeProject({
      'ml-container.json': JSON.stringify(spec),
      'requirements.txt': 'fastapi\nnot-in-the-snapshot\n',
    });
    const home = join(dir, '../home');
    await mkdir(home);
    await writeFile(join(home, '.netrc'), 'machine github.com\nlogin bob\npassword CANARY-4f1\n');
    const given = join(dir, '../given');
    const note = 'while IFS= read -r line; do echo "$line"; done';
    const answer = `case "$1" in version) echo 29.0.0 ;; build) ${note} >> '${given}' ;; run) ${note} | note ;; esac`;
    const noted = `note() { while IFS= read -r line; do echo "$line" >> '${given}'; echo '{}'; done; }`;
    await writeProgram(join(home, 'bin/docker'), `${noted}\n{ echo "docker $*"; export -p; } >> '${given}'\n${answer}`);
    const PATH = join(home, 'bin');
    await create(dir, ['--resolver', 'uv'], { env: { HOME: home, XDG_CACHE_HOME: join(home, 'cache'), PATH } });
    const text = await readFile(given, 'utf8');
    expect(text).toMatch(/^docker build [\s\S]*^FROM [\s\S]*^docker run /m);
    expect(text).not.toMatch(/CANARY-4f1|^FROM evil\.example/m);
  });
});

describe('text that takes exponential or quadratic time', () => {
  const stars = (text: string, times: number): string => text.repeat(times);
  it.each<[string, string[], Record<string, string>]>([
    ['a requirement of blanks and operators', ['detect', '.'], { 'requirements.txt': `a${stars('>=1 ', 40)}=\n` }],
    ['a requirement of 1000 clauses', ['detect', '.'], { 'requirements.txt': `a${stars('>=1,', 1000)}>=1\n` }],
    ['a line of 200 kB in a Dockerfile', ['check', '.'], { Dockerfile: `FROM a:1\nRUN ${stars('A', 200_000)}\n` }],
    [
      'a COPY of stars',
      ['check', '.'],
      { Dockerfile: `FROM python:3.12-slim\nCOPY ${stars('*a', 20)}b x/\nUSER 1\n`, [stars('a', 200)]: '' },
    ],
    [
      'a .dockerignore of stars',
      ['check', '.', '--context'],
      {
        Dockerfile: 'FROM python:3.12-slim\nCOPY . .\nUSER 1\n',
        '.dockerignore': `${stars('*a', 14)}*b\n`,
        [stars('a', 200)]: '',
      },
    ],
  ])('is not found in %s', async (_, args, files) => {
    const ran = await cli(args, { cwd: await writeProject(files), timeout: 10_000, killSignal: 'SIGKILL' });
    expect(ran.signal).toBeNull();
    expect(ran.stderr).not.toContain('this is a bug');
  });
});

describe('links to devices and named pipes', () => {
  it('ml-container.json is not read without end', async () => {
    const dir = await writeProject();
    await symlink('/dev/zero', join(dir, 'ml-container.json'));
    const ran = await create(dir, ['--offline']);
    expect([ran.signal, ran.stderr]).toEqual([null, expect.not.stringContaining('this is a bug')]);
  });

  it('a preset that is a named pipe is refused', async () => {
    const dir = await writeProject();
    expect((await run('mkfifo', [join(dir, 'p.json')])).code).toBe(0);
    const ran = await create(dir, ['--offline', '--preset', './p.json']);
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('not a plain file')]);
  });
});

describe('what a project says', () => {
  it('is shown without the escapes of a terminal and commands of a CI system', async () => {
    const reason = 'because \u001b]0;pwned\u0007 \n::stop-commands::t';
    const dir = await writeProject({ 'p.json': JSON.stringify({ user: 5, enforce: { user: reason } }) });
    const enforced = await create(dir, ['--offline', '--dry-run', '--preset', './p.json', '--set', 'user=6']);
    await writeFile(join(dir, 'requirements.txt'), '-r \u001b]0;pwned\u0007.txt\n');
    const missing = await create(dir, ['--offline', '--dry-run']);
    for (const { code, stdout, stderr } of [enforced, missing]) {
      expect(code).not.toBe(0);
      expect(stderr).toContain('pwned');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
      expect(stdout + stderr).not.toMatch(/[\u0007\u001b]|^::/m);
    }
  });

  it('is no expression and no script of a workflow, as the name of a file', async () => {
    const name = 'm${{ github.event.issue.title }}.pkl';
    const code = `${APP}import joblib\nm = joblib.load("${name}")\n`;
    const dir = await writeProject({ 'app.py': code, 'requirements.txt': 'fastapi\njoblib\n', [name]: 'x' });
    const made = await create(dir, ['--offline', '--set', 'models.mode=volume', '--with', 'github-actions']);
    expect(made.code, made.stderr).toBe(0);
    const text = await readFile(join(dir, '.github/workflows/container.yml'), 'utf8');
    expect(text).not.toMatch(/\$\{\{[^}']*event\.issue/);
    expect(JSON.stringify(parseYaml(text), (key, value) => (key === 'env' ? {} : value))).not.toContain('event.issue');
  });

  it.each<[string, Record<string, string>, string[], Record<string, string>]>([
    ['ml-container.json is a folder', { 'ml-container.json/x': '' }, ['--offline'], {}],
    [
      '100,000 labels',
      {
        'ml-container.json': JSON.stringify({
          labels: Object.fromEntries([...Array(100_000).keys()].map((at) => [`k${at}`, 'v'])),
        }),
      },
      ['--offline'],
      {},
    ],
    ['a proxy that is no URL', {}, ['--preset', 'https://localhost:1/x.json'], { HTTPS_PROXY: 'x' }],
  ])('is refused with a fix: %s', async (_, files, args, env) => {
    const ran = await create(await writeProject(files), ['--dry-run', ...args], { env });
    expect([Number(ran.code) > 0, ran.stderr]).toEqual([true, expect.stringMatching(/^error: .*\n {2}fix: /)]);
  });
});
