/** What code imports and no list has, as a process: never left out in silence, never guessed. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cli, folder, tree } from '../support/cli.ts';

let dir: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ path: dir, remove } = await folder());
  await writeFile(
    join(dir, 'main.py'),
    'import pandas\nimport numpy\nimport mystery_thing\nfrom fastapi import FastAPI\n\ntry:\n    import orjson\nexcept ImportError:\n    orjson = None\n\napp = FastAPI()\n',
  );
});
afterEach(() => remove());

it('without any list, known imports are the list; unknown and optional ones are not', async () => {
  const ran = await cli([dir, '--yes', '--offline']);
  expect(ran.code, ran.stderr).toBe(0);
  const { 'requirements.in': list = '', 'requirements.txt': lock = '' } = await tree(dir);
  const names = list.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(names.sort()).toEqual(['fastapi', 'numpy', 'pandas', 'uvicorn']);
  expect(lock).toMatch(/^pandas==/m);
  expect(ran.stdout + ran.stderr).toContain('mystery_thing (main.py:3)');
});

it('beside a list, the lock has what the app cannot start without, and the list stays as it is', async () => {
  await writeFile(join(dir, 'requirements.txt'), 'fastapi\n');
  const ran = await cli([dir, '--yes', '--offline', '--json']);
  expect(ran.code, ran.stderr).toBe(0);
  expect(ran.stdout).not.toContain('nothing here installs');
  const written = await tree(dir);
  expect(written['requirements.in']).toBe('fastapi\n');
  expect(written['requirements.txt']).toMatch(/^pandas==[\s\S]*?# via main\.py$/m);
  expect(written['requirements.txt']).not.toMatch(/^orjson==|mystery/m);
});
