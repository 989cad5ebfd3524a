import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import { readPresets } from '../../../src/presets/index.ts';
import { createPresetSettings } from '../../../src/presets/settings.ts';
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
async function problems(...references: string[]) {
  try {
    await read(...references);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.exitCode).toBe(2);
    return error.problems;
  }
  return [];
}

describe('presets', () => {
  it('come bases first, left to right, own values last, each once', async () => {
    await file('root.json', { user: 1 });
    await file('left.json', { extends: './root.json', user: 2 });
    await file('right.json', { extends: ['./root.json'], user: 3 });
    await file('own.json', { extends: ['./left.json', './right.json'], port: 4 });
    const { parts } = await read('./own.json', './left.json');
    expect(parts.map(({ name }) => name)).toEqual([
      'preset ./root.json',
      'preset ./left.json',
      'preset ./right.json',
      'preset ./own.json',
    ]);
    expect(merge(parts).values).toEqual({ user: 3, port: 4 });
  });

  it('find what they extend from where they are', async () => {
    await file('team/presets/a.json', { extends: '../base.yaml' });
    await file('team/base.yaml', 'port: 4711\n');
    expect(merge((await read('team/presets/a.json')).parts).values).toEqual({ port: 4711 });
  });

  it('may be built in, by name', async () => {
    await file('mine.json', { extends: 'fastapi-cpu', env: { A: '1' } });
    const { parts } = await read('./mine.json');
    expect(parts.map(({ name }) => name)).toEqual(['preset fastapi-cpu', 'preset ./mine.json']);
    expect(merge(parts).values).toMatchObject({ framework: 'fastapi', accelerator: 'cpu', env: { A: '1' } });
  });

  it.each(['a.yaml', 'a.yml', 'a.YML'])('are read as YAML: %s', async (name) => {
    await file(name, '# team\nbase:\n  suite: bookworm\napt: [tini]\nhealth: false\npython: "3.12"\n');
    expect(merge((await read(`./${name}`)).parts).values).toEqual({
      'base.suite': 'bookworm',
      apt: ['tini'],
      health: false,
      python: '3.12',
    });
  });

  it('bring a lock, of several the last', async () => {
    await file('one/p.json', { lock: 'lock.txt' });
    await file('one/lock.txt', 'one');
    await file('two.json', { extends: './one/p.json', lock: 'two.txt' });
    await file('two.txt', 'two');
    expect((await read('one/p.json')).ownLock).toEqual({ text: 'one', from: 'preset one/p.json' });
    expect((await read('./two.json')).ownLock).toEqual({ text: 'two', from: 'preset ./two.json' });
    expect((await read('fastapi-cpu')).ownLock).toBeUndefined();
  });

  it('enforce fields of theirs, and of what they extend', async () => {
    await file('base.json', { user: 1 });
    await file('own.json', { extends: './base.json', port: 2, enforce: { user: 'cluster', port: 'mesh' } });
    expect((await read('./own.json')).parts.at(-1)?.enforce).toEqual({ user: 'cluster', port: 'mesh' });
  });
});

describe('what is wrong with presets', () => {
  it('one that extends itself', async () => {
    await file('a.json', { extends: './b.json' });
    await file('b.json', { extends: ['./c.yaml'] });
    await file('c.yaml', 'extends: ./a.json\n');
    expect(await problems('./a.json')).toEqual([
      {
        where: 'preset ./c.yaml:1:1: extends',
        what: 'preset ./a.json extends itself',
        fix: expect.stringContaining('take the reference out'),
      },
    ]);
    await file('self.json', { extends: './self.json' });
    expect((await problems('./self.json'))[0]?.what).toContain('extends itself');
  });

  it('an unknown name, with the nearest', async () => {
    const [problem] = await problems('fastapi-cqu');
    expect(problem).toMatchObject({ where: '--preset', what: 'there is no preset fastapi-cqu' });
    expect(problem?.fix).toContain('did you mean fastapi-cpu?');
    expect((await problems('constructor'))[0]?.what).toBe('there is no preset constructor');
  });

  it.each([
    ['./missing.json', 'there is no such file'],
    ['./folder.json', 'it is a folder'],
    ['./file.txt/x.json', 'there is no such file'],
  ])('%s: %s', async (reference, what) => {
    await mkdir(join(dir, 'folder.json'));
    await file('file.txt', '');
    expect((await problems(reference))[0]?.what).toContain(what);
  });

  it('a missing base, said of who extends it', async () => {
    await file('a.json', { extends: './gone.json' });
    expect((await problems('./a.json'))[0]).toMatchObject({ where: 'preset ./a.json:1:2: extends' });
  });

  it.each([
    ['a.json', '{ "port": 1, }', 'is not JSON'],
    ['a.json', '[]', 'must hold one object'],
    ['a.json', '', 'is not JSON'],
    ['a.yaml', 'port: [1', 'is not YAML'],
    ['a.yaml', 'just text', 'must hold one object'],
    ['a.yaml', '', 'must hold one object'],
  ])('%s with %j: %s', async (name, text, what) => {
    await file(name, text);
    const found = await problems(`./${name}`);
    expect(found).toHaveLength(1);
    expect(`${found[0]?.where} ${found[0]?.what}`).toContain(what);
  });

  it('every field at once, each with its path', async () => {
    await file('a.json', { prot: 1, base: { suite: 'X' }, extends: 5, enforce: { usr: 'x', user: '' } });
    expect((await problems('./a.json')).map(({ where }) => where.replace(/^preset .\/a.json:1:\d+: /, ''))).toEqual([
      'extends',
      'prot',
      'base.suite',
      'enforce.usr',
      'enforce.user',
    ]);
    await file('b.json', { enforce: ['user'] });
    expect((await problems('./b.json'))[0]?.what).toBe('must be a map of fields to reasons');
  });

  it('enforcing what nobody set', async () => {
    await file('a.json', { enforce: { user: 'x', env: 'y' }, env: { A: '1' } });
    expect(await problems('./a.json')).toEqual([
      {
        where: 'preset ./a.json:1:13: enforce.user',
        what: 'is set neither here nor in what this preset extends',
        fix: 'set user, or take it out of enforce',
      },
    ]);
  });

  it('a lock that is not there, or that leads out of the folder', async () => {
    await file('a.json', { lock: 'gone.txt' });
    expect((await problems('./a.json'))[0]).toMatchObject({ where: 'preset ./a.json:1:2: lock' });
    await file('b.json', { lock: '../../etc/hosts' });
    expect((await problems('./b.json'))[0]).toMatchObject({ where: 'preset ./b.json:1:2: lock' });
  });
});
