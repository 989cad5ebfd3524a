/** Lists of requirements that a stranger wrote to exhaust time or memory, or to reach what every object inherits. */
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { outputFile } from 'fs-extra/esm';
import { afterEach, describe, expect, it } from 'vitest';
import { readRequirements } from '../../../src/requirements/index.ts';

const made: string[] = [];
afterEach(async () => {
  for (const dir of made.splice(0)) await rm(dir, { recursive: true });
});

/** @param files path → text. */
async function write(files: Record<string, string>): Promise<string> {
  const root = await mkdtemp(path.join(tmpdir(), 'hostile-lists-'));
  made.push(root);
  for (const [file, text] of Object.entries(files)) {
    await outputFile(path.join(root, file), text);
  }
  return root;
}

/** Milliseconds, far above what the work takes and far below what the attack took. */
const SOON = 5000;
const PROJECT = '[project]\nname = "app"\nversion = "1"\n';
const repeat = (count: number, write: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => write(at)).join('');

describe('readRequirements', () => {
  it('visits each folder once where members of a workspace lead back again and again', { timeout: SOON }, async () => {
    const glob = `${'*/../'.repeat(10)}*`;
    const sources = `[tool.uv.sources]\nlib = { workspace = true }\n[tool.uv.workspace]\nmembers = ["${glob}"]\n`;
    const text = `${PROJECT}dependencies = ["lib"]\n${sources}`;
    const folders = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`p${at}/x`, '']));
    const dir = await write({ 'pyproject.toml': text, ...folders });
    expect((await readRequirements('pyproject.toml', dir)).problems).toHaveLength(1);
  });

  it('lists no folder outside of the project for a workspace', async () => {
    const around = await write({
      'other/lib/pyproject.toml': '[project]\nname = "lib"\nversion = "1"\ndependencies = ["numpy"]\n',
    });
    const members = 'members = ["../other/*", "link/*"]';
    const sources = `[tool.uv.sources]\nlib = { workspace = true }\n[tool.uv.workspace]\n${members}\n`;
    await mkdir(path.join(around, 'app'));
    await symlink('../other', path.join(around, 'app/link'));
    await writeFile(path.join(around, 'app/pyproject.toml'), `${PROJECT}dependencies = ["lib"]\n${sources}`);
    const found = await readRequirements('pyproject.toml', path.join(around, 'app'));
    expect(found.requirements).toEqual([]);
    expect(found.above).toEqual([]);
  });

  it('counts a dependency group once that others include twice each', { timeout: SOON }, async () => {
    const twice = (at: number): string =>
      `g${at} = [{ include-group = "g${at + 1}" }, { include-group = "g${at + 1}" }]\n`;
    const groups = `[dependency-groups]\n${repeat(40, twice)}g40 = ["numpy"]\n`;
    const dir = await write({ 'pyproject.toml': `${PROJECT}dependencies = ["fastapi"]\n${groups}` });
    expect((await readRequirements('pyproject.toml', dir)).groups.g0).toEqual(['numpy']);
  });

  it('bounds the members of groups that all include a long one', { timeout: SOON }, async () => {
    const groups = `[dependency-groups]\nlong = [${repeat(10_000, (at) => `"a${at}",`)}]\n${repeat(2000, (at) => `g${at} = [{ include-group = "long" }]\n`)}`;
    const dir = await write({ 'pyproject.toml': `${PROJECT}dependencies = ["fastapi"]\n${groups}` });
    const { groups: found } = await readRequirements('pyproject.toml', dir);
    expect(Object.values(found).flat().length).toBeLessThanOrEqual(20_000);
  });

  it.each([
    ['requirements.txt', repeat(60_000, (at) => `a${at}\n`)],
    ['requirements.txt', repeat(30_000, (at) => `--find-links https://a.example/${at}\n`)],
    ['pyproject.toml', `${PROJECT}dependencies = [${repeat(40_000, (at) => `"a${at}",`)}]\n`],
    ['setup.cfg', `[options]\ninstall_requires =\n${repeat(40_000, (at) => `  a${at}\n`)}`],
    ['environment.yml', `dependencies:\n${repeat(30_000, (at) => `- a${at}\n`)}`],
  ])('refuses a %s of more entries than any list has', { timeout: 4 * SOON }, async (file, text) => {
    const dir = await write({ [file]: text });
    await expect(readRequirements(file, dir)).rejects.toThrow(/has more than 5000 entries/);
  });

  it('joins a line of a million continuations', { timeout: SOON }, async () => {
    const dir = await write({ 'requirements.txt': `fastapi\n${'a\\\n'.repeat(400_000)}` });
    expect((await readRequirements('requirements.txt', dir)).problems).toHaveLength(1);
  });

  it('finds the lines of thousands of dependencies', { timeout: SOON }, async () => {
    const text = `${PROJECT}dependencies = [\n${repeat(4999, (at) => `  "a${at}",\n`)}]\n`;
    const { where } = await readRequirements('pyproject.toml', await write({ 'pyproject.toml': text }));
    expect(where.at(-1)).toBe('pyproject.toml:5003');
  });

  it('reads no included file above the bound of a list', async () => {
    const dir = await write({ 'requirements.txt': 'fastapi\n-r large.txt\n', 'large.txt': '' });
    await truncate(path.join(dir, 'large.txt'), 6_000_000);
    const { requirements, problems } = await readRequirements('requirements.txt', dir);
    expect(requirements).toEqual(['fastapi']);
    expect(problems[0]?.what).toContain('cannot be read');
  });

  it.each([
    ['requirements.txt', '-e .[constructor,toString,__proto__]\n'],
    ['requirements.txt', '-e ./lib[constructor,toString,__proto__]\n'],
    ['environment.yml', 'dependencies:\n- fastapi\n- constructor\n- toString=1\n'],
  ])('takes names that every object has for names in %s', async (file, text) => {
    const pyproject = `${PROJECT}dependencies = ["fastapi"]\n`;
    const dir = await write({ 'pyproject.toml': pyproject, 'lib/pyproject.toml': pyproject, [file]: text });
    const { requirements, problems } = await readRequirements(file, dir);
    expect(requirements).toContain('fastapi');
    expect([...requirements, ...problems.map(({ what }) => what)].join()).not.toMatch(/\[native code\]|\[object/);
  });
});
