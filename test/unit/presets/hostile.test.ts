/** What is wrong with presets, by accident or on purpose: one clear error, in bounded time and memory. */
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import { readPresets } from '../../../src/presets/index.ts';
import { parseReference } from '../../../src/presets/reference.ts';
import { createPresetSettings } from '../../../src/presets/settings.ts';
import { markUntrusted } from '../../../src/process/trust-boundary.ts';
import { merge } from '../../../src/spec/merge.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'presets-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function file(path: string, content: object | string): Promise<void> {
  await outputFile(join(dir, path), typeof content === 'string' ? content : JSON.stringify(content));
}
const read = (...references: string[]) =>
  readPresets(
    references.map((reference) => ({ reference, folder: dir, where: '--preset' })),
    createPresetSettings(dir, { offline: true }, undefined),
  );
async function problems(...references: string[]): Promise<string[]> {
  try {
    merge((await read(...references)).parts);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.problems.map(({ where, what, fix = '' }) => `${where}: ${what} / ${fix}`);
  }
  return [];
}

describe('readPresets: presets whose indexes may be sent logins', () => {
  const listUsers = async (byProject: boolean, trust: boolean, ...references: string[]) => {
    const given = references.map((reference) => ({ reference, folder: dir, where: '--preset', byProject }));
    const settings = { ...createPresetSettings(join(dir, 'project'), { offline: true, trust }, undefined) };
    const { ofUser, parts } = await readPresets(given, settings);
    return parts.filter((part) => ofUser.has(part)).map(({ name }) => name.split('/').at(-1));
  };
  beforeEach(async () => {
    markUntrusted(join(dir, 'project'));
    await file('base.json', { user: 1001 });
    await file('team.json', { extends: './base.json' });
    await file('project/team.json', { extends: '../base.json' });
    await file('project/node_modules/acme/preset.json', { user: 1001 });
  });

  it.each<[string, boolean, boolean, string[], string[]]>([
    ['of the user’s disk, named by the user', false, false, ['./team.json'], ['base.json', 'team.json']],
    ['of the user’s disk, named by the project', true, true, ['./team.json'], []],
    ['of the project, named by the user', false, true, ['./project/team.json'], []],
    ['of a package of the project, accepted', false, true, ['npm:acme//preset.json'], []],
  ])('counts those %s', async (_, byProject, trust, references, expected) => {
    expect(await listUsers(byProject, trust, ...references)).toEqual(expected);
  });

  it('counts one that both the project and the user name', async () => {
    const by = (byProject: boolean) => ({ reference: './team.json', folder: dir, where: 'x', byProject });
    const settings = createPresetSettings(join(dir, 'project'), { offline: true }, undefined);
    expect((await readPresets([by(true), by(false)], settings)).ofUser.size).toBe(2);
  });
});

describe('positions', () => {
  it.each([
    ['a.json', '{\n  "description": "x",\n  "base": { "suite": "X" }\n}', '3:13: base.suite'],
    ['a.jsonc', '{\n  // why\n  "prot": 1,\n}', '3:3: prot'],
    ['a.yaml', '# x\nbase:\n  suite: X\n', '3:3: base.suite'],
    ['a.yaml', 'apt:\n  - tini\n  - A B\n', '3:5: apt.1'],
    ['a.toml', 'user = 1\n[base]\nsuite = "X"\n', '3:1: base.suite'],
    ['a.toml', 'description = """\nuser = 0\n"""\nuser = 0\n', '4:1: user'],
    ['a.json', '{\n "labels": { "com.example.team": 5 } }', '2:14: labels.com.example.team'],
    ['a.yaml', 'enforce:\n  user: " "\nuser: 1\n', '2:3: enforce.user'],
  ])('%s %j: %s', async (name, text, where) => {
    await file(name, text);
    const found = await problems(`./${name}`);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`preset ./${name}:${where}: `);
  });

  it.each([
    ['a.json', '{\n "user": 1,\n}', ':3:1: is not JSON: a name in double quotes'],
    ['a.json', '{\n // x\n}', ':2:2: is not JSON: comments are for .jsonc'],
    ['a.yaml', 'user: 1\n  x: [1\n', 'is not YAML'],
    ['a.toml', 'user = 1\nuser = 2\n', ':2:1: is not TOML'],
  ])('of what cannot be read: %s %j', async (name, text, words) => {
    await file(name, text);
    expect((await problems(`./${name}`))[0]).toContain(words);
  });

  it('a number where a text is meant is told to be quoted', async () => {
    await file('a.yaml', 'python: 3.10\n');
    expect((await problems('./a.yaml'))[0]).toContain('write it in quotes');
  });
});

describe('bombs', () => {
  const nested = (open: string, close: string, times: number): string => open.repeat(times) + close.repeat(times);
  const aliases = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((c, at) => `${c}: &${c} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(',')}]`).join('\n')}\n`;
  it.each([
    ['billion.yaml', aliases, 'aliases'],
    ['deep.json', nested('[', ']', 30_000), 'nested deeper than 20 levels'],
    ['deep.jsonc', nested('[', ']', 30_000), 'nested too deep'],
    ['deep.yaml', nested('[', ']', 30_000), 'nested too deep'],
    ['dashes.yaml', '- '.repeat(30_000), 'nested too deep'],
    ['deep.toml', `a = ${nested('[', ']', 30_000)}`, 'nested'],
    ['large.json', ' '.repeat(50 * 1024 * 1024), 'is larger than'],
    ['large.yaml', `# ${'x'.repeat(100_000)}\n`, 'is larger than 64 KiB'],
    ['many.json', JSON.stringify(Array(30_000).fill(1)), 'holds more than 20000 values'],
  ])('%s', async (name, text, words) => {
    await file(name, text);
    const found = await problems(`./${name}`);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(words);
  });

  it('aliases in measure are read', async () => {
    await file('a.yaml', 'env: &e\n  A: "1"\nlabels: *e\n');
    expect(merge((await read('./a.yaml')).parts).values).toEqual({ env: { A: '1' }, labels: { A: '1' } });
  });
});

it.each([
  ['a.json', '{"env":{"__proto__":"x"}}', 'env.__proto__'],
  ['a.jsonc', '{"__proto__":{"user":1}}', '__proto__'],
  ['a.yaml', 'labels:\n  constructor: x\n', 'labels.constructor'],
  ['a.toml', '[enforce]\n"__proto__" = "x"\n', 'enforce.__proto__'],
])('keys that every object inherits: %s %j', async (name, text, path) => {
  await file(name, text);
  expect((await problems(`./${name}`))[0]).toContain(`${path}: is a name that every object inherits`);
  expect(({} as { user?: unknown }).user).toBeUndefined();
});

describe('presets that extend each other', () => {
  it('twenty levels deep are read, more are refused', async () => {
    for (let at = 0; at < 25; at++)
      await file(`${at}.json`, { ...(at < 24 ? { extends: `./${at + 1}.json` } : { user: 7 }) });
    expect(merge((await read('./5.json')).parts).values).toEqual({ user: 7 });
    expect(await problems('./0.json')).toEqual([expect.stringContaining('more than 20 levels deep')]);
  });

  it('many from many are bounded', async () => {
    for (let level = 0; level < 12; level++)
      for (let at = 0; at < 12; at++)
        await file(`${level}-${at}.json`, {
          extends: level < 11 ? Array.from({ length: 12 }, (_, next) => `./${level + 1}-${next}.json`) : [],
        });
    expect((await problems('./0-0.json'))[0]).toContain('more than 100 presets');
  });

  it('two parents that disagree on an enforced field, once', async () => {
    await file('a.json', { user: 1, enforce: { user: 'cluster a' } });
    await file('b.json', { user: 2, enforce: { user: 'cluster b' } });
    await file('c.json', { extends: ['./a.json', './b.json'] });
    expect(await problems('./c.json')).toEqual([
      expect.stringMatching(/preset \.\/b\.json: user: 2 overrides what preset \.\/a\.json enforces \(1\): cluster a/),
    ]);
  });

  it('what is wrong with each is told at once, parents that are missing too', async () => {
    await file('a.json', { extends: ['./gone.json', './b.json'], prot: 1 });
    await file('b.json', { usr: 1 });
    const found = await problems('./a.json');
    expect(found.join('\n')).toMatch(
      /a\.json:1:\d+: prot.*\n.*a\.json:1:2: extends.*there is no such file.*\n.*b\.json:1:2: usr/,
    );
  });
});

describe('rules', () => {
  it('are kept by presets, saved specs, answers and flags alike, with preset and reason', async () => {
    const rule = { oneOf: ['3.11', '3.12'], reason: 'patched' };
    await file('a.json', { enforce: { python: rule, 'labels.team': { pattern: 'ml-*', reason: 'billing' } } });
    const { parts } = await read('./a.json');
    for (const [source, name] of [
      ['saved', 'ml-container.json'],
      ['wizard', 'your answers'],
      ['flag', '--python'],
    ] as const) {
      const part = { source, name, values: { python: '3.13', labels: { team: 'x' } } };
      expect(() => merge([...parts, part])).toThrow(
        `${name}: python: "3.13" breaks a rule of preset ./a.json: must be one of 3.11, 3.12: patched\n${name}: labels.team: "x" breaks a rule of preset ./a.json: must look like ml-*: billing`,
      );
      expect(merge([...parts, { ...part, values: { python: '3.12' } }]).values.python).toBe('3.12');
    }
  });
});

describe('templates', () => {
  it.each(['/etc', '../outside', 'a/../../outside', 'C:/x', ''])('that leave the folder: %j', async (templates) => {
    await file('outside/x', 'x');
    await file('in/a.json', { templates });
    expect((await problems('./in/a.json'))[0]).toMatch(/leaves the folder|must be the path/);
  });

  it('with links, with bytes, with nothing', async () => {
    await file('a.json', { templates: './t' });
    await mkdir(join(dir, 't'));
    expect((await problems('./a.json'))[0]).toContain('there is no file in ./t');
    await symlink('/etc/passwd', join(dir, 't/passwd'));
    expect((await problems('./a.json'))[0]).toContain('passwd is a link');
    await rm(join(dir, 't/passwd'));
    await file('t/x.bin', '\0');
    expect((await problems('./a.json'))[0]).toContain('is not UTF-8 text');
    await rm(join(dir, 't/x.bin'));
    await file('t/.git/hooks/pre-commit', 'x');
    expect((await problems('./a.json'))[0]).toContain("is inside git's own folder");
  });
});

describe('a repository in the project', () => {
  it('is not asked: git would read settings that the project has written', async () => {
    markUntrusted(dir);
    const reference = `git+file://${dir.replaceAll('\\', '/')}/evil.git//team.yaml`;
    const settings = { cache: join(dir, 'cache'), project: dir, pins: {}, env: process.env };
    await expect(readPresets([{ reference, where: 'extends' }], settings)).rejects.toThrow(/lies in the project/);
  });
});

describe('a reference', () => {
  it.each([
    ['github:acme/ml', { kind: 'git', url: 'https://github.com/acme/ml.git', path: '' }],
    ['github:acme/ml//a/b.yaml#v1.2', { kind: 'git', path: 'a/b.yaml', ref: 'v1.2' }],
    [
      'git+ssh://git@example.com/acme/ml.git//x.json#main',
      { kind: 'git', url: 'ssh://git@example.com/acme/ml.git', path: 'x.json', ref: 'main' },
    ],
    ['git+file:///srv/ml.git//x.json', { kind: 'git', url: 'file:///srv/ml.git', path: 'x.json' }],
    ['https://example.com/a.json', { kind: 'https', url: 'https://example.com/a.json' }],
    ['npm:@acme/presets//gpu.yaml', { kind: 'package', package: '@acme/presets', path: 'gpu.yaml' }],
    ['./a/b.toml', { kind: 'path' }],
    ['team.yaml', { kind: 'path' }],
    ['fastapi-cpu', { kind: 'built-in' }],
  ])('%s', (text, expected) => {
    expect(parseReference(text, 'x')).toMatchObject(expected);
  });

  it.each([
    'git+https://user:secret@example.com/x',
    'https://user:secret@example.com/x.json',
    'git+ssh://-oProxyCommand=x/y',
    'git+https://example.com/x#--upload-pack=x',
    'git+https://example.com/x#a..b',
    'git+http://example.com/x',
    'git+ext::sh -c id',
    'git+https://example.com/x//../../etc/passwd',
    'http://example.com/x.json',
    'https://example.com/x.json#sha256=12',
    'https://example.com/x.json#md5=12',
    'ftp://example.com/x',
    'npm:../x',
    'npm:a//../../x',
    'github:x',
    '',
    'a b',
    'x\n',
  ])('that is refused: %j', (text) => {
    expect(() => parseReference(text, 'x')).toThrow(UserError);
    try {
      parseReference(text, 'x');
    } catch (error) {
      expect((error as Error).message).not.toContain('secret');
    }
  });
});
