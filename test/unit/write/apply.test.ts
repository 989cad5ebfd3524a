import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import type { RenderedFile } from '../../../src/spec/file.ts';
import { createLockedFile, formatLockFile, LOCK_NAME } from '../../../src/spec/lockfile.ts';
import { makeFolder } from '../../../src/write/disk/fs-operations.ts';
import { createTempName, removeStale } from '../../../src/write/disk/temp-files.ts';
import { applyChanges, type Change, readState } from '../../../src/write/index.ts';
import { file, folder, lockIn, look, put, run, statuses, text, tree } from './support.ts';

const change = (path: string, content = 'x\n', more: Partial<Change> = {}): Change => ({
  path,
  status: 'create',
  reason: 'new',
  text: content,
  executable: false,
  left: false,
  ...more,
});

// Some of these try each moment of a run, on the disk: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000 });

// The modes below are those of the usual umask.
beforeAll(() => {
  process.umask(0o022);
});

async function errorOf(act: () => Promise<unknown>): Promise<UserError> {
  const error = await act().then(
    () => new Error('nothing was thrown'),
    (caught: unknown) => caught,
  );
  if (!(error instanceof UserError)) throw error;
  return error;
}

/** A signal that tells of every moment at which the writing looks at it, the first being 0, before it does what it always does. */
function watched(onLook: (moment: number, controller: AbortController) => void): AbortSignal {
  const controller = new AbortController();
  let moment = 0;
  const throwIfAborted = () => {
    onLook(moment++, controller);
    AbortSignal.prototype.throwIfAborted.call(controller.signal);
  };
  return Object.defineProperty(controller.signal, 'throwIfAborted', { value: throwIfAborted });
}

/** A signal that does something real at the nth such moment. */
function at(when: number, act: (controller: AbortController) => void): { signal: AbortSignal; looks: () => number } {
  let looks = 0;
  const signal = watched((moment, controller) => {
    looks++;
    if (moment === when) act(controller);
  });
  return { signal, looks: () => looks };
}

/** A project with one of everything: to update, merge, delete, move, create in new folders, and the user's own. */
async function project(): Promise<{ dir: string; changes: Change[] }> {
  const dir = folder();
  const before = [
    file('Dockerfile', 'a\n\nb\n'),
    file('run.sh', 'a\n', { executable: true }),
    file('old/compose.yaml', 'c\n'),
    file('notes', 'n\n'),
  ];
  await run(dir, before);
  put(dir, {
    Dockerfile: 'a\r\n# mine\r\n\r\nb\r\n',
    'requirements.txt': 'torch\n',
    'src/app.py': 'mine\n',
    notes: '',
  });
  mkdirSync(join(dir, 'empty'));
  chmodSync(join(dir, 'run.sh'), 0o740);
  chmodSync(join(dir, 'Dockerfile'), 0o600);
  const planned = [
    file('Dockerfile', 'a\n\nb\nc\n'),
    file('run.sh', 'b\n', { executable: true }),
    file('requirements.txt', 'locked\n', { kind: 'relocked' }),
    file('empty/k8s/deep/er.yaml', 'k\n'),
    file('empty/one', '1\n'),
    file('zz/last', 'z\n'),
  ];
  return { dir, changes: await look(dir, planned, { moves }) };
}
const moves = [{ from: 'requirements.txt', to: 'new/requirements.in' }];

describe('a run that goes well', () => {
  it('does all of it, and leaves nothing else behind', async () => {
    const { dir, changes } = await project();
    expect(statuses(changes)).toEqual({
      Dockerfile: 'merge',
      'run.sh': 'update',
      'requirements.txt': 'update',
      'new/requirements.in': 'create',
      'empty/k8s/deep/er.yaml': 'create',
      'empty/one': 'create',
      'zz/last': 'create',
      'old/compose.yaml': 'delete',
      notes: 'keep',
    });
    await applyChanges(dir, changes, moves);
    const { [LOCK_NAME]: lock, ...rest } = tree(dir);
    expect(lock).toBeDefined();
    expect(rest).toEqual({
      Dockerfile: '600 a\r\n# mine\r\n\r\nb\r\nc\r\n',
      'run.sh': '750 b\n',
      'requirements.txt': '644 locked\n',
      'new/': '755',
      'new/requirements.in': '644 torch\n',
      'empty/': '755',
      'empty/k8s/': '755',
      'empty/k8s/deep/': '755',
      'empty/k8s/deep/er.yaml': '644 k\n',
      'empty/one': '644 1\n',
      'zz/': '755',
      'zz/last': '644 z\n',
      'src/': '755',
      'src/app.py': '644 mine\n',
      notes: '644 ',
    });
  });

  it('creates the folder itself, several levels deep', async () => {
    const dir = join(folder(), 'a/b c/ünï');
    await run(dir, [file('Dockerfile', 'x\n')]);
    expect(Object.keys(tree(dir))).toEqual(['Dockerfile', LOCK_NAME]);
  });

  it('may be pointed at a folder through a link: what is above the folder is the business of whoever named it', async () => {
    const dir = folder({ 'real/x': '' });
    symlinkSync('real', join(dir, 'link'));
    await run(join(dir, 'link'), [file('a/b', 'x\n')]);
    expect(text(dir, 'real/a/b')).toBe('x\n');
  });

  it('writes nothing, not even the folder, where nothing is to be written', async () => {
    const dir = join(folder(), 'sub');
    await applyChanges(dir, []);
    expect(() => lstatSync(dir)).toThrow('ENOENT');
  });

  it('does not write through another name of the same file', async () => {
    const dir = folder();
    await run(dir, [file('Dockerfile', 'a\n')]);
    linkSync(join(dir, 'Dockerfile'), join(dir, 'snapshot of mine'));
    await run(dir, [file('Dockerfile', 'b\n')]);
    expect([text(dir, 'Dockerfile'), text(dir, 'snapshot of mine')]).toEqual(['b\n', 'a\n']);
  });
});

describe('a run that is stopped', () => {
  it('leaves the tree as it was, byte for byte and mode for mode, whenever that is', async () => {
    for (let moment = 0; ; moment++) {
      const { dir, changes } = await project();
      const before = tree(dir);
      const { signal, looks } = at(moment, (controller) => controller.abort(new Error('Ctrl-C')));
      const outcome = await applyChanges(dir, changes, moves, signal).catch((error: Error) => error.message);
      if (looks() <= moment) {
        expect(outcome).toBeUndefined();
        expect(moment).toBeGreaterThan(15); // folders, files, move, deletion and lock were each a moment of their own
        return;
      }
      expect(outcome).toBe('Ctrl-C');
      expect(tree(dir)).toEqual(before);
    }
  });

  it('at any real moment either did everything or nothing', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 60; round++) {
      const { dir, changes } = await project();
      const before = tree(dir);
      const controller = new AbortController();
      const work = applyChanges(dir, changes, moves, controller.signal).then(
        () => 'done',
        () => 'stopped',
      );
      for (let turn = 0; turn < round; turn++) await new Promise(setImmediate);
      controller.abort();
      const outcome = await work;
      outcomes.add(outcome);
      if (outcome === 'stopped') expect(tree(dir)).toEqual(before);
      else expect(tree(dir)['zz/last']).toBe('644 z\n');
    }
    expect(outcomes).toContain('stopped');
  });

  it('removes a folder that it created, also the target itself, but no other', async () => {
    const base = folder();
    mkdirSync(join(base, 'mine'));
    const dir = join(base, 'mine/a/b');
    const changes = await look(dir, [file('c/d', 'x\n')]);
    for (const moment of [1, 2, 3, 4, 5]) {
      await expect(applyChanges(dir, changes, [], at(moment, (c) => c.abort()).signal)).rejects.toThrow();
      expect(tree(base)).toEqual({ 'mine/': '755' });
    }
  });

  it('leaves a folder in which somebody else has put a file meanwhile', async () => {
    const dir = folder();
    const changes = await look(dir, [file('c/d', 'x\n'), file('e', 'y\n')]);
    const { signal } = at(4, (controller) => {
      put(dir, { 'c/theirs': 't\n' });
      controller.abort();
    });
    await expect(applyChanges(dir, changes, [], signal)).rejects.toThrow();
    expect(tree(dir)).toEqual({ 'c/': '755', 'c/theirs': '644 t\n' });
  });
});

describe('a disk that refuses', () => {
  /** Each real cause strikes at every moment it can, and is the only thing that is left of the run. */
  it.each<[string, string, (dir: string) => void]>([
    [
      'a folder appears where a file is to be created',
      'zz/last',
      (dir) => mkdirSync(join(dir, 'zz/last'), { recursive: true }),
    ],
    [
      'a folder appears where a file is to be replaced',
      LOCK_NAME,
      (dir) => {
        rmSync(join(dir, LOCK_NAME));
        mkdirSync(join(dir, LOCK_NAME));
      },
    ],
    ['a folder is moved away', 'zz/last', (dir) => renameSync(join(dir, 'zz'), join(dir, 'moved away'))],
    ['the file to delete is gone', 'old/compose.yaml', (dir) => rmSync(join(dir, 'old/compose.yaml'))],
    [
      'the file to move has a new namesake',
      'new/requirements.in',
      (dir) => put(dir, { 'new/requirements.in': 'theirs\n' }),
    ],
  ])('%s', async (_, where, strike) => {
    let struck = 0;
    for (let moment = 1; ; moment++) {
      const { dir, changes } = await project();
      const before = tree(dir);
      let hit = false;
      const { signal, looks } = at(moment, () => {
        if (text(dir, 'zz/last') !== undefined && where === 'zz/last') return; // too late to matter
        try {
          strike(dir);
          hit = true;
        } catch {} // not possible at this moment
      });
      const outcome = await applyChanges(dir, changes, moves, signal).catch((error: unknown) => error);
      if (looks() <= moment) break;
      if (!hit || outcome === undefined) continue;
      struck++;
      expect(outcome).toBeInstanceOf(UserError);
      const { problems, exitCode } = outcome as UserError;
      expect(exitCode).toBe(1);
      expect(problems[0]?.fix).toBeTypeOf('string');
      const after = tree(dir);
      const ours = Object.keys(before).filter((path) => path !== where);
      for (const path of ours) expect(after[path]).toBe(before[path]);
      const rest = Object.keys(after).filter((path) => !(path in before));
      expect(rest.every((path) => /^(zz|moved away|new)\//.test(path) || path === `${where}/`)).toBe(true);
      // What went away with a folder is out of reach.
      expect(rest.some((path) => path.includes('.tmp') && !path.startsWith('moved away/'))).toBe(false);
    }
    expect(struck).toBeGreaterThan(0);
  });

  it('somebody clears away a file that waits to be renamed', async () => {
    let struck = 0;
    for (let moment = 1; ; moment++) {
      const { dir, changes } = await project();
      const before = tree(dir);
      const waits = changes.at(-1)?.text;
      const { signal, looks } = at(moment, () => {
        const gone = readdirSync(dir).find((name) => name.endsWith('.tmp') && text(dir, name) === waits);
        if (gone === undefined) return;
        rmSync(join(dir, gone));
        struck++;
      });
      const struckBefore = struck;
      const outcome = await applyChanges(dir, changes, moves, signal).catch((error: unknown) => error);
      if (looks() <= moment) break;
      if (struck === struckBefore) continue;
      expect(outcome).toMatchObject({ exitCode: 1, problems: [{ where: LOCK_NAME }] });
      expect(tree(dir)).toEqual(before);
    }
    expect(struck).toBeGreaterThan(3);
  });

  it('another program makes the folder that we are about to make', () => {
    const dir = folder();
    const steps = Object.assign([], { push: () => mkdirSync(join(dir, 'a/b')) });
    makeFolder(dir, join(dir, 'a/b'), steps);
    expect(tree(dir)).toEqual({ 'a/': '755', 'a/b/': '755' });
  });

  it.each([
    ['a name that no file system takes', `${'n'.repeat(300)}`],
    ['a folder that no file system takes', `${'n'.repeat(300)}/x`],
  ])('%s: exit 1, nothing left', async (_, path) => {
    const { dir, changes } = await project();
    const before = tree(dir);
    const error = await errorOf(() => applyChanges(dir, [change('zz/ok'), change(path), ...changes], moves));
    expect([error.exitCode, error.problems[0]?.what]).toEqual([1, expect.stringContaining('ENAMETOOLONG')]);
    expect(tree(dir)).toEqual(before);
  });

  it('a target that is a file, or lies below one', async () => {
    const dir = folder({ file: 'x\n' });
    for (const target of ['file', 'file/sub']) {
      const error = await errorOf(() => applyChanges(join(dir, target), [change('a')]));
      expect(error.exitCode).toBe(1);
      expect(error.problems[0]?.where).toContain('file');
    }
    expect(tree(dir)).toEqual({ file: '644 x\n' });
  });

  it('a read-only file is not replaced, although a rename could', async () => {
    const dir = folder();
    await run(dir, [file('Dockerfile', 'a\n'), file('b', 'b\n')]);
    chmodSync(join(dir, 'Dockerfile'), 0o444);
    const before = tree(dir);
    const error = await errorOf(() => run(dir, [file('Dockerfile', 'b\n'), file('b', 'c\n')]));
    expect(error).toMatchObject({ exitCode: 1, problems: [{ where: 'Dockerfile', what: 'is read-only' }] });
    expect(error.problems[0]?.fix).toContain('chmod u+w');
    expect(tree(dir)).toEqual(before);
  });

  it('says what it could not put back, and keeps the copy of it', async () => {
    const { dir, changes } = await project();
    const before = tree(dir);
    // After Dockerfile was replaced, somebody puts a folder in its place: the old one has nowhere to go.
    let seen = false;
    const signal = watched((_, controller) => {
      if (seen || !text(dir, 'Dockerfile')?.includes('c\r\n')) return;
      seen = true;
      rmSync(join(dir, 'Dockerfile'));
      put(dir, { 'Dockerfile/theirs': '' });
      controller.abort(new Error('Ctrl-C'));
    });
    const error = await errorOf(() => applyChanges(dir, changes, moves, signal));
    expect(error.problems.map((problem) => problem.where)).toEqual(['writing', 'Dockerfile']);
    const after = tree(dir);
    const copy = Object.keys(after).find((path) => path.endsWith('.tmp')) ?? '';
    expect(after[copy]).toBe(before.Dockerfile);
    expect(after['run.sh']).toBe(before['run.sh']);
  });
});

describe('a path that leads out of the folder', () => {
  const outside = () => {
    const base = folder({ 'outside/victim': 'v\n', 'in/x': 'x\n' });
    return { base, dir: join(base, 'in') };
  };

  it.each([
    '../outside/victim',
    '../new',
    'a/../../outside/victim',
    '/tmp/victim',
    'C:/victim',
    'a\\..\\victim',
    '.git/hooks/pre-commit',
    '',
  ])('%j is refused, to write, to delete, to move', async (path) => {
    const { base, dir } = outside();
    const before = tree(base);
    const bad = [
      () => applyChanges(dir, [change('fine'), change(path)]),
      () => applyChanges(dir, [change('fine'), { ...change(path), status: 'delete', text: undefined }]),
      () => applyChanges(dir, [], [{ from: 'x', to: path }]),
      () => applyChanges(dir, [], [{ from: path, to: 'y' }]),
      () => readState(dir, [path]),
    ];
    for (const act of bad) expect((await errorOf(act)).exitCode).toBe(1);
    expect(tree(base)).toEqual(before);
  });

  it.each<[string, string, (dir: string) => void]>([
    ['a link to a file', 'link', (dir) => symlinkSync('../outside/victim', join(dir, 'link'))],
    ['a link to nothing yet', 'link', (dir) => symlinkSync('../outside/new', join(dir, 'link'))],
    ['a link above it', 'link/victim', (dir) => symlinkSync('../outside', join(dir, 'link'))],
    ['a link further above it', 'link/a/b/victim', (dir) => symlinkSync('../outside', join(dir, 'link'))],
    ['a link that stays inside, which is refused as well', 'link', (dir) => symlinkSync('x', join(dir, 'link'))],
    ['a link to itself', 'link/x', (dir) => symlinkSync('link', join(dir, 'link'))],
  ])('%s', async (_, path, plant) => {
    const { base, dir } = outside();
    plant(dir);
    const before = tree(base);
    const was = { is: 'text', text: 'v\n', mode: 0o644 } as const;
    const bad = [
      () => run(dir, [file('fine', 'f\n'), file(path, 'evil\n')]),
      () => run(dir, [file('fine', 'f\n'), file(path, 'evil\n')], { onConflict: 'overwrite' }),
      () => applyChanges(dir, [change('fine'), change(path, 'evil\n')]),
      () => applyChanges(dir, [change('fine'), change(path, 'evil\n', { was })]),
      () => applyChanges(dir, [change('fine'), change(path, 'evil\n', { was, status: 'delete', text: undefined })]),
      () => applyChanges(dir, [change('fine')], [{ from: 'x', to: path }]),
      () => applyChanges(dir, [change('fine')], [{ from: path, to: 'y' }]),
    ];
    for (const act of bad) {
      const error = await errorOf(act);
      expect([error.exitCode, error.problems.map(({ where }) => where)]).toEqual([1, expect.arrayContaining([path])]);
    }
    expect(tree(base)).toEqual(before);
  });

  it('is refused also where the link is planted between looking and writing', async () => {
    const { base, dir } = outside();
    const changes = await look(dir, [file('fine', 'f\n'), file('sub/victim', 'evil\n')]);
    symlinkSync('../outside', join(dir, 'sub'));
    const before = tree(base);
    expect((await errorOf(() => applyChanges(dir, changes))).exitCode).toBe(1);
    expect(tree(base)).toEqual(before);
  });

  it('is refused where the link is planted in the last moment before the folder is made', async () => {
    const { base, dir } = outside();
    const changes = await look(dir, [file('fine', 'f\n'), file('sub/victim', 'evil\n')]);
    const { signal } = at(1, () => symlinkSync('../outside', join(dir, 'sub')));
    expect((await errorOf(() => applyChanges(dir, changes, [], signal))).exitCode).toBe(1);
    expect(tree(base)).toEqual({
      'in/': '755',
      'in/sub': '-> ../outside',
      'in/x': '644 x\n',
      'outside/': '755',
      'outside/victim': '644 v\n',
    });
  });

  it('is refused where a lock file asks for it', async () => {
    const { base, dir } = outside();
    for (const path of ['../outside/victim', '/etc/hostname']) {
      const files = Object.fromEntries([[path, createLockedFile('generated', 'v\n')]]);
      put(dir, { [LOCK_NAME]: formatLockFile({ version: 2, tool: 't', files }) });
      const before = tree(base);
      expect((await errorOf(() => run(dir, []))).exitCode).toBe(1);
      expect(tree(base)).toEqual(before);
    }
  });
});

describe('what changed while the questions were answered', () => {
  const planned: RenderedFile[] = [file('Dockerfile', 'b\n'), file('other', 'o\n')];
  it.each<[string, (dir: string) => void]>([
    ['edited', (dir) => put(dir, { Dockerfile: 'mine\n' })],
    ['deleted', (dir) => rmSync(join(dir, 'Dockerfile'))],
    ['another mode', (dir) => chmodSync(join(dir, 'Dockerfile'), 0o600)],
    ['created', (dir) => put(dir, { other: 'mine\n' })],
    ['the same text as ours, but not by us', (dir) => put(dir, { other: 'o\n' })],
  ])('%s: nothing is written, and the user is told', async (_, meddle) => {
    const dir = folder();
    await run(dir, [file('Dockerfile', 'a\n')]);
    const changes = await look(dir, planned);
    meddle(dir);
    const before = tree(dir);
    const error = await errorOf(() => applyChanges(dir, changes));
    expect([error.exitCode, error.problems[0]?.fix]).toEqual([1, 'run again']);
    expect(tree(dir)).toEqual(before);
    await run(dir, planned, { onConflict: 'overwrite' });
    expect(text(dir, 'other')).toBe('o\n');
  });
});

describe('what a killed run left', () => {
  const name = (pid: number) => `.create-ml-container-${pid}-0123456789abcdef.tmp`;
  const dead = 2 ** 22 + 1; // above the highest process id that Linux gives

  it('is removed, in every folder that is written to, and nothing else is', async () => {
    const dir = folder({ [name(dead)]: 'x', [`sub/${name(dead)}`]: 'x', [`other/${name(dead)}`]: 'x' });
    put(dir, {
      [name(process.ppid)]: 'of a process that lives',
      '.create-ml-container-1.tmp': '',
      [`my${name(dead)}`]: '',
      [`${name(dead)}.bak`]: '',
    });
    mkdirSync(join(dir, name(dead).replace('0123', 'ffff')));
    await run(dir, [file('sub/x', 'x\n'), file('y', 'y\n')]);
    expect(readdirSync(dir).sort()).toEqual(
      [
        name(process.ppid),
        '.create-ml-container-1.tmp',
        `my${name(dead)}`,
        `${name(dead)}.bak`,
        name(dead).replace('0123', 'ffff'),
        'other',
        'sub',
        'y',
        LOCK_NAME,
      ].sort(),
    );
    expect(readdirSync(join(dir, 'sub'))).toEqual(['x']);
    expect(readdirSync(join(dir, 'other'))).toEqual([name(dead)]);
  });

  it('is removed too where every run has the same process id, as in a container', async () => {
    const dir = folder({ [name(process.pid)]: 'x' });
    await run(dir, [file('y', 'y\n')]);
    expect(Object.keys(tree(dir))).toEqual([LOCK_NAME, 'y']);
  });

  it('is not taken for what this very process still needs', async () => {
    const dir = folder();
    const needed = createTempName(dir);
    writeFileSync(needed, 'x');
    await removeStale(dir);
    expect(readdirSync(dir)).toHaveLength(1);
  });

  it('does not disturb runs side by side in one process', async () => {
    const dir = folder();
    const runs: Promise<void>[] = [];
    for (let turn = 0; turn < 60; turn++) {
      runs.push(applyChanges(dir, [change(`${turn}`), change(`sub${turn % 7}/${turn}`)]));
      await new Promise(setImmediate);
    }
    await Promise.all(runs);
    expect(Object.keys(tree(dir)).filter((path) => !path.endsWith('/'))).toHaveLength(120);
  });
});

describe('the lock', () => {
  it('is the last to change', async () => {
    const { dir, changes } = await project();
    const old = text(dir, LOCK_NAME);
    const states: boolean[] = [];
    const signal = watched(() => states.push(text(dir, LOCK_NAME) !== old));
    await applyChanges(dir, [...changes].reverse(), moves, signal);
    expect(states.filter((changed) => changed)).toHaveLength(1);
    expect(lockIn(dir).files['zz/last']).toBeDefined();
  });

  it('cannot be read: said, with exit 1', async () => {
    const dir = folder({ [LOCK_NAME]: Uint8Array.from([0xff, 0, 1]) });
    expect((await errorOf(() => run(dir, []))).problems[0]?.where).toBe(LOCK_NAME);
    rmSync(join(dir, LOCK_NAME));
    mkdirSync(join(dir, LOCK_NAME));
    expect((await errorOf(() => run(dir, []))).problems[0]?.what).toBe('is a directory');
    rmSync(join(dir, LOCK_NAME), { recursive: true });
    writeFileSync(join(dir, 'elsewhere'), '{}');
    symlinkSync('elsewhere', join(dir, LOCK_NAME));
    expect((await errorOf(() => run(dir, []))).problems[0]?.what).toBe('is a symbolic link');
  });
});
