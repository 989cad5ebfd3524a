/** A lock that a hand was at: what is made again, and what is nobody's to drop. */
import { describe, expect, it } from 'vitest';
import { findLockEdits } from '../../../src/write/conflict/lock-edits.ts';
import type { OnConflict } from '../../../src/write/index.ts';
import { file, type Memory, recall, remember, runInMemory, statuses } from './support.ts';

const hash = (letter: string): string => `    --hash=sha256:${letter.repeat(64)}`;
const LOCK = [
  '# Made by create-ml-container',
  '# --- packages ---',
  '--index-url https://packages.example/simple',
  `idna==3.1 \\\n${hash('a')}`,
  '    # via requests',
  `requests==2.34.2 ; python_version > "3" \\\n${hash('b')} \\\n${hash('c')}`,
  '    # via requirements.in',
  `torch @ https://wheels.example/torch-2.13.0%2Bcpu-x86_64.whl \\\n${hash('d')}`,
  '',
].join('\n');
const edit = (change: (text: string) => string): string => {
  const edited = change(LOCK);
  expect(edited).not.toBe(LOCK);
  return edited;
};

describe('what a hand has made of a lock', () => {
  it.each<[string, string]>([
    ['comments', edit((text) => text.replace('    # via requests\n', '# why\n'))],
    ['blank lines', edit((text) => `\n${text}\n\n`)],
  ])('is the same where %s differ', (_, theirs) => {
    expect(findLockEdits(theirs, LOCK)).toMatchObject({ same: true, added: [], versions: [] });
  });

  it.each<[string, string]>([
    ['a mark that the Dockerfile cuts at', edit((text) => text.replace('# --- packages ---', '# packages'))],
    ['a hash', edit((text) => text.replace('b'.repeat(64), 'e'.repeat(64)))],
    ['a line', edit((text) => text.replace(hash('c'), '').replace(`${hash('b')} \\\n\n`, `${hash('b')}\n`))],
  ])('is not the same without %s, and asks for nothing more', (_, theirs) => {
    expect(findLockEdits(theirs, LOCK)).toMatchObject({ same: false, added: [], versions: [] });
  });

  it.each<[string, string[]]>([
    ['flask\n', ['flask']],
    ['Flask==3.0 ; python_version > "3"\n', ['Flask==3.0 ; python_version > "3"']],
    ['requests[socks]\n', ['requests[socks]']],
    ['-r more.txt\n-e .\n', ['-r more.txt', '-e .']],
    ['--extra-index-url https://other.example/simple\n', ['--extra-index-url https://other.example/simple']],
    ['not a requirement!!\n', ['not a requirement!!']],
  ])('asks for more with %j', (line, added) => {
    expect(findLockEdits(LOCK + line, LOCK)).toMatchObject({ added, versions: [] });
  });

  it('finds the remarks of a person among the packages, and not what says whence one comes', () => {
    const newer = `${LOCK}zipp==3.1 \\\n${hash('f')}\n`;
    expect(findLockEdits(`${LOCK}# mine\n`, newer)).toMatchObject({ same: false, added: ['# mine'] });
    expect(findLockEdits(LOCK.replace('# via requests', '# via flask'), newer)).toMatchObject({ added: [] });
  });

  it.each<[string, string[]]>([
    ['requests\n', []],
    ['Requests>=2\n', []],
    ['requests<2\n', ['requests<2']],
    ['torch @ https://wheels.example/torch-1.whl\n', ['torch @ https://wheels.example/torch-1.whl']],
  ])('names what the lock brings with %j', (line, versions) => {
    expect(findLockEdits(LOCK + line, LOCK)).toMatchObject({ added: [], versions });
  });
});

describe('a lock of ours that was edited', () => {
  const planned = (text: string) => [file('requirements.txt', text, { kind: 'relocked' })];
  async function edited(theirs: string, onConflict?: OnConflict, next = LOCK) {
    const disk: Memory = new Map();
    await runInMemory(disk, planned(LOCK));
    remember(disk, 'requirements.txt', theirs);
    const [change] = await runInMemory(disk, planned(next), { onConflict });
    return { disk, change, text: recall(disk, 'requirements.txt') };
  }

  it.each([LOCK, LOCK.replace('idna==3.1', 'idna==3.2')])(
    'is made again, with what is gone in words, and then there is nothing to do',
    async (next) => {
      const theirs = edit((text) => text.replace('requests==2.34.2', 'requests==2.0.0'));
      const { disk, change, text } = await edited(theirs, undefined, next);
      expect(change).toMatchObject({ status: 'update', left: false });
      expect(change?.reason).toContain('requests==2.0.0');
      expect(text).toBe(next);
      expect(statuses(await runInMemory(disk, planned(next)))).toEqual({ 'requirements.txt': 'unchanged' });
    },
  );

  it('is kept where it asks for more, which is named; --on-conflict decides', async () => {
    const theirs = `${LOCK}flask\n`;
    for (const policy of [undefined, 'merge'] as const) {
      const { change, text } = await edited(theirs, policy);
      expect(change).toMatchObject({ status: 'conflict', left: true });
      expect(change?.reason).toMatch(/flask.*requirements\.in \(--dep\)/);
      expect(text).toBe(theirs);
    }
    expect((await edited(theirs, 'overwrite')).text).toBe(LOCK);
    const brought = LOCK.replace('idna==', `flask==3.1 \\\n${hash('f')}\nidna==`);
    expect(await edited(theirs, undefined, brought)).toMatchObject({ text: brought, change: { status: 'update' } });
  });

  it('stays as it is where comments differ alone', async () => {
    const theirs = edit((text) => text.replace('    # via requests\n', '# why\n'));
    const { disk, change, text } = await edited(theirs);
    expect([change?.status, text]).toEqual(['unchanged', theirs]);
    expect(statuses(await runInMemory(disk, planned(LOCK)))).toEqual({ 'requirements.txt': 'unchanged' });
  });
});

describe("a requirements.txt of the user's beside a requirements.in", () => {
  const planned = [file('requirements.txt', LOCK, { kind: 'relocked' })];
  it.each<[string, string, string]>([
    ['empty', '\n', 'update'],
    ['without anything that the lock has not', 'requests\nidna==3.1\n', 'update'],
    ['made by a tool', '# This file is autogenerated by pip-compile\nidna==3.1\n    # via requests\n', 'update'],
    ['with a package more', 'requests\nflask\n', 'conflict'],
    ['with another version', 'requests==2.0\n', 'conflict'],
    ['with words of a person', '# do not touch\nrequests\n', 'conflict'],
  ])('%s', async (_, theirs, status) => {
    const disk: Memory = new Map();
    remember(disk, 'requirements.txt', theirs);
    expect(statuses(await runInMemory(disk, planned))).toEqual({ 'requirements.txt': status });
    expect(recall(disk, 'requirements.txt')).toBe(status === 'update' ? LOCK : theirs);
  });
});
