import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import {
  createLockedFile,
  formatLockFile,
  getLockedFile,
  type LockFile,
  parseLockFile,
  readWrittenText,
} from '../../../src/spec/lockfile.ts';
import { checkPath } from '../../../src/spec/path.ts';
import { hasConflictMarkers, hashText, normaliseText } from '../../../src/spec/text.ts';

vi.setConfig({ testTimeout: 60_000 });

function lock(files: Record<string, string>, more: Partial<LockFile> = {}): LockFile {
  const entries = Object.entries(files).map(([path, text]) => [path, createLockedFile('generated', text)]);
  return { version: 2, tool: '1.0.0', files: Object.fromEntries(entries), ...more };
}

function errorOf(act: () => unknown): UserError {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('format', () => {
  it('gives each file one line, sorted, and ends in a line end', () => {
    const text = formatLockFile(lock({ 'scripts/run.sh': 'b\n', Dockerfile: 'a\nb\n', 'ünï/文.txt': 'c' }));
    const lines = text.split('\n');
    expect(lines.filter((line) => line.startsWith('    "')).map((line) => line.split('"')[1])).toEqual([
      'Dockerfile',
      'scripts/run.sh',
      'ünï/文.txt',
    ]);
    expect(text.endsWith('}\n')).toBe(true);
    expect(JSON.parse(text).files.Dockerfile.sha256).toBe(hashText('a\nb\n'));
  });

  it('does not depend on the order in which the fields were set', () => {
    const a = formatLockFile({
      version: 2,
      tool: 't',
      base: { image: 'x', digest: 'y' },
      zeta: { b: 1, a: [{ d: 1, c: 2 }] },
      files: {},
    });
    const b = formatLockFile({
      files: {},
      zeta: { a: [{ c: 2, d: 1 }], b: 1 },
      base: { digest: 'y', image: 'x' },
      tool: 't',
      version: 2,
    });
    expect(a).toBe(b);
    expect(JSON.parse(a).zeta).toEqual({ b: 1, a: [{ d: 1, c: 2 }] });
  });

  it('keeps what it says, fields it does not know included', () => {
    const path = fc.string({ unit: 'binary', minLength: 1 }).filter((name) => checkPath(name) === undefined);
    const files = fc.dictionary(
      fc.oneof(path, fc.constantFrom('__proto__', 'constructor', 'toString')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(files, fc.jsonValue(), (texts, extra) => {
        const before = lock(texts, { moved: { 'requirements.txt': 'requirements.in' }, presets: extra });
        const after = parseLockFile(formatLockFile(before));
        expect(formatLockFile(after)).toBe(formatLockFile(before));
        for (const [name, text] of Object.entries(texts)) {
          expect(readWrittenText(after, name)).toBe(Buffer.from(normaliseText(text)).toString('utf8'));
        }
      }),
    );
  });
});

describe('said', () => {
  it('is the normalised text, the same for CRLF and a byte order mark', () => {
    const windows = lock({ f: '\uFEFFa\r\nb\r\n' });
    expect(readWrittenText(windows, 'f')).toBe('a\nb\n');
    expect(windows.files.f).toEqual(lock({ f: 'a\nb\n' }).files.f);
  });

  it('is kept only where it can be merged', () => {
    expect(createLockedFile('relocked', 'x').said).toBeUndefined();
    expect(createLockedFile('starter', 'x').said).toBeUndefined();
    expect(createLockedFile('spec', 'x').said).toBeDefined();
  });

  it('is nothing where it was damaged, or belongs to another hash, or would fill the memory', () => {
    const good = createLockedFile('generated', 'a\n');
    const { said = '' } = createLockedFile('generated', 'b\n');
    const bomb = createLockedFile('generated', '0'.repeat(64 * 1024 * 1024));
    for (const entry of [{ ...good, said: '!!!' }, { ...good, said: '' }, { ...good, said }, bomb]) {
      expect(readWrittenText({ version: 2, tool: 't', files: { f: entry } }, 'f')).toBeUndefined();
    }
  });

  it('is nothing for names that every object has', () => {
    expect(getLockedFile(lock({}), 'constructor')).toBeUndefined();
    expect(readWrittenText(lock({}), '__proto__')).toBeUndefined();
    expect(readWrittenText(undefined, 'x')).toBeUndefined();
  });
});

describe('what is refused, with exit 1 and how to mend it', () => {
  it('a newer format, whatever else it holds', () => {
    const error = errorOf(() => parseLockFile('{"version": 3, "files": []}'));
    expect(error.exitCode).toBe(1);
    expect(error.problems[0]?.what).toContain('newer');
    expect(error.problems[0]?.fix).toContain('@latest');
  });

  it('broken JSON', () => {
    const error = errorOf(() => parseLockFile('{"version": 1,'));
    expect(error.exitCode).toBe(1);
    expect(error.problems[0]).toMatchObject({
      where: 'ml-container.lock',
      what: expect.stringContaining('not valid JSON'),
    });
    expect(error.problems[0]?.fix).toContain('git checkout');
  });

  it('more files than any run writes', () => {
    const entry = { kind: 'generated', sha256: '0'.repeat(64) };
    const files = Object.fromEntries(Array.from({ length: 2001 }, (_, at) => [`f${at}`, entry]));
    const error = errorOf(() => parseLockFile(JSON.stringify({ version: 1, tool: 't', files })));
    expect(error.problems[0]?.what).toContain('more than 2000 entries');
  });

  it('every wrong field at once', () => {
    const files = {
      a: 1,
      b: { kind: 'generated', sha256: 'short' },
      c: { kind: 'other', sha256: 'a'.repeat(64) },
      '../x': createLockedFile('generated', ''),
    };
    const error = errorOf(() => parseLockFile(JSON.stringify({ version: 0, tool: 't', moved: [], files })));
    expect(error.problems.map((problem) => problem.where)).toEqual(
      ['version', 'files["a"]', 'files["b"]', 'files["c"]', 'files["../x"]', 'moved'].map(
        (where) => `ml-container.lock: ${where}`,
      ),
    );
    for (const nothing of ['null', '[]', '3', '{}']) expect(() => parseLockFile(nothing)).toThrow(UserError);
  });
});

describe('paths', () => {
  it.each([
    '',
    '/etc/passwd',
    '../x',
    'a/../../x',
    'a/..',
    './a',
    'a//b',
    'a/',
    'C:/x',
    'c:x',
    'a\\b',
    'a\0b',
    '.git/hooks/pre-commit',
    'sub/.GIT/config',
  ])('refuses %j', (path) => expect(checkPath(path)).toBeTypeOf('string'));
  it.each([
    'Dockerfile',
    'a/b/c.txt',
    '.gitignore',
    '.github/workflows/x.yml',
    '..a',
    'a..b',
    'ü ñ/文.txt',
    '__proto__',
  ])('accepts %j', (path) => expect(checkPath(path)).toBeUndefined());
});

describe("git's conflict markers", () => {
  const base = lock({ Dockerfile: 'base\n', 'compose.yaml': 'base\n', 'scripts/run.sh': 'base\n' });
  const ours = lock(
    { Dockerfile: 'ours\n', 'compose.yaml': 'base\n', 'scripts/run.sh': 'base\n', 'only-ours': 'o\n' },
    { tool: '1.1.0' },
  );
  const theirs = lock(
    { Dockerfile: 'theirs\n', 'compose.yaml': 'base\n', 'only-theirs': 't\n', 'zz-theirs': 'z\n' },
    { tool: '1.2.0' },
  );

  /** The three locks through git's own merge. */
  function gitMerge(style: string): { text: string; conflict: boolean } {
    const dir = mkdtempSync(join(tmpdir(), 'lock-test-'));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    for (const [name, value] of Object.entries({ base, ours, theirs }))
      writeFileSync(join(dir, name), formatLockFile(value));
    const merge = spawnSync('git', ['merge-file', ...(style === '' ? [] : [style]), 'ours', 'base', 'theirs'], {
      cwd: dir,
    });
    return { text: readFileSync(join(dir, 'ours'), 'utf8'), conflict: (merge.status ?? 0) > 0 };
  }

  it.each(['', '--diff3', '--zdiff3'])('as git merge-file %s leaves them: both sides, ours first', (style) => {
    const { text, conflict } = gitMerge(style);
    expect(conflict && hasConflictMarkers(text)).toBe(true);
    const found = parseLockFile(text);
    expect(found.tool).toBe('1.1.0');
    expect(readWrittenText(found, 'Dockerfile')).toBe('ours\n');
    expect(readWrittenText(found, 'only-ours')).toBe('o\n');
    expect(readWrittenText(found, 'only-theirs')).toBe('t\n');
    expect(readWrittenText(found, 'zz-theirs')).toBe('z\n');
    expect(readWrittenText(parseLockFile(text.replaceAll('\n', '\r\n')), 'only-theirs')).toBe('t\n');
  });

  it('are not fatal even where neither side is JSON', () => {
    const torn = gitMerge('').text.replace('"version": 2,', '"version": 2').replace('\n}', '\n');
    const found = parseLockFile(torn);
    expect(readWrittenText(found, 'Dockerfile')).toBe('ours\n');
    expect(readWrittenText(found, 'only-theirs')).toBe('t\n');
    expect(found.tool).toBe('1.1.0');
    expect(parseLockFile('<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n').files).toEqual({});
  });

  it('do not let a dangerous path or a newer format through', () => {
    const evil = `    "../../x": ${JSON.stringify(createLockedFile('generated', ''))}`;
    const sides = (a: string, b: string) => `{\n<<<<<<< HEAD\n${a}\n=======\n${b}\n>>>>>>> other\n  }\n}\n`;
    expect(parseLockFile(sides(evil, evil)).files).toEqual({});
    expect(errorOf(() => parseLockFile(sides('  "version": 2,', '  "version": 3,'))).problems[0]?.what).toContain(
      'newer',
    );
  });

  it('do not appear at all where two branches changed files that are not neighbours', () => {
    const dir = mkdtempSync(join(tmpdir(), 'lock-test-'));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    const at = (a: string, c: string) => formatLockFile(lock({ a, b: 'same', b2: 'same', c }));
    for (const [name, text] of Object.entries({ base: at('0', '0'), ours: at('1', '0'), theirs: at('0', '1') }))
      writeFileSync(join(dir, name), text);
    const merged = execFileSync('git', ['merge-file', '-p', 'ours', 'base', 'theirs'], { cwd: dir, encoding: 'utf8' });
    expect(merged).toBe(at('1', '1'));
  });
});
