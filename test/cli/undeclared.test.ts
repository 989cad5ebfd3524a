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

it('beside a list, what nothing installs is told with its flag; what comes with something else is not', async () => {
  await writeFile(join(dir, 'requirements.txt'), 'fastapi\n');
  const told = await cli([dir, '--dry-run', '--offline', '--json']);
  expect(told.code, told.stderr).toBe(0);
  const warnings = (JSON.parse(told.stdout) as { warnings: string[] }).warnings.filter((text) =>
    text.includes('--dep '),
  );
  expect(warnings.filter((text) => text.includes('installs'))).toEqual([
    'main.py:1 imports pandas, which nothing here installs: --dep pandas adds it',
    'main.py:2 imports numpy, which nothing here installs: --dep numpy adds it',
  ]);
  const added = await cli([dir, '--yes', '--offline', '--json', '--dep', 'pandas']);
  expect(added.code, added.stderr).toBe(0);
  expect(added.stdout).not.toContain('nothing here installs');
  expect((await tree(dir))['requirements.in']).toBe('fastapi\npandas\n');
});
