/**
 * Whole generated trees, reviewed as diffs. Each folder here is a case: args.json (flags, and a project of test/fixtures that it
 * starts from), input/ (files that are there before) and expected/. `npm run build && UPDATE_GOLDEN=1 npx vitest run test/golden`
 * writes expected/ again: read the diff before you commit it.
 */
import { cp, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputFile, readJson } from 'fs-extra/esm';
import { describe, expect, it } from 'vitest';
import { cli, folder, tree } from '../support/cli.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const PROJECTS = join(HERE, '../fixtures/projects');
const cases = (await readdir(HERE, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

interface Case {
  args: string[];
  /** A folder of test/fixtures/projects. */
  project?: string;
}
type Files = Record<string, string>;

const treeOf = (path: string): Promise<Files> =>
  stat(path).then(
    () => tree(path),
    () => ({}),
  );

/** Our version changes with each release, and how a text was compressed with zlib's: the hash beside it says what it was. */
const comparable = (path: string, text: string): string =>
  path === 'ml-container.lock' ? text.replace(/("said"|"tool"):( ?)"[^"]*"/g, '$1:$2"..."') : text;

/** What the case makes: every file that was not there before just so. Other files must still be what they were. */
async function generate(name: string): Promise<{ made: Files; modes: Record<string, number> }> {
  const { args, project } = (await readJson(join(HERE, name, 'args.json'))) as Case;
  const { path, remove } = await folder();
  try {
    const dir = join(path, name);
    await mkdir(dir);
    if (project) await cp(join(PROJECTS, project), dir, { recursive: true });
    await cp(join(HERE, name, 'input'), dir, { recursive: true }).catch(() => {});
    const before = await treeOf(dir);
    const ran = await cli([...args, '--yes', '--no-interactive'], { cwd: dir });
    expect(ran.code, ran.stdout + ran.stderr).toBe(0);
    const after = await tree(dir);
    expect(Object.keys(after)).toEqual(expect.arrayContaining(Object.keys(before)));
    const fresh = Object.entries(after).filter(([file, text]) => before[file] !== text);
    const modes = await Promise.all(
      fresh.map(async ([file]) => [file, (await stat(join(dir, file))).mode & 0o111] as const),
    );
    return {
      made: Object.fromEntries(fresh.map(([file, text]) => [file, comparable(file, text)])),
      modes: Object.fromEntries(modes),
    };
  } finally {
    await remove();
  }
}

async function rewrite(expected: string, files: Files): Promise<void> {
  await rm(expected, { recursive: true, force: true });
  for (const [file, text] of Object.entries(files)) {
    await outputFile(join(expected, file), text);
  }
}

describe.each(cases)('%s', (name) => {
  it('makes the tree that was reviewed', async () => {
    const expected = join(HERE, name, 'expected');
    const { made, modes } = await generate(name);
    if (process.env.UPDATE_GOLDEN) await rewrite(expected, made);
    const wanted = await treeOf(expected);
    expect(Object.keys(made)).toEqual(Object.keys(wanted));
    // one by one: a difference is shown in its own file
    for (const [file, text] of Object.entries(wanted)) expect(made[file], file).toBe(text);
    const executable = Object.keys(modes).filter((file) => modes[file] === 0o111);
    expect(executable).toEqual(Object.keys(made).filter((file) => file.endsWith('.sh')));
    expect(executable).toEqual(expect.arrayContaining(['scripts/build.sh', 'scripts/push.sh', 'scripts/run.sh']));
  });
});

it('there are cases', () => {
  expect(cases).toEqual(
    expect.arrayContaining(['fastapi-cpu', 'fastapi-gpu-torch', 'existing-factory', 'team-preset']),
  );
});
