import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { frameworks } from '../../src/catalog/frameworks/index.ts';
import { loadSnapshot } from '../../src/catalog/snapshot/index.ts';
import { targets } from '../../src/catalog/targets/index.ts';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));
/** The directories in order: each imports from itself and from those above it. */
const STREET = [
  'errors',
  'version',
  'text',
  'files',
  'pep',
  'catalog',
  'options',
  'spec',
  'process',
  'ui',
  'python',
  'dockerfile',
  'requirements',
  'detect',
  'presets',
  'plan',
  'lock',
  'render',
  'write',
  'check',
  'explain',
  'doctor',
  'report',
  'cli',
  'pipeline',
  'wizard',
  'commands',
  'api',
  'main',
];
const PURE = ['text', 'plan', 'render', 'options', 'pep', 'catalog', 'check', 'explain'];
/** Modules that touch disk, network, processes or terminals. */
const EFFECTS =
  /^(node:)?(fs|fs\/promises|child_process|net|http|https|dns|os|process|tty|readline|worker_threads)$|^(fs-extra|execa|@clack\/)/;

/** What is data: a folder or a row, and no condition on its name (CONTRIBUTING.md). */
const KNOWLEDGE = new Set([...[...frameworks, ...targets].map(({ name }) => name), ...(await loadSnapshot()).names]);
// a package too, but where sources name it, it is who resolves
KNOWLEDGE.delete('uv');

const files = (await readdir(SRC, { recursive: true })).filter((file) => file.endsWith('.ts'));
const code = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
const importsOf = (text: string): string[] =>
  [...code(text).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] as string);
/** Generated tables belong to the catalog. */
const roomOf = (file: string): string =>
  (file.split('/')[0] as string).replace(/\.ts$/, '').replace(/^generated$/, 'catalog');

describe('the house', () => {
  it('has no import cycles, types included', async () => {
    const imports = new Map<string, string[]>();
    for (const file of files)
      imports.set(
        file,
        importsOf(await readFile(join(SRC, file), 'utf8'))
          .filter((name) => name.startsWith('.'))
          .map((name) => relative(SRC, resolve(SRC, file, '..', name))),
      );
    // a file that imports none of the rest, or that none of the rest imports, is on no cycle
    for (let before = -1; before !== imports.size; ) {
      before = imports.size;
      const imported = new Set([...imports.values()].flat());
      for (const [file, targets] of imports)
        if (!imported.has(file) || !targets.some((target) => imports.has(target))) imports.delete(file);
    }
    expect([...imports.keys()]).toEqual([]);
  });

  it('has no room that is not on the street', () => {
    expect([...new Set(files.map(roomOf))].filter((room) => !STREET.includes(room))).toEqual([]);
  });

  it.each(files)('%s imports from above only', async (file) => {
    const text = await readFile(join(SRC, file), 'utf8');
    const room = STREET.indexOf(roomOf(file));
    const below = importsOf(text)
      .filter((name) => name.startsWith('.'))
      .map((name) => relative(SRC, resolve(SRC, file, '..', name)))
      .filter((target) => !target.startsWith('..') && STREET.indexOf(roomOf(target)) > room);
    expect(below).toEqual([]);
  });

  it.each(files.filter((file) => !file.startsWith('generated/')))(
    '%s decides nothing by the name of one thing',
    async (file) => {
      const named = [...code(await readFile(join(SRC, file), 'utf8')).matchAll(/\bname [!=]== '([^']+)'/g)];
      expect(named.map(([, name = '']) => name).filter((name) => KNOWLEDGE.has(name))).toEqual([]);
    },
  );

  it.each(files.filter((file) => PURE.includes(roomOf(file))))('%s is pure', async (file) => {
    const text = await readFile(join(SRC, file), 'utf8');
    expect(importsOf(text).filter((name) => EFFECTS.test(name))).toEqual([]);
    expect(code(text)).not.toMatch(/\b(process\.[a-z]|fetch\(|Date\.now|new Date\(\)|Math\.random\()/);
  });

  it.each(files.filter((file) => !['ui', 'report', 'main'].includes(roomOf(file))))(
    '%s prints nothing',
    async (file) => {
      expect(await readFile(join(SRC, file), 'utf8')).not.toMatch(
        /console\.|process\.(stdout|stderr)\.write|process\.exit\(/,
      );
    },
  );
});
