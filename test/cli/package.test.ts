/** The package as it is published: what is in it, what it weighs, and that it runs alone, without the network. */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJson } from 'fs-extra/esm';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, type Ran, run, tree } from '../support/cli.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MOST_BYTES = 950_000;

/** Loaded before the program: writes down whoever wants a socket, a name or another process, and refuses it. */
const GUARD = `
const { appendFileSync } = require('node:fs');
const refuse = (what) => () => {
  appendFileSync(process.env.GUARD_LOG, what + '\\n' + new Error().stack + '\\n');
  throw new Error('refused: ' + what);
};
for (const [module, names] of Object.entries({
  net: ['connect', 'createConnection', 'createServer'],
  tls: ['connect'],
  dgram: ['createSocket'],
  http: ['request', 'get'],
  https: ['request', 'get'],
  http2: ['connect'],
  dns: ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny'],
  'dns/promises': ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny'],
  child_process: ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'],
}))
  for (const name of names) require('node:' + module)[name] = refuse(module + '.' + name);
require('node:net').Socket.prototype.connect = refuse('net.Socket.connect');
globalThis.fetch = refuse('fetch');
require('node:module').syncBuiltinESMExports();
`;

let work: string;
let tarball: string;
let installed: Ran;
let packed: { files: { path: string }[]; size: number; unpackedSize: number };
let log: string;
let guard: Record<string, string>;

/** npm's own settings of whoever started the tests must not reach in. */
const npmEnv = Object.fromEntries(
  Object.keys(process.env)
    .filter((name) => /^npm_/i.test(name))
    .map((name) => [name, '']),
);
const DEAD = 'http://127.0.0.1:9';
const dead = { HTTP_PROXY: DEAD, HTTPS_PROXY: DEAD, http_proxy: DEAD, https_proxy: DEAD, npm_config_registry: DEAD };

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'package-'));
  const ran = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', work], {
    cwd: ROOT,
    env: npmEnv,
  });
  expect(ran.code, ran.stderr).toBe(0);
  packed = JSON.parse(ran.stdout)[0];
  tarball = join(work, (await readdir(work))[0] as string);
  await mkdir(join(work, 'empty'));
  log = join(work, 'guard.log');
  await writeFile(join(work, 'guard.cjs'), GUARD);
  guard = { NODE_OPTIONS: `--require ${join(work, 'guard.cjs')}`, GUARD_LOG: log, ...dead };
  installed = await run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], {
    cwd: join(work, 'empty'),
    env: { ...npmEnv, ...dead, npm_config_cache: join(work, 'cache') },
  });
});
afterAll(() => rm(work, { recursive: true }));

describe('the tarball', () => {
  it('holds what is meant to be published, and nothing else', () => {
    const paths = packed.files.map(({ path }) => path);
    for (const path of [
      'LICENSE',
      'README.md',
      'package.json',
      'bin/create-ml-container.js',
      'dist/main.js',
      'dist/help.json',
      'dist/THIRD-PARTY-NOTICES.txt',
      'dist/index.d.ts',
      'dist/index.js',
      'schema/ml-container.schema.json',
      'schema/results.schema.json',
    ])
      expect(paths).toContain(path);
    expect(
      paths.filter(
        (path) =>
          !/^(LICENSE|README\.md|package\.json|(bin|dist)\/[\w.-]+\.(c?js|txt|json)|dist\/index\.d\.ts|schema\/[\w.-]+\.json)$/.test(
            path,
          ),
      ),
    ).toEqual([]);
  });

  it(`has at most ${MOST_BYTES / 1000} kB`, async () => {
    expect((await stat(tarball)).size).toBeLessThanOrEqual(MOST_BYTES);
  });

  it('has the copyright and the licence text of each package that is bundled', async () => {
    const folder = join(work, 'empty/node_modules/create-ml-container/dist');
    const notices = await readFile(join(folder, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    const listed = [...notices.matchAll(/^(\S+) (\S+) \(([^,\n]+), ([^)\n]+)\)((?:\n {2}.+)*)/gm)];
    expect(listed.length).toBeGreaterThan(15);
    const { packages: locked } = (await readJson(join(ROOT, 'package-lock.json'))) as {
      packages: Record<string, { version: string; license: string }>;
    };
    for (const [, name = '', version, license, texts = '', copyright = ''] of listed) {
      // a package may be there in two releases
      const entries = Object.entries(locked).filter(([path]) => path.endsWith(`node_modules/${name}`));
      expect(
        entries.map(([, entry]) => `${entry.version} ${entry.license}`),
        name,
      ).toContain(`${version} ${license}`);
      for (const text of texts.split(', ').filter((one) => !one.startsWith('https://')))
        expect(notices, name).toContain(`--- ${text} ---`);
      // Apache-2.0 and MPL-2.0 texts of these have no line of their own
      if (license === 'MIT' || license === 'ISC') expect(copyright, name).toMatch(/copyright/i);
    }
    const own = await readJson(join(ROOT, 'package.json'));
    const names = listed.map(([, name]) => name);
    // those that the source imports are in the bundle, so that one which is missing was not read
    const sources = await readdir(join(ROOT, 'src'), { recursive: true });
    const texts = await Promise.all(
      sources.filter((path) => path.endsWith('.ts')).map((path) => readFile(join(ROOT, 'src', path), 'utf8')),
    );
    const imported = texts.flatMap((one) =>
      [...one.matchAll(/^(?:import (?!type )[^;]*? from|.*\bimport\() ?'((?:@[\w-]+\/)?[\w.-]+)/gm)].map(
        ([, name = '']) => name,
      ),
    );
    const bundled = [...new Set(imported)].filter((name) => Object.hasOwn(own.devDependencies, name));
    expect(bundled.length).toBeGreaterThan(8);
    expect(bundled.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('is as publint wants it', async () => {
    const pkgDir = join(work, 'empty/node_modules/create-ml-container');
    const { messages, pkg } = await publint({ pkgDir, pack: false, level: 'suggestion', strict: true });
    expect(messages.map((message) => formatMessage(message, pkg as Record<string, unknown>))).toEqual([]);
  });
});

describe('installed in an empty folder without a network', () => {
  const at = (...path: string[]): string => join(work, 'empty', ...path);

  it('is alone: no dependency comes with it', async () => {
    expect(installed.code, installed.stderr).toBe(0);
    expect((await readdir(at('node_modules'))).filter((name) => !name.startsWith('.'))).toEqual([
      'create-ml-container',
    ]);
    const manifest = await readJson(at('node_modules/create-ml-container/package.json'));
    for (const kind of ['dependencies', 'optionalDependencies', 'peerDependencies', 'bundledDependencies'])
      expect(manifest).not.toHaveProperty(kind);
    for (const script of ['preinstall', 'install', 'postinstall'])
      expect(manifest.scripts ?? {}).not.toHaveProperty(script);
  });

  it('imports nothing but Node', async () => {
    const folder = at('node_modules/create-ml-container');
    for (const file of [
      ...(await readdir(join(folder, 'dist'))).filter((name) => name.endsWith('.js')).map((name) => `dist/${name}`),
      'bin/create-ml-container.js',
    ]) {
      const text = await readFile(join(folder, file), 'utf8');
      const imported = [...text.matchAll(/(?:(?<![.-])\bfrom|\bimport)\s*\(?\s*["'`]([^"'`\s]+)["'`]/g)].map(
        ([, name]) => name as string,
      );
      expect(
        imported.filter((name) => /^[@\w]/.test(name) && !isBuiltin(name)),
        file,
      ).toEqual([]);
    }
  });

  it('reads a requirement by the whole grammar, whose parser is a file of its own', async () => {
    await mkdir(at('marked'));
    await writeFile(at('marked/app.py'), 'from flask import Flask\napp = Flask(__name__)\n');
    await writeFile(at('marked/requirements.txt'), "flask (>=3); python_version >= '3.10'\n");
    const args = ['marked', '--yes', '--no-interactive', '--dry-run'];
    const ran = await run('npx', ['--no-install', 'create-ml-container', ...args], {
      cwd: at(),
      env: { ...npmEnv, ...dead },
    });
    expect(ran.code, ran.stderr).toBe(0);
  });

  it('makes the files that the repository makes', async () => {
    const args = ['app', '--yes', '--no-interactive'];
    const ran = await run('npx', ['--no-install', 'create-ml-container', ...args], {
      cwd: at(),
      env: { ...npmEnv, ...dead },
    });
    expect(ran.code, ran.stderr).toBe(0);
    await mkdir(join(work, 'ours'));
    const ours = await cli(args, { cwd: join(work, 'ours') });
    expect(ours.code, ours.stderr).toBe(0);
    expect(ran.stdout).toBe(ours.stdout);
    const [theirs, files] = [await tree(at('app')), await tree(join(work, 'ours/app'))];
    expect(Object.keys(files)).toContain('Dockerfile');
    expect(theirs).toEqual(files);
  });
});

describe('nothing is collected or sent: no socket, no name and no process in', () => {
  /** Only Node on the PATH, so that nothing else could do it in our place. */
  const guarded = (...args: string[]): Promise<Ran> =>
    run(process.execPath, [join(work, 'empty/node_modules/create-ml-container/bin/create-ml-container.js'), ...args], {
      cwd: join(work, 'empty'),
      env: { ...guard, PATH: [dirname(process.execPath)].join(delimiter) },
    });
  const seen = (): Promise<string> => readFile(log, 'utf8').catch(() => '');

  const yes = ['--yes', '--no-interactive'];
  it.each([
    { args: ['--help'], code: 0 },
    { args: ['--version'], code: 0 },
    { args: ['a', ...yes], code: 0 },
    { args: ['a', ...yes, '--json'], code: 0 },
    { args: ['b', ...yes, '--dry-run'], code: 0 },
    { args: ['b', ...yes, '--diff'], code: 0 },
    { args: ['c', ...yes, '--gpu', '--dep', 'torch', '--offline'], code: 0 },
    { args: ['d', ...yes, '--preset', 'gradio-space'], code: 0 },
    { args: ['existing', ...yes, '--dep', 'numpy'], code: 0 },
    { args: ['--nonsense'], code: 2 },
    { args: ['e', ...yes, '--dep', 'no-such-distribution-anywhere', '--offline'], code: 1 },
  ])('$args', async ({ args, code }) => {
    await cp(join(ROOT, 'test/fixtures/projects/fastapi-package-factory'), join(work, 'empty/existing'), {
      recursive: true,
    });
    const ran = await guarded(...args);
    expect(ran.code, ran.stdout + ran.stderr).toBe(code);
    expect(await seen()).toBe('');
  });

  it('and whoever tried would be seen', async () => {
    const tries = [
      "require('node:net').connect(9, '127.0.0.1')",
      "require('node:dns').lookup('localhost', () => {})",
      "fetch('http://127.0.0.1:9/')",
      "import('node:https').then(({ get }) => get('https://127.0.0.1:9/'))",
      "require('node:child_process').spawn('true')",
    ];
    for (const text of tries) {
      const ran = await run(process.execPath, ['--eval', text], { env: guard });
      expect(ran.code, text).toBe(1);
      expect(await seen(), text).not.toBe('');
      await rm(log);
    }
  });
});
