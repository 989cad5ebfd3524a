/** What lies beside the app: another app, a Compose file, and what an earlier run wrote. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cli, folder, tree } from '../support/cli.ts';

let dir: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ path: dir, remove } = await folder());
  await writeFile(join(dir, 'main.py'), 'from fastapi import FastAPI\n\napp = FastAPI()\n');
});
afterEach(() => remove());

const yes = ['--yes', '--no-interactive'];
const write = (name: string, text: string) => writeFile(join(dir, name), text);

describe("a Compose file of the user's that compose.yaml would take the place of", () => {
  it.each(['docker-compose.yml', 'compose.yml'])(
    '%s: ours is left out and that is said, until it is asked for',
    async (name) => {
      await write(name, 'services:\n  redis:\n    image: redis:7\n');
      const ran = await cli([dir, ...yes]);
      expect(ran.code, ran.stderr).toBe(0);
      expect(ran.stdout.replace(/\s+/g, ' ')).toContain(
        `docker compose would start compose.yaml in place of your ${name}`,
      );
      expect(await tree(dir)).not.toHaveProperty('compose.yaml');
      expect(await cli([dir, ...yes])).toMatchObject({ code: 0 });
      expect(await tree(dir)).not.toHaveProperty('compose.yaml');
      const asked = await cli([dir, ...yes, '--with', 'compose']);
      expect(asked.code, asked.stderr).toBe(0);
      expect(await tree(dir)).toHaveProperty('compose.yaml');
      // ours by now, it is not taken away again
      expect((await cli(['update', dir])).code).toBe(0);
      expect(await tree(dir)).toHaveProperty('compose.yaml');
    },
  );
});

it('a second app of another framework is told, and is quiet where one was chosen', async () => {
  await write('ui.py', 'import streamlit as st\n\nst.write("hi")\n');
  const ran = JSON.parse((await cli([dir, ...yes, '--dry-run', '--json'])).stdout);
  expect(ran.spec.entry).toBe('main:app');
  expect(ran.warnings).toContainEqual(
    expect.stringMatching(/^ui\.py:\d+ uses Streamlit, and is left out.*--entry ui\.py/),
  );
  const chosen = JSON.parse((await cli([dir, ...yes, '--dry-run', '--json', '--entry', 'main:app'])).stdout);
  expect(chosen.warnings).toEqual([]);
});

it("files of an earlier run are not told as somebody else's", async () => {
  await write('Dockerfile.dev', 'FROM python:3.12-slim\n');
  expect((await cli([dir, ...yes])).code).toBe(0);
  const { detected } = JSON.parse((await cli(['detect', dir, '--json'])).stdout) as {
    detected: { field: string; value: string }[];
  };
  expect(detected.filter(({ field }) => field === 'container file').map(({ value }) => value)).toEqual([
    'Dockerfile.dev',
  ]);
});

it('a package that cannot be locked is told by the line that asks for it', async () => {
  await write('requirements.txt', '# ours\nfastapi\nrequests==0.0.1\n');
  const ran = await cli([dir, ...yes, '--offline', '--resolver', 'snapshot']);
  expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining('error: requirements.txt:3: ')]);
  const asked = await cli([dir, ...yes, '--offline', '--resolver', 'snapshot', '--dep', 'idna==0.0.1']);
  expect(asked.stderr).toContain('error: --dep: ');
});

it('scripts of an earlier run are no code in which an app is missed', async () => {
  const other = await folder();
  try {
    expect((await cli([other.path, ...yes, '--framework', 'fastapi'])).code).toBe(0);
    const ran = await cli([other.path, ...yes, '--framework', 'script', '--json']);
    expect(ran.code, ran.stderr).toBe(0);
    expect(JSON.parse(ran.stdout).warnings).toEqual([]);
  } finally {
    await other.remove();
  }
});

it('an option that their Dockerfile gave the server, and ours leaves out, is no change when ours has replaced it', async () => {
  await write('requirements.txt', 'fastapi\nuvicorn\n');
  await write(
    'Dockerfile',
    'FROM python:3.12-slim\nCMD ["gunicorn", "-k", "uvicorn.workers.UvicornWorker", "--timeout", "9", "main:app"]\n',
  );
  const ran = await cli([dir, ...yes, '--on-conflict', 'overwrite']);
  expect(ran.code, ran.stderr).toBe(0);
  const before = await tree(dir);
  expect(before.Dockerfile).toContain('uvicorn main:app');
  const again = await cli(['update', dir]);
  expect(again.code, again.stderr).toBe(0);
  expect(await tree(dir)).toEqual(before);
});
