/**
 * .dockerignore as we read it against the engine: for the files that we generate, and for patterns and trees by chance (seeded), the
 * context that is predicted is what `COPY . /` brings out. Each case is a named context, which the engine filters as it does the main
 * one (the last test), so that one build serves them all.
 */
import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { outputFile, readJson } from 'fs-extra/esm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readIgnore } from '../../src/dockerfile/dockerignore.ts';
import { folder, run } from '../support/cli.ts';

const GOLDEN = fileURLToPath(new URL('../golden/', import.meta.url));
const PROJECTS = fileURLToPath(new URL('../fixtures/projects/', import.meta.url));
const SEED = 20261121;
const CASES = 120;

let root: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ path: root, remove } = await folder());
});
afterAll(() => remove());

async function filesBelow(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort();
}

async function write(dir: string, files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await outputFile(join(dir, name), text);
  }
}

/** What the engine lets through of each folder. */
async function sentOf(name: string, dirs: readonly string[]): Promise<string[][]> {
  const main = join(root, name);
  const copies = dirs.map((_dir, i) => `COPY --from=c${i} . /c${i}/\n`);
  await write(main, { Dockerfile: `FROM scratch\n${copies.join('')}` });
  const contexts = dirs.flatMap((dir, i) => ['--build-context', `c${i}=${dir}`]);
  const out = join(root, `${name}-out`);
  const ran = await run('docker', ['buildx', 'build', '--output', `type=local,dest=${out}`, ...contexts, main]);
  expect(ran.code, ran.stderr.slice(-3000)).toBe(0);
  return Promise.all(dirs.map((_dir, i) => filesBelow(join(out, `c${i}`))));
}

const predicted = async (dir: string): Promise<string[]> =>
  readIgnore(await readFile(join(dir, '.dockerignore'), 'utf8'))
    .sent(await filesBelow(dir))
    .sort();

describe('what we generate', () => {
  /** What no image wants, wherever it lies, and neighbours that look like it. */
  const stray = [
    '.env',
    '.env.local',
    '.git/config',
    'venv/x.py',
    'key.pem',
    'notes.ipynb',
    'data.csv',
    'x.log',
    'keys.py',
  ];

  it('lets in the same files by our reading and by the engine', async () => {
    const names = (await readdir(GOLDEN, { withFileTypes: true })).filter((e) => e.isDirectory()).map((e) => e.name);
    const dirs = await Promise.all(
      names.map(async (name) => {
        const dir = join(root, `golden-${name}`);
        const { project } = (await readJson(join(GOLDEN, name, 'args.json'))) as { project?: string };
        if (project) await cp(join(PROJECTS, project), dir, { recursive: true });
        await cp(join(GOLDEN, name, 'expected'), dir, { recursive: true });
        const inner = (await readdir(dir, { withFileTypes: true })).filter((entry) => entry.isDirectory());
        for (const place of ['', ...inner.map((entry) => `${entry.name}/`)])
          await write(dir, Object.fromEntries(stray.map((file) => [place + file, 'x'])));
        return dir;
      }),
    );
    const sent = await sentOf('golden', dirs);
    for (const [i, dir] of dirs.entries()) {
      expect(await predicted(dir), names[i]).toEqual(sent[i]);
      expect(sent[i]).toContain('requirements.txt');
      expect(sent[i]).not.toContain('.env');
    }
  });
});

describe('patterns and trees by chance', () => {
  const part = fc.constantFrom('a', 'b', 'ab', 'a.py', 'b.txt', '.env', 'a b', 'x[1]', 'A', 'é', 'a$b', '(a)');
  const word = fc.constantFrom(
    ...[
      '*',
      '**',
      '?',
      '*.py',
      'a*',
      '*b',
      '[ab]',
      '[^a]*',
      '[a-b].*',
      '.*',
      '?.txt',
      'x[[]1]',
      'x\\[1]',
      '..',
      '**.py',
    ],
    ...['a', 'b', 'ab', 'a.py', '.env', 'A', 'é', 'a$b', '(a)', '[(]a)'],
  );
  const pattern = fc
    .tuple(
      fc.constantFrom('', '', '', '!', '!', ' ', '! '),
      fc.constantFrom('', '', '', '/', './'),
      fc.array(word, { minLength: 1, maxLength: 3 }),
      fc.constantFrom('', '', '', '/', ' ', '/**'),
    )
    .map(([mark, start, words, end]) => `${mark}${start}${words.join('/')}${end}`)
    // what comes to nothing is refused by the engine, and by us: see the unit test
    .filter((line) => !/^!? ?(?:\.?\/)*(?:[^/]*\/?\.\.\/?)*$/.test(line.trim()));
  const ignore = fc
    .tuple(fc.constantFrom('', '*\n', '*\n', '# all\n\n**\n'), fc.array(pattern, { minLength: 1, maxLength: 5 }))
    .map(([first, lines]) => `${first}${lines.join('\n')}\n`);
  const tree = fc
    .uniqueArray(
      fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
      { minLength: 4, maxLength: 16 },
    )
    .map((files) => files.filter((file) => !files.some((other) => other.startsWith(`${file}/`))));

  it(`are read as the engine reads them (${CASES} cases)`, async () => {
    const cases = fc.sample(fc.record({ ignore, tree }), { seed: SEED, numRuns: CASES });
    const dirs = await Promise.all(
      cases.map(async (one, i) => {
        const dir = join(root, 'chance', String(i));
        await write(dir, { ...Object.fromEntries(one.tree.map((file) => [file, 'x'])), '.dockerignore': one.ignore });
        return dir;
      }),
    );
    const sent = await sentOf('fuzzed', dirs);
    let some = 0;
    for (const [i, dir] of dirs.entries()) {
      const all = await filesBelow(dir);
      if ((sent[i] ?? []).length > 0 && (sent[i] ?? []).length < all.length) some++;
      expect(await predicted(dir), JSON.stringify(cases[i])).toEqual(sent[i]);
    }
    // a set in which nothing is left out, or everything, would prove nothing
    expect(some).toBeGreaterThan(CASES / 4);
  });

  it('a named context is filtered as the main one is', async () => {
    const dir = join(root, 'main');
    await write(dir, {
      'a/b': 'x',
      'a/c.py': 'x',
      'b.py': 'x',
      Dockerfile: 'FROM scratch\nCOPY . /\n',
      '.dockerignore': '**/*.py\n!a/c.py\nDockerfile\n',
    });
    const out = join(root, 'main-out');
    const ran = await run('docker', ['build', '--output', `type=local,dest=${out}`, dir]);
    expect(ran.code, ran.stderr.slice(-2000)).toBe(0);
    expect(await filesBelow(out)).toEqual(['.dockerignore', 'a/b', 'a/c.py']);
    expect(await sentOf('named', [dir])).toEqual([await filesBelow(out)]);
  });
});
