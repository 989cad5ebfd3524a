/** The package snapshot in the published program: what it weighs, when it is read, and that a lock needs nothing else. */
import { chmod, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getSnapshotInfo } from '../../src/catalog/snapshot/index.ts';
import { cli, type Ran, tree } from '../support/cli.ts';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
const MOST_BYTES = 450_000;
const YES = ['--yes', '--no-interactive'];

let work: string;
let chunk: string;
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'snapshot-'));
  const scripts = (await readdir(DIST)).filter((name) => name.endsWith('.js'));
  const texts = await Promise.all(scripts.map((name) => readFile(join(DIST, name), 'utf8')));
  const holding = scripts.filter((_, at) => texts[at]?.includes('"pytorchIndex":'));
  expect(holding).toHaveLength(1);
  chunk = holding[0] as string;
});
afterAll(() => rm(work, { recursive: true }));

/** Runs the program and says whether it read the chunk: V8 lists every script that a process loaded. */
async function reads(args: readonly string[]): Promise<{ ran: Ran; read: boolean }> {
  const listed = await mkdtemp(join(work, 'scripts-'));
  const ran = await cli(args, { cwd: work, env: { NODE_V8_COVERAGE: listed } });
  const texts = await Promise.all((await readdir(listed)).map((name) => readFile(join(listed, name), 'utf8')));
  expect(texts.join('')).toContain('bin/create-ml-container.js');
  return { ran, read: texts.some((text) => text.includes(`/dist/${chunk}"`)) };
}

describe('the snapshot', () => {
  it(`has at most ${MOST_BYTES / 1000} kB, compressed`, async () => {
    expect(gzipSync(await readFile(join(DIST, chunk))).length).toBeLessThanOrEqual(MOST_BYTES);
  });

  it.each([
    { args: ['--help'], code: 0 },
    { args: ['--version'], code: 0 },
    { args: ['--nonsense'], code: 2 },
    { args: ['x', ...YES, '--python', '2.7'], code: 2 },
    { args: ['x', ...YES, '--dep', 'a b'], code: 2 },
    { args: ['lock', 'nowhere', ...YES], code: 2 },
  ])('is not read by $args', async ({ args, code }) => {
    const { ran, read } = await reads(args);
    expect(ran.code, ran.stderr).toBe(code);
    expect(read).toBe(false);
  });

  it('is read where a lock is made', async () => {
    expect((await reads(['made', ...YES, '--dep', 'numpy'])).read).toBe(true);
  });
});

describe('a lock from the snapshot, as a process', () => {
  const args = [...YES, '--framework', 'script', '--dep', 'torch', '--dep', 'xgboost', '--dep', 'fastapi'];

  it('is byte for byte the same twice, and where every socket and process is refused', async () => {
    const guard = join(work, 'guard.cjs');
    const refuse = `const no = () => { throw new Error('refused'); };
for (const [module, names] of Object.entries({ net: ['connect', 'createConnection'], tls: ['connect'], dns: ['lookup'],
  child_process: ['spawn', 'spawnSync', 'execFile', 'execFileSync'] }))
  for (const name of names) require('node:' + module)[name] = no;
require('node:net').Socket.prototype.connect = no;
globalThis.fetch = no;
require('node:module').syncBuiltinESMExports();
`;
    await writeFile(guard, refuse);
    const texts: string[] = [];
    for (const env of [{}, {}, { NODE_OPTIONS: `--require ${guard}` }]) {
      const dir = await mkdtemp(join(work, 'lock-'));
      const ran = await cli([dir, '--name', 'same', ...args], { env });
      expect(ran.code, ran.stderr).toBe(0);
      texts.push((await tree(dir))['requirements.txt'] ?? '');
    }
    expect(texts[0]).toContain('torch @ ');
    expect(new Set(texts).size).toBe(1);
  });

  it('refuses an old TensorFlow on a newer Python with those that work, and writes nothing', async () => {
    for (const more of [[], ['--offline']]) {
      const dir = await mkdtemp(join(work, 'old-'));
      const ran = await cli([
        dir,
        ...YES,
        '--framework',
        'script',
        '--python',
        '3.12',
        '--dep',
        'tensorflow==2.15.0',
        ...more,
      ]);
      expect(ran.code).not.toBe(0);
      expect(ran.stderr).toContain('tensorflow==2.15.0 has no wheel for Python 3.12; it has for 3.9, 3.10, 3.11');
      expect(ran.stderr).toContain('--python 3.11');
      expect(await tree(dir)).toEqual({});
    }
  });
});

describe('a new project, when the snapshot is old', () => {
  const NUMPY = [...YES, '--framework', 'script', '--dep', 'numpy'];
  const OLD = 'the bundled package data is from';

  /** Creates a project so many days after the snapshot, where PATH has Node and, if asked for, a uv that writes down its calls. */
  async function create(days: number, uv: boolean, more: readonly string[] = []): Promise<{ ran: Ran; asked: string }> {
    const home = await mkdtemp(join(work, 'old-'));
    await symlink(process.execPath, join(home, 'node'));
    const log = join(home, 'asked');
    if (uv) {
      await writeFile(
        join(home, 'uv'),
        `#!/bin/sh\necho "$*" >> '${log}'\n[ "$1" = --version ] && echo uv 99.0.0 && exit\necho no index here >&2\nexit 1\n`,
      );
      await chmod(join(home, 'uv'), 0o755);
    }
    const epoch = String(Date.parse(getSnapshotInfo().date) / 1000 + days * 86_400);
    const env = { PATH: home, HOME: home, XDG_CACHE_HOME: home, SOURCE_DATE_EPOCH: epoch };
    const ran = await cli([join(home, 'app'), ...NUMPY, ...more], { env });
    return { ran, asked: await readFile(log, 'utf8').catch(() => '') };
  }

  it('is locked from it without a word until 60 days, then with a warning', async () => {
    const recent = await create(60, true);
    expect(recent.ran.code, recent.ran.stderr).toBe(0);
    expect(recent.ran.stdout + recent.ran.stderr).not.toContain(OLD);
    const { ran, asked } = await create(61, true);
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stdout + ran.stderr).toContain(OLD);
    expect(recent.asked + asked).toBe('');
  });

  it('is left to uv after 180 days', async () => {
    expect(await create(180, true)).toMatchObject({ ran: { code: 0 }, asked: '' });
    expect((await create(181, true)).asked).toContain('pip compile');
  });

  it('is locked from it after all where uv fails', async () => {
    const { ran } = await create(181, true);
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stdout + ran.stderr).toContain('the package snapshot was used, because uv failed');
    expect(ran.stdout + ran.stderr).toContain(OLD);
  });

  it('is locked from it with a warning where there is no uv, or uv is ruled out', async () => {
    for (const [uv, more] of [
      [false, []],
      [true, ['--offline']],
      [true, ['--resolver', 'snapshot']],
    ] as const) {
      const { ran, asked } = await create(400, uv, more);
      expect(ran.code, ran.stderr).toBe(0);
      expect(ran.stdout + ran.stderr).toContain(OLD);
      expect(asked).toBe('');
    }
  });
});
