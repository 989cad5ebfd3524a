import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findJournal, openJournal } from '../../../src/pipeline/all/journal.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  file = join(folder, 'runs/a.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

const list = async (resume: boolean): Promise<[string, string][]> => {
  const journal = await openJournal(file, resume);
  journal.close(false);
  return [...journal.earlier];
};

describe('openJournal', () => {
  it('gives what earlier runs wrote, without a line that a kill cut off', async () => {
    const first = await openJournal(file, false);
    first.add('a', { status: 'done' });
    first.close(false);
    appendFileSync(file, '["b","{');
    const second = await openJournal(file, true);
    expect([...second.earlier]).toEqual([['a', '{"status":"done"}']]);
    second.add('c', { status: 'done' });
    second.close(false);
    expect((await list(true)).map(([dir]) => dir)).toEqual(['a', 'c']);
  });

  it('forgets them where the run is not to be continued, or was complete', async () => {
    const first = await openJournal(file, false);
    first.add('a', {});
    first.close(false);
    expect(await list(false)).toEqual([]);
    expect(await list(true)).toEqual([]);
    (await openJournal(file, true)).close(true);
    expect(existsSync(file)).toBe(false);
  });

  it('removes journals that are a week old', async () => {
    await list(false);
    const old = join(folder, 'runs/b.jsonl');
    writeFileSync(old, '');
    utimesSync(old, new Date(0), new Date(0));
    await list(false);
    expect(existsSync(old)).toBe(false);
  });

  it('passes over a journal that another run removes at that moment', async () => {
    await list(false);
    symlinkSync('nowhere', join(folder, 'runs/c.jsonl'));
    expect(await list(false)).toEqual([]);
  });

  it('says once that it cannot write, and writes no more', async () => {
    const journal = await openJournal(file, false);
    expect(journal.add('a', {})).toBeUndefined();
    rmSync(join(folder, 'runs'), { recursive: true });
    expect(journal.add('b', {})).toBe('ENOENT');
    mkdirSync(join(folder, 'runs'));
    expect(journal.add('c', {})).toBeUndefined();
    expect(existsSync(file)).toBe(false);
    journal.close(true);
  });
});

describe('findJournal', () => {
  const find = (root: string, run: object) =>
    findJournal({ XDG_CACHE_HOME: folder }, 'update', root, { args: [], parts: [], run });

  it('is one file for a command and a folder, whatever is printed', () => {
    expect(find('/a', { all: true, resume: true, json: true })).toBe(find('/a', { all: true }));
    expect(find('/a', { all: true, shard: '1/2' })).not.toBe(find('/a', { all: true }));
    expect(find('/b', { all: true })).not.toBe(find('/a', { all: true }));
  });
});
