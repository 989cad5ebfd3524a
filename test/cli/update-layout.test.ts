/** `update` on a project that release 0.1 wrote, with the Dockerfile of then: test/fixtures/written-by-0.1, made by commit 93c3a1a. */
import { access, appendFile, cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { cli, folder, run } from '../support/cli.ts';

const FIXTURE = fileURLToPath(new URL('../fixtures/written-by-0.1', import.meta.url));
const removals: (() => Promise<unknown>)[] = [];
afterAll(() => Promise.all(removals.map((remove) => remove())));

async function update(edit: (dir: string) => Promise<unknown>) {
  const { path, remove } = await folder();
  removals.push(remove);
  await cp(FIXTURE, path, { recursive: true });
  // as it is cloned: git has what 0.1 wrote, so that it may be replaced
  for (const args of [
    ['init', '-q'],
    ['add', '-A', '-f'],
  ])
    await run('git', ['-C', path, ...args]);
  await edit(path);
  const ran = await cli(['update', path, '--yes', '--no-interactive', '--json']);
  const { files } = JSON.parse(ran.stdout) as { files: { path: string; status: string }[] };
  return {
    code: ran.code,
    status: Object.fromEntries(files.map(({ path: file, status }) => [file, status])),
    read: (file: string) => readFile(join(path, file), 'utf8'),
    exists: (file: string) =>
      access(join(path, file)).then(
        () => true,
        () => false,
      ),
  };
}

describe('update, from the layout of 0.1', () => {
  it('writes the new Dockerfile with its helper, and removes the helper that is no longer used', async () => {
    const { code, status, read, exists } = await update(async () => {});
    expect(code).toBe(0);
    expect(status).toMatchObject({ Dockerfile: 'update', 'scripts/image.py': 'create', 'scripts/strip.py': 'delete' });
    expect(await exists('scripts/strip.py')).toBe(false);
    expect((await read('Dockerfile')).split('\n').length).toBeLessThanOrEqual(57);
  });

  it('keeps edits: a conflict in the Dockerfile, and an unused helper that somebody changed', async () => {
    const { code, status, read } = await update(async (dir) => {
      const file = join(dir, 'Dockerfile');
      await writeFile(file, (await readFile(file, 'utf8')).replace('USER 1000', 'RUN echo mine > /mine\nUSER 1000'));
      await appendFile(join(dir, 'scripts/strip.py'), '# mine\n');
      await appendFile(join(dir, 'scripts/run.sh'), '# mine\n');
    });
    expect(code).toBe(3);
    expect(status).toMatchObject({ Dockerfile: 'conflict', 'scripts/strip.py': 'keep' });
    expect(await read('Dockerfile')).toContain('\nRUN echo mine > /mine\n');
    for (const file of ['scripts/strip.py', 'scripts/run.sh']) expect(await read(file)).toMatch(/\n# mine\n$/);
  });
});
