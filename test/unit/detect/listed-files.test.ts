import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTree, type Tree } from '../../../src/detect/files/tree.ts';
import { folder } from '../../support/cli.ts';

/** Names whose order is easily got wrong: case, digits, dots, characters beyond the first plane. */
const NAMES = [
  'a',
  'a.py',
  'a-b.py',
  'B.py',
  'b.py',
  '10.txt',
  '9.txt',
  '.env',
  'é.py',
  '\u{1f600}.txt',
  '\uff5e.txt',
  '_',
];

let root: Awaited<ReturnType<typeof folder>>;
let tree: Tree;

beforeAll(async () => {
  root = await folder();
  for (const at of ['', 'sub', 'sub/deeper']) {
    await mkdir(join(root.path, at), { recursive: true });
    for (const name of NAMES) await writeFile(join(root.path, at, name), '');
  }
  await mkdir(join(root.path, 'empty'));
  tree = await readTree(root.path);
});
afterAll(() => root.remove());

describe('ListedFiles', () => {
  it('has every file of the walk under its path, as an index of all paths has', () => {
    const index = new Map(tree.entries.filter(({ kind }) => kind === 'file').map((entry) => [entry.path, entry]));
    expect(tree.files.size).toBe(NAMES.length * 3);
    expect([...tree.files]).toEqual([...index]);
    expect([...tree.files.keys()]).toEqual([...index.keys()]);
    expect([...tree.files.values()]).toEqual([...index.values()]);
    const visited: string[] = [];
    tree.files.forEach((entry, path) => void visited.push(`${path} ${entry.name}`));
    expect(visited).toEqual([...index].map(([path, { name }]) => `${path} ${name}`));
    for (const [path, entry] of index) expect(tree.files.get(path), path).toBe(entry);
  });

  it.each(['', '.', 'empty', 'sub', 'sub/', '/a.py', './a.py', 'sub/../a.py', 'a.p', 'a.pyx', 'no/a.py', 'zz', 'A'])(
    'has no file under %j',
    (path) => {
      expect(tree.files.has(path)).toBe(false);
    },
  );
});

describe('readTree', () => {
  it('lists the files that it read of the folder in which the bound ended the walk', async () => {
    const { files, entries, truncated } = await readTree(root.path, { entries: 20, depth: 40 });
    expect(truncated).toContain('more than 20 files');
    expect(entries).toHaveLength(20);
    expect(files.size).toBe(18);
    expect(files.has('sub/.env')).toBe(true);
    expect(files.has('sub/b.py')).toBe(false);
  });
});
