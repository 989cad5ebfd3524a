import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readText } from '../../../src/detect/files/read.ts';
import { readTree } from '../../../src/detect/files/tree.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'tree-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function write(...files: string[]): Promise<void> {
  for (const file of files) {
    await outputFile(path.join(dir, file), file);
  }
}

describe('readTree', () => {
  it('lists files with sizes, by name, the top before what lies below', async () => {
    await write('b/c/d.py', 'a.py', 'b/a.py');
    const tree = await readTree(dir);
    expect(tree.entries.map((e) => [e.path, e.kind, e.size])).toEqual([
      ['a.py', 'file', 4],
      ['b', 'folder', 0],
      ['b/a.py', 'file', 6],
      ['b/c', 'folder', 0],
      ['b/c/d.py', 'file', 8],
    ]);
    expect(tree.top.map((e) => e.name)).toEqual(['a.py', 'b']);
  });

  it.each([
    ['.git/config', '.git', 'version control history'],
    ['x/node_modules/a/index.js', 'x/node_modules', 'JavaScript packages of this machine'],
    ['x/__pycache__/a.pyc', 'x/__pycache__', 'bytecode of this machine'],
    ['env/pyvenv.cfg', 'env', 'a virtual environment'],
    ['conda/conda-meta/history', 'conda', 'a conda environment'],
    ['x.egg-info/PKG-INFO', 'x.egg-info', 'packaging leftovers'],
  ])('lists and does not enter: %s', async (file, folder, because) => {
    await write(file, 'main.py');
    const tree = await readTree(dir);
    expect(tree.folders.get(folder)?.skipped).toBe(because);
    expect([...tree.files.keys()]).toEqual(['main.py']);
  });

  it('asks the disk for a size only when somebody wants to know it', async () => {
    await writeFile(path.join(dir, 'late'), 'x');
    const { files } = await readTree(dir);
    await writeFile(path.join(dir, 'late'), 'longer');
    expect(files.get('late')?.size).toBe(6);
    await rm(path.join(dir, 'late'));
    expect(files.get('late')?.size).toBe(6);
  });

  it('enters a folder called env that is none', async () => {
    await write('env/settings.py');
    expect([...(await readTree(dir)).files.keys()]).toEqual(['env/settings.py']);
  });

  it('follows no link: not out, not round, not even inside', async () => {
    await write('a/real.py');
    await symlink('..', path.join(dir, 'a/loop'));
    await symlink(tmpdir(), path.join(dir, 'out'));
    await symlink('a/real.py', path.join(dir, 'alias.py'));
    await symlink('nowhere', path.join(dir, 'broken'));
    const tree = await readTree(dir);
    expect([...tree.files.keys()]).toEqual(['a/real.py']);
    const links = Object.fromEntries(tree.entries.filter((e) => e.kind === 'link').map((e) => [e.path, e]));
    expect(links['alias.py']).toMatchObject({ target: 'a/real.py' });
    expect(links.out).toMatchObject({ outside: true });
    expect(links.broken).toMatchObject({ outside: true });
    expect(readText(tree, 'alias.py')).toBeUndefined();
  });

  it('walks thousands of files, and stops at its bound with the top complete', async () => {
    for (let f = 0; f < 30; f++) {
      await mkdir(path.join(dir, `d${f}`));
      await Promise.all(Array.from({ length: 100 }, (_, i) => writeFile(path.join(dir, `d${f}`, `${i}.txt`), '')));
    }
    const all = await readTree(dir);
    expect(all.files.size).toBe(3000);
    expect(all.truncated).toBeUndefined();
    const some = await readTree(dir, { entries: 500, depth: 40 });
    expect(some.entries).toHaveLength(500);
    expect(some.top).toHaveLength(30);
    expect(some.truncated).toContain('more than 500');
  });

  it('stops at its depth, and says so of the folder', async () => {
    await write('a/b/c/d.py');
    const tree = await readTree(dir, { entries: 100, depth: 1 });
    expect(tree.folders.get('a/b')?.skipped).toContain('deeper');
    expect(tree.files.size).toBe(0);
  });

  it('takes a folder that is not there, and a file, for an empty folder', async () => {
    await write('file');
    expect((await readTree(path.join(dir, 'gone'))).entries).toEqual([]);
    expect((await readTree(path.join(dir, 'file'))).entries).toEqual([]);
  });
});

describe('readText', () => {
  it.each([
    ['utf8', Buffer.from('é')],
    ['utf16le', Buffer.from('\uFEFFé', 'utf16le')],
    ['latin1', Buffer.from('é', 'latin1')],
  ])('reads %s', async (_name, bytes) => {
    await writeFile(path.join(dir, 'a.py'), bytes);
    expect(readText(await readTree(dir), 'a.py')).toBe('é');
  });

  it('does not read what is too large', async () => {
    await writeFile(path.join(dir, 'a.py'), Buffer.alloc(3_000_000, 'x'));
    expect(readText(await readTree(dir), 'a.py')).toBeUndefined();
  });
});
