/** Update cases as trees on disk: test/fixtures/update/README.md says how to read them. */
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import type { RenderedFile } from '../../../src/spec/file.ts';
import { LOCK_NAME } from '../../../src/spec/lockfile.ts';
import {
  addLockChange,
  applyChanges,
  type Change,
  compare,
  findMoved,
  listPathsToRead,
  type OnConflict,
  readLast,
  readState,
} from '../../../src/write/index.ts';
import { folder, statuses, tree } from './support.ts';

const CASES = fileURLToPath(new URL('../../fixtures/update', import.meta.url));
const names = readdirSync(CASES, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

interface Case {
  about: string;
  onConflict?: OnConflict;
  refused?: string;
  files?: Record<string, string>;
}

/** A side of a case as render would have made it. */
function planned(side: string): RenderedFile[] {
  return readdirSync(side, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const executable = (lstatSync(file).mode & 0o100) !== 0;
      const text = readFileSync(file, 'utf8');
      return { path: file.slice(side.length + 1), text, executable, kind: 'generated' as const };
    });
}

/** One update, as the command does it. */
async function update(dir: string, files: RenderedFile[], onConflict?: OnConflict): Promise<Change[]> {
  const last = await readLast(dir);
  const state = await readState(dir, listPathsToRead(files, last, { onConflict }));
  const options = { onConflict, elsewhere: await findMoved(dir, state, last), removable: () => true };
  const changes = await compare(files, state, last, options);
  const all = addLockChange(changes, state.get(LOCK_NAME), last, { tool: '1.0.0' }, options);
  await applyChanges(dir, all);
  return all;
}

/** The folder becomes what `theirs` is, but for the lock, which nobody edits here. */
function edit(dir: string, theirs: string): void {
  for (const name of readdirSync(dir)) if (name !== LOCK_NAME) rmSync(join(dir, name), { recursive: true });
  cpSync(theirs, dir, { recursive: true, verbatimSymlinks: true });
}

/** What counts: bytes, links and the executable bit; not the folders, which git has none of, nor the machine's umask. */
function comparable(dir: string): Record<string, string> {
  if (!existsSync(dir)) return {};
  const entries = Object.entries(tree(dir)).filter(([path]) => !path.endsWith('/') && path !== LOCK_NAME);
  return Object.fromEntries(
    entries.map(([path, text]) => [
      path,
      text.replace(/^(\d+) /, (_, mode) => (Number(`0o${mode}`) & 0o100 ? 'x ' : '- ')),
    ]),
  );
}

function rewrite(name: string, dir: string, about: Case): void {
  const expected = join(CASES, name, 'expected');
  rmSync(expected, { recursive: true, force: true });
  mkdirSync(expected);
  for (const [path, text] of Object.entries(comparable(dir))) {
    mkdirSync(dirname(join(expected, path)), { recursive: true });
    if (text.startsWith('-> ')) cpSync(join(dir, path), join(expected, path), { verbatimSymlinks: true });
    else writeFileSync(join(expected, path), Buffer.from(text.slice(2), 'latin1'));
    if (text.startsWith('x ')) chmodSync(join(expected, path), 0o755);
  }
  writeFileSync(join(CASES, name, 'case.json'), `${JSON.stringify(about, null, 2)}\n`);
}

describe.each(names)('%s', (name) => {
  const about: Case = JSON.parse(readFileSync(join(CASES, name, 'case.json'), 'utf8'));
  const side = (which: string) => join(CASES, name, which);

  it(about.about, async () => {
    const dir = folder();
    await update(dir, planned(side('base')));
    edit(dir, side('theirs'));
    const before = tree(dir);
    const run = update(dir, planned(side('ours')), about.onConflict).catch((error: unknown) => error);
    const changes = await run;
    if (changes instanceof Error || !Array.isArray(changes)) {
      expect(changes).toBeInstanceOf(UserError);
      expect((changes as Error).message).toContain(about.refused);
      expect(tree(dir)).toEqual(before);
      if (process.env.UPDATE_CASES) rewrite(name, dir, about);
    } else {
      const said = Object.fromEntries(
        changes
          .filter(({ path }) => path !== LOCK_NAME)
          .map(({ path, status, reason }) => [path, `${status}: ${reason}`]),
      );
      if (process.env.UPDATE_CASES) rewrite(name, dir, { ...about, files: said });
      expect(said).toEqual(about.files);
    }
    expect(comparable(dir)).toEqual(comparable(side('expected')));
  });

  it('a second update changes nothing', async () => {
    const dir = folder();
    await update(dir, planned(side('base')));
    edit(dir, side('theirs'));
    const go = () => update(dir, planned(side('ours')), about.onConflict);
    if (about.refused !== undefined) {
      await expect(go()).rejects.toThrow(about.refused);
      return expect(go()).rejects.toThrow(about.refused);
    }
    const first = statuses(await go());
    const before = tree(dir);
    const second = await update(dir, planned(side('ours')));
    expect(tree(dir)).toEqual(before);
    expect(second.filter(({ text, status }) => text !== undefined || status === 'delete')).toEqual([]);
    // what is open stays open
    for (const [path, status] of Object.entries(statuses(second)))
      expect([path, status === 'conflict']).toEqual([
        path,
        first[path] === 'conflict' || Object.hasOwn(first, `${path}.new`),
      ]);
  });
});

it('there is a case for each thing that can happen to a file', () => {
  expect(names.length).toBeGreaterThanOrEqual(17);
});
