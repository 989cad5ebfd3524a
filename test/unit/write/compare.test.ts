import { chmodSync, lstatSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import type { RenderedFile } from '../../../src/spec/file.ts';
import { createLockedFile, formatLockFile, LOCK_NAME, readWrittenText } from '../../../src/spec/lockfile.ts';
import { type CompareOptions, hasConflicts, type OnConflict } from '../../../src/write/index.ts';
import { file, folder, lockIn, look, put, run, statuses, text, tree } from './support.ts';

vi.setConfig({ testTimeout: 60_000 });

const BASE = 'FROM a\n\nRUN one\n\nRUN two\n\nCMD x\n';
const OURS = BASE.replace('RUN two', 'RUN 2');
const THEIRS = BASE.replace('FROM a', 'FROM a\n# mine');
const CLASH = BASE.replace('RUN two', 'RUN zwei');
const BOTH = OURS.replace('FROM a', 'FROM a\n# mine');

interface Row {
  name: string;
  /** What was written by the run before; without it there was none. */
  before?: string;
  kind?: RenderedFile['kind'];
  /** What the user made of it: a text, or undefined for a file that they deleted. Absent: untouched. */
  user?: { text: string | Uint8Array | undefined };
  /** What is planned now; undefined where the file is no longer planned. */
  planned: string | undefined;
  onConflict?: OnConflict;
  status: string;
  left?: boolean;
  /** What the file says afterwards. */
  after: string | undefined;
  /** Status of a run right after, with the same plan and no --on-conflict. */
  again?: string | undefined;
}

const rows: Row[] = [
  { name: 'nothing there', planned: BASE, status: 'create', after: BASE },
  { name: 'the same as before', before: BASE, planned: BASE, status: 'unchanged', after: BASE },
  { name: 'untouched', before: BASE, planned: OURS, status: 'update', after: OURS },
  {
    name: 'edited, nothing new',
    before: BASE,
    user: { text: THEIRS },
    planned: BASE,
    status: 'unchanged',
    after: THEIRS,
  },
  {
    name: 'made binary, nothing new',
    before: BASE,
    user: { text: '\0' },
    planned: BASE,
    status: 'unchanged',
    after: '\0',
  },
  {
    name: 'edited to what is new',
    before: BASE,
    user: { text: OURS },
    planned: OURS,
    status: 'unchanged',
    after: OURS,
  },
  {
    name: 'both edited, in different places',
    before: BASE,
    user: { text: THEIRS },
    planned: OURS,
    status: 'merge',
    after: BOTH,
  },
  {
    name: 'both edited, and ours is in theirs already',
    before: BASE,
    user: { text: BOTH },
    planned: OURS,
    status: 'unchanged',
    after: BOTH,
  },
  {
    name: 'both edited one place',
    before: BASE,
    user: { text: CLASH },
    planned: OURS,
    status: 'conflict',
    left: true,
    after: CLASH,
    again: 'conflict',
  },
  {
    name: 'not ours',
    user: { text: THEIRS },
    planned: BASE,
    status: 'conflict',
    left: true,
    after: THEIRS,
    again: 'conflict',
  },
  { name: 'not ours, but identical', user: { text: BASE }, planned: BASE, status: 'unchanged', after: BASE },
  {
    name: 'not ours, binary',
    user: { text: 'a\0b' },
    planned: BASE,
    status: 'conflict',
    left: true,
    after: 'a\0b',
    again: 'conflict',
  },
  {
    name: 'deleted by the user',
    before: BASE,
    user: { text: undefined },
    planned: OURS,
    status: 'keep',
    after: undefined,
    again: 'keep',
  },
  {
    name: 'no longer planned, untouched',
    before: BASE,
    planned: undefined,
    status: 'delete',
    after: undefined,
    again: undefined,
  },
  {
    name: 'no longer planned, edited',
    before: BASE,
    user: { text: THEIRS },
    planned: undefined,
    status: 'keep',
    after: THEIRS,
    again: undefined,
  },
  {
    name: 'no longer planned, deleted',
    before: BASE,
    user: { text: undefined },
    planned: undefined,
    status: 'nothing',
    after: undefined,
    again: undefined,
  },
  {
    name: 'edited into an empty file',
    before: BASE,
    user: { text: '' },
    planned: OURS,
    status: 'conflict',
    left: true,
    after: '',
    again: 'conflict',
  },

  {
    name: 'keep',
    onConflict: 'keep',
    before: BASE,
    user: { text: CLASH },
    planned: OURS,
    status: 'keep',
    after: CLASH,
  },
  { name: 'keep, not ours', onConflict: 'keep', user: { text: THEIRS }, planned: BASE, status: 'keep', after: THEIRS },
  {
    name: 'overwrite',
    onConflict: 'overwrite',
    before: BASE,
    user: { text: CLASH },
    planned: OURS,
    status: 'update',
    after: OURS,
  },
  {
    name: 'overwrite, not ours',
    onConflict: 'overwrite',
    user: { text: 'a\0b' },
    planned: BASE,
    status: 'update',
    after: BASE,
  },
  {
    name: 'overwrite, where a merge is clean',
    onConflict: 'overwrite',
    before: BASE,
    user: { text: THEIRS },
    planned: OURS,
    status: 'update',
    after: OURS,
  },
  {
    name: 'overwrite, nothing new',
    onConflict: 'overwrite',
    before: BASE,
    user: { text: THEIRS },
    planned: BASE,
    status: 'update',
    after: BASE,
  },
  {
    name: 'overwrite, made binary, nothing new',
    onConflict: 'overwrite',
    before: BASE,
    user: { text: '\0' },
    planned: BASE,
    status: 'update',
    after: BASE,
  },
  {
    name: 'merge, nothing new',
    onConflict: 'merge',
    before: BASE,
    user: { text: THEIRS },
    planned: BASE,
    status: 'unchanged',
    after: THEIRS,
  },
  {
    name: 'new, nothing new',
    onConflict: 'new',
    before: BASE,
    user: { text: THEIRS },
    planned: BASE,
    status: 'keep',
    left: true,
    after: THEIRS,
  },
  {
    name: 'overwrite, deleted by the user',
    onConflict: 'overwrite',
    before: BASE,
    user: { text: undefined },
    planned: OURS,
    status: 'create',
    after: OURS,
  },
  {
    name: 'merge',
    onConflict: 'merge',
    before: BASE,
    user: { text: CLASH },
    planned: OURS,
    status: 'conflict',
    left: true,
    after: BASE.replace('RUN two', '<<<<<<< yours\nRUN zwei\n=======\nRUN 2\n>>>>>>> create-ml-container'),
    again: 'conflict',
  },
  {
    name: 'merge, not ours',
    onConflict: 'merge',
    user: { text: 'a\nb\n' },
    planned: 'b\nc\n',
    status: 'conflict',
    left: true,
    after:
      '<<<<<<< yours\na\n=======\n>>>>>>> create-ml-container\nb\n<<<<<<< yours\n=======\nc\n>>>>>>> create-ml-container\n',
    again: 'conflict',
  },
  {
    name: 'merge, binary',
    onConflict: 'merge',
    user: { text: 'a\0b' },
    planned: BASE,
    status: 'conflict',
    left: true,
    after: 'a\0b',
    again: 'conflict',
  },
  {
    name: 'new',
    onConflict: 'new',
    before: BASE,
    user: { text: CLASH },
    planned: OURS,
    status: 'keep',
    left: true,
    after: CLASH,
    again: 'conflict',
  },

  { name: 'starter, nothing there', kind: 'starter', planned: BASE, status: 'create', after: BASE },
  {
    name: 'starter, untouched, and new',
    kind: 'starter',
    before: BASE,
    planned: OURS,
    status: 'unchanged',
    after: BASE,
  },
  {
    name: 'starter, edited',
    kind: 'starter',
    before: BASE,
    user: { text: THEIRS },
    planned: OURS,
    onConflict: 'overwrite',
    status: 'unchanged',
    after: THEIRS,
  },
  {
    name: 'starter, deleted',
    kind: 'starter',
    before: BASE,
    user: { text: undefined },
    planned: OURS,
    onConflict: 'overwrite',
    status: 'keep',
    after: undefined,
    again: 'keep',
  },
  {
    name: "starter, the user's",
    kind: 'starter',
    user: { text: THEIRS },
    planned: BASE,
    onConflict: 'overwrite',
    status: 'keep',
    after: THEIRS,
    again: 'keep',
  },
  {
    name: 'starter, no longer planned',
    kind: 'starter',
    before: BASE,
    planned: undefined,
    status: 'nothing',
    after: BASE,
    again: undefined,
  },

  { name: 'lock, untouched', kind: 'relocked', before: BASE, planned: OURS, status: 'update', after: OURS },
  {
    name: 'lock, deleted',
    kind: 'relocked',
    before: BASE,
    user: { text: undefined },
    planned: BASE,
    status: 'create',
    after: BASE,
  },
  {
    name: 'lock, edited, and new',
    kind: 'relocked',
    before: BASE,
    user: { text: THEIRS },
    planned: OURS,
    status: 'conflict',
    left: true,
    after: THEIRS,
    again: 'conflict',
  },
  {
    name: 'lock, edited, merge',
    kind: 'relocked',
    onConflict: 'merge',
    before: BASE,
    user: { text: THEIRS },
    planned: OURS,
    status: 'conflict',
    left: true,
    after: THEIRS,
    again: 'conflict',
  },
  {
    name: 'lock, comments edited, nothing new',
    kind: 'relocked',
    before: BASE,
    user: { text: THEIRS },
    planned: BASE,
    status: 'unchanged',
    after: THEIRS,
  },
  {
    name: 'lock with the conflict markers of git',
    kind: 'relocked',
    before: BASE,
    user: { text: `<<<<<<< HEAD\n${BASE}=======\n${OURS}>>>>>>> branch\n` },
    planned: BASE,
    status: 'update',
    after: BASE,
  },
  {
    name: 'lock, with the line ends of Windows',
    kind: 'relocked',
    before: BASE,
    user: { text: BASE.replaceAll('\n', '\r\n') },
    planned: OURS,
    status: 'update',
    after: OURS,
  },

  {
    name: 'spec, laid out by the user',
    kind: 'spec',
    before: '{"a":1,"b":2}\n',
    user: { text: '{ "b": 2,\n "a": 1 }' },
    planned: '{"a":1,"b":2}\n',
    status: 'unchanged',
    after: '{ "b": 2,\n "a": 1 }',
  },
  {
    name: 'spec, new answers',
    kind: 'spec',
    before: '{"a":1}\n',
    user: { text: '{ "a": 1 }' },
    planned: '{"a":3,"b":2}\n',
    status: 'update',
    after: '{"a":3,"b":2}\n',
  },
  {
    name: 'spec with more than we plan',
    kind: 'spec',
    before: '{"a":1}\n',
    user: { text: '{"a":1,"x":{"y":1}}\n' },
    planned: '{"a":2,"x":{}}\n',
    status: 'conflict',
    left: true,
    after: '{"a":1,"x":{"y":1}}\n',
    again: 'conflict',
  },
  {
    name: 'spec by hand, before any run',
    kind: 'spec',
    user: { text: '{"a": 1}\n' },
    planned: '{"$schema":"s","a":1}\n',
    status: 'update',
    after: '{"$schema":"s","a":1}\n',
  },
  {
    name: 'spec, deleted',
    kind: 'spec',
    before: '{"a":1}\n',
    user: { text: undefined },
    planned: '{"a":1}\n',
    status: 'create',
    after: '{"a":1}\n',
  },

  {
    name: 'Windows line ends, untouched',
    before: BASE,
    user: { text: BASE.replaceAll('\n', '\r\n') },
    planned: OURS,
    status: 'update',
    after: OURS.replaceAll('\n', '\r\n'),
  },
  {
    name: 'Windows line ends, nothing new',
    before: BASE,
    user: { text: BASE.replaceAll('\n', '\r\n') },
    planned: BASE,
    status: 'unchanged',
    after: BASE.replaceAll('\n', '\r\n'),
  },
  {
    name: 'Windows line ends, merged',
    before: BASE,
    user: { text: THEIRS.replaceAll('\n', '\r\n') },
    planned: OURS,
    status: 'merge',
    after: BOTH.replaceAll('\n', '\r\n'),
  },
  {
    name: 'a byte order mark, merged',
    before: BASE,
    user: { text: `\uFEFF${THEIRS}` },
    planned: OURS,
    status: 'merge',
    after: `\uFEFF${BOTH}`,
  },
  {
    name: 'no line end at the end, merged',
    before: BASE,
    user: { text: THEIRS.slice(0, -1) },
    planned: OURS,
    status: 'merge',
    after: BOTH.slice(0, -1),
  },
  {
    name: 'all at once, merged',
    before: BASE,
    user: { text: `\uFEFF${THEIRS.slice(0, -1).replaceAll('\n', '\r\n')}` },
    planned: OURS,
    status: 'merge',
    after: `\uFEFF${BOTH.slice(0, -1).replaceAll('\n', '\r\n')}`,
  },
];

describe('each status', () => {
  it.each(rows)('$name: $status', async (row) => {
    const dir = folder();
    const planned = (content: string | undefined) =>
      content === undefined ? [] : [file('the file', content, { kind: row.kind ?? 'generated' })];
    if (row.before !== undefined) await run(dir, planned(row.before));
    if (row.user) {
      if (row.user.text === undefined) rmSync(join(dir, 'the file'));
      else put(dir, { 'the file': row.user.text });
    }
    const before = tree(dir);
    const changes = await look(dir, planned(row.planned), { onConflict: row.onConflict });
    expect(tree(dir)).toEqual(before);
    await run(dir, planned(row.planned), { onConflict: row.onConflict });

    expect(statuses(changes)['the file'] ?? 'nothing').toBe(row.status);
    expect(hasConflicts(changes)).toBe(row.left ?? false);
    expect(changes.every((change) => change.reason !== '')).toBe(true);
    expect(text(dir, 'the file')).toBe(row.after);

    const after = tree(dir);
    const again = await run(dir, planned(row.planned));
    expect(statuses(again)['the file']).toBe('again' in row ? row.again : 'unchanged');
    expect(again.at(-1)).toMatchObject({ path: LOCK_NAME, status: 'unchanged' });
    expect(tree(dir)).toEqual(after);
  });
});

const one = (content: string, more: Partial<RenderedFile> = {}) => [file('Dockerfile', content, more)];

describe('what the next run starts from', () => {
  it('is what we wrote, not what the user made of it', async () => {
    const dir = folder();
    await run(dir, one(BASE));
    put(dir, { Dockerfile: THEIRS });
    await run(dir, one(OURS));
    expect(readWrittenText(lockIn(dir), 'Dockerfile')).toBe(OURS);
    expect(statuses(await run(dir, one(OURS.replace('CMD x', 'CMD y'))))).toEqual({ Dockerfile: 'merge' });
    expect(text(dir, 'Dockerfile')).toBe(BOTH.replace('CMD x', 'CMD y'));
  });

  it('stays what it was while a conflict is open, so that it can still be merged', async () => {
    const dir = folder();
    await run(dir, one(BASE));
    put(dir, { Dockerfile: CLASH });
    await run(dir, one(OURS));
    expect(readWrittenText(lockIn(dir), 'Dockerfile')).toBe(BASE);
  });

  it("is never a text that the user's file does not come from: no merge into a stranger, even after keep", async () => {
    const dir = folder({ Dockerfile: 'FROM mine\n\nRUN other\n' });
    await run(dir, one(BASE), { onConflict: 'keep' });
    expect(statuses(await run(dir, one(`${BASE}# more\n`)))).toEqual({ Dockerfile: 'conflict' });
    expect(text(dir, 'Dockerfile')).toBe('FROM mine\n\nRUN other\n');
  });

  it('keeps the line in the lock when only the deflated form differs', async () => {
    const dir = folder();
    await run(dir, one(BASE));
    const lock = lockIn(dir);
    const said = deflateRawSync(BASE, { level: 0 }).toString('base64');
    expect(said).not.toBe(lock.files.Dockerfile?.said);
    put(dir, {
      [LOCK_NAME]: formatLockFile({ ...lock, files: { Dockerfile: { ...createLockedFile('generated', BASE), said } } }),
    });
    expect((await run(dir, one(BASE))).at(-1)?.status).toBe('unchanged');
    expect(lockIn(dir).files.Dockerfile?.said).toBe(said);
  });

  it('does not lose what a starter, an extra field or an earlier move said', async () => {
    const dir = folder();
    await run(dir, [file('app.py', 'x\n', { kind: 'starter' })]);
    put(dir, {
      [LOCK_NAME]: formatLockFile({ ...lockIn(dir), presets: { a: 1 }, moved: { a: 'b' }, base: { image: 'old' } }),
    });
    rmSync(join(dir, 'app.py'));
    await run(dir, one(BASE));
    expect(Object.keys(lockIn(dir).files)).toEqual(['Dockerfile', 'app.py']);
    expect(lockIn(dir)).toMatchObject({ presets: { a: 1 }, moved: { a: 'b' }, tool: '1.2.3' });
    expect(lockIn(dir).base).toBeUndefined();
    expect(statuses(await run(dir, [file('app.py', 'x\n', { kind: 'starter' })]))['app.py']).toBe('keep');
    expect(text(dir, 'app.py')).toBeUndefined();
  });

  it('leaves alone what is not planned where the plan is a part only', async () => {
    const dir = folder();
    await run(dir, [...one(BASE), file('compose.yaml', 'c\n')]);
    const lock = lockIn(dir);
    expect(statuses(await run(dir, one(OURS), { partial: true }))).toEqual({ Dockerfile: 'update' });
    expect(text(dir, 'compose.yaml')).toBe('c\n');
    expect(lockIn(dir).files['compose.yaml']).toEqual(lock.files['compose.yaml']);
  });
});

describe('a lock', () => {
  it('is not merged as text even where an earlier release wrote the file as another kind', async () => {
    const dir = folder();
    await run(dir, one(BASE));
    put(dir, { Dockerfile: THEIRS });
    expect(statuses(await run(dir, one(OURS, { kind: 'relocked' })))).toEqual({ Dockerfile: 'conflict' });
  });
});

describe('conflict markers', () => {
  it('are resolved by the user, and the file is theirs from then on', async () => {
    const dir = folder();
    await run(dir, one(BASE));
    put(dir, { Dockerfile: CLASH });
    await run(dir, one(OURS), { onConflict: 'merge' });
    const marked = text(dir, 'Dockerfile');
    expect(statuses(await run(dir, one(`${OURS}# more\n`), { onConflict: 'merge' }))).toEqual({
      Dockerfile: 'conflict',
    });
    expect(text(dir, 'Dockerfile')).toBe(marked);
    put(dir, { Dockerfile: CLASH });
    expect(statuses(await run(dir, one(OURS)))).toEqual({ Dockerfile: 'unchanged' });
    expect(statuses(await run(dir, one(`${OURS}# more\n`)))).toEqual({ Dockerfile: 'merge' });
    expect(text(dir, 'Dockerfile')).toBe(`${CLASH}# more\n`);
  });
});

describe('--on-conflict new', () => {
  const fresh = (dir: string, planned: string) => run(dir, one(planned), { onConflict: 'new' });

  it('writes beside, and replaces only what it put there itself', async () => {
    const dir = folder({ Dockerfile: 'mine\n' });
    expect(statuses(await fresh(dir, BASE))).toEqual({ Dockerfile: 'keep', 'Dockerfile.new': 'new' });
    expect([text(dir, 'Dockerfile'), text(dir, 'Dockerfile.new')]).toEqual(['mine\n', BASE]);
    expect(statuses(await fresh(dir, OURS))).toEqual({ Dockerfile: 'keep', 'Dockerfile.new': 'new' });
    expect(text(dir, 'Dockerfile.new')).toBe(OURS);
    put(dir, { 'Dockerfile.new': 'half merged\n' });
    const changes = await fresh(dir, BASE);
    expect(statuses(changes)).toEqual({ Dockerfile: 'conflict' });
    expect(changes[0]?.reason).toContain('Dockerfile.new');
    expect(text(dir, 'Dockerfile.new')).toBe('half merged\n');
  });

  it('is no decision for good: each later word counts as if it were the first', async () => {
    for (const [before, theirs] of [
      [undefined, 'mine\n'],
      [BASE, CLASH],
      [OURS, CLASH],
    ] as const) {
      const dir = folder();
      if (before !== undefined) await run(dir, one(before));
      put(dir, { Dockerfile: theirs });
      await fresh(dir, OURS);
      for (const gone of [false, true]) {
        if (gone) rmSync(join(dir, 'Dockerfile.new'));
        const plain = (await look(dir, one(OURS))).find(({ path }) => path === 'Dockerfile');
        expect(plain?.status).toBe(before === OURS ? 'unchanged' : 'conflict');
        const merge = (await look(dir, one(OURS), { onConflict: 'merge' })).find(({ path }) => path === 'Dockerfile');
        expect(merge?.status).toBe(before === OURS ? 'unchanged' : 'conflict');
        if (before !== OURS) expect(merge?.text).toContain('<<<<<<< yours');
        const overwrite = (await look(dir, one(OURS), { onConflict: 'overwrite' })).find(
          ({ path }) => path === 'Dockerfile',
        );
        expect(overwrite?.text).toBe(OURS);
      }
    }
  });

  it('leaves what is beside until it is decided, and takes it away then, but for one that was edited', async () => {
    for (const edited of [false, true]) {
      const dir = folder({ Dockerfile: 'mine\n' });
      await fresh(dir, BASE);
      await run(dir, one(BASE));
      await run(dir, one(BASE));
      expect(text(dir, 'Dockerfile.new')).toBe(BASE);
      if (edited) put(dir, { 'Dockerfile.new': 'half merged\n' });
      await run(dir, one(BASE), { onConflict: 'overwrite' });
      expect([text(dir, 'Dockerfile'), text(dir, 'Dockerfile.new')]).toEqual([
        BASE,
        edited ? 'half merged\n' : undefined,
      ]);
    }
  });

  it("never overwrites a user's own .new file", async () => {
    const dir = folder({ Dockerfile: 'mine\n', 'Dockerfile.new': 'also mine\n' });
    const changes = await fresh(dir, BASE);
    expect(hasConflicts(changes)).toBe(true);
    expect(tree(dir)['Dockerfile.new']).toContain('also mine');
  });
});

describe('executable files', () => {
  const script = (content: string) => [file('scripts/run.sh', content, { executable: true })];
  const mode = (dir: string) => lstatSync(join(dir, 'scripts/run.sh')).mode & 0o777;

  it('are made so, again if need be, and keep the mode that the user gave them', async () => {
    const dir = folder();
    await run(dir, script('a\n'));
    expect(mode(dir) & 0o100).toBe(0o100);
    chmodSync(join(dir, 'scripts/run.sh'), 0o640);
    expect(statuses(await run(dir, script('a\n')))).toEqual({ 'scripts/run.sh': 'update' });
    expect(mode(dir)).toBe(0o750);
    put(dir, { 'scripts/run.sh': 'a\r\nmine\r\n' });
    chmodSync(join(dir, 'scripts/run.sh'), 0o600);
    expect(statuses(await run(dir, script('a\n')))).toEqual({ 'scripts/run.sh': 'update' });
    expect([mode(dir), text(dir, 'scripts/run.sh')]).toEqual([0o700, 'a\r\nmine\r\n']);
  });

  it('may be made so by the user', async () => {
    const dir = folder();
    await run(dir, one('a\n'));
    chmodSync(join(dir, 'Dockerfile'), 0o755);
    await run(dir, one('b\n'));
    expect(lstatSync(join(dir, 'Dockerfile')).mode & 0o777).toBe(0o755);
  });
});

describe('moves', () => {
  const moves = [{ from: 'requirements.txt', to: 'requirements.in' }];
  const planned = [file('requirements.txt', 'locked\n', { kind: 'relocked' }), file('requirements.in', 'starter\n')];
  const latin = Uint8Array.from([0xff, 0xfe, 0x61, 0, 0x0d, 0, 0x0a, 0]);

  it('keep every byte, mode and date, and make room', async () => {
    const dir = folder({ 'requirements.txt': latin });
    chmodSync(join(dir, 'requirements.txt'), 0o600);
    const before = lstatSync(join(dir, 'requirements.txt'));
    const changes = await run(dir, planned, { moves });
    expect(statuses(changes)).toEqual({ 'requirements.in': 'create', 'requirements.txt': 'update' });
    expect(tree(dir)['requirements.in']).toBe(`600 ${Buffer.from(latin).toString('latin1')}`);
    const after = lstatSync(join(dir, 'requirements.in'));
    expect([after.mtimeMs, after.nlink]).toEqual([before.mtimeMs, 1]);
    expect(text(dir, 'requirements.txt')).toBe('locked\n');
    expect(lockIn(dir).moved).toEqual({ 'requirements.txt': 'requirements.in' });
    expect(lockIn(dir).files['requirements.in']).toBeUndefined();
    expect(statuses(await run(dir, planned.slice(0, 1)))).toEqual({ 'requirements.txt': 'unchanged' });
    expect(lockIn(dir).moved).toEqual({ 'requirements.txt': 'requirements.in' });
  });

  it('are remembered together', async () => {
    const dir = folder({ 'requirements.txt': 'a\n', 'dev.txt': 'b\n' });
    await run(dir, planned, { moves });
    await run(dir, planned, { moves: [{ from: 'dev.txt', to: 'dev.in' }] });
    expect(lockIn(dir).moved).toEqual({ 'requirements.txt': 'requirements.in', 'dev.txt': 'dev.in' });
  });

  it('leave no second copy where nothing takes the old place', async () => {
    const dir = folder({ 'requirements.txt': 'a\n' });
    await run(dir, [], { moves });
    expect([text(dir, 'requirements.txt'), text(dir, 'requirements.in')]).toEqual([undefined, 'a\n']);
  });

  it.each<[string, (dir: string) => void]>([
    ['there is no room', (dir) => put(dir, { 'requirements.in': 'mine\n' })],
    ['a folder has the name', (dir) => mkdirSync(join(dir, 'requirements.in'))],
    ['it is gone', (dir) => rmSync(join(dir, 'requirements.txt'))],
  ])('are refused where %s', async (_, spoil) => {
    const dir = folder({ 'requirements.txt': 'a\n' });
    spoil(dir);
    const before = tree(dir);
    await expect(run(dir, planned, { moves })).rejects.toMatchObject({ name: 'UserError', exitCode: 1 });
    expect(tree(dir)).toEqual(before);
  });
});

describe('what stands in the way', () => {
  it('is said all at once, with exit 1, before anything is written', async () => {
    const dir = folder();
    mkdirSync(join(dir, 'Dockerfile'));
    put(dir, { scripts: 'a file\n', elsewhere: 'x\n' });
    symlinkSync('elsewhere', join(dir, 'compose.yaml'));
    symlinkSync('nowhere', join(dir, 'k8s'));
    const before = tree(dir);
    const planned = ['Dockerfile', 'scripts/run.sh', 'compose.yaml', 'k8s/deployment.yaml', 'fine'].map((path) =>
      file(path, 'x\n'),
    );
    const error = await run(dir, planned).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UserError);
    const { problems, exitCode } = error as UserError;
    expect(exitCode).toBe(1);
    expect(problems.map((problem) => problem.where)).toEqual(planned.slice(0, 4).map(({ path }) => path));
    expect(problems.every((problem) => problem.fix)).toBe(true);
    expect(tree(dir)).toEqual(before);
  });

  it('does not matter to a starter, which is not needed where something is there', async () => {
    const dir = folder({ real: 'x\n' });
    symlinkSync('real', join(dir, 'app.py'));
    expect(statuses(await run(dir, [file('app.py', 'y\n', { kind: 'starter' })]))).toEqual({ 'app.py': 'keep' });
    expect(text(dir, 'real')).toBe('x\n');
  });

  it('is never deleted, whatever the lock says', async () => {
    const dir = folder();
    await run(dir, one(BASE));
    rmSync(join(dir, 'Dockerfile'));
    put(dir, { victim: BASE });
    symlinkSync('victim', join(dir, 'Dockerfile'));
    expect(statuses(await run(dir, []))).toEqual({ Dockerfile: 'keep' });
    expect(text(dir, 'victim')).toBe(BASE);
  });
});

describe('names', () => {
  it.each(['ünï/文.txt', 'a b/c d', '__proto__', 'constructor', '-rf', "it's", '$(x)', 'e\u0301'])(
    'like %j are names like others',
    async (path) => {
      const dir = folder();
      const options: CompareOptions = {};
      expect(statuses(await run(dir, [file(path, 'a\n')], options))[path]).toBe('create');
      expect(text(dir, path)).toBe('a\n');
      expect(statuses(await run(dir, [file(path, 'b\n')], options))[path]).toBe('update');
      put(dir, { [path]: 'c\n' });
      expect(statuses(await run(dir, [file(path, 'd\n')], options))[path]).toBe('conflict');
      put(dir, { [path]: 'b\n' });
      expect(statuses(await run(dir, [], options))[path]).toBe('delete');
      expect(Object.keys(tree(dir)).filter((name) => !name.endsWith('/'))).toEqual([LOCK_NAME]);
    },
  );
});
