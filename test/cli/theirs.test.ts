/** What lies beside the app: another app, a Compose file, and what an earlier run wrote. */
import { mkdir, writeFile } from 'node:fs/promises';
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

describe('files that exist already', () => {
  const THEIRS = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY notes.txt .\nCOPY . .\nCMD ["uvicorn", "main:app"]\n';
  /** The commands under "next:" or "then:". */
  async function listNext(...args: string[]): Promise<string[]> {
    const { stdout } = await cli([dir, ...yes, ...args]);
    const lines = stdout.split('\n');
    const first = lines.findIndex((line) => line === 'next:' || line === 'then:');
    return lines
      .slice(first + 1)
      .filter((line) => line.startsWith('  '))
      .map((line) => line.trim());
  }

  it('writes no .dockerignore beside a Dockerfile that is kept, since the build would miss files', async () => {
    await write('Dockerfile', THEIRS);
    const ran = await cli([dir, ...yes, '--json', '--on-conflict', 'keep']);
    expect(JSON.parse(ran.stdout).warnings).toContainEqual(expect.stringContaining('no .dockerignore is written'));
    expect(await tree(dir)).not.toHaveProperty('.dockerignore');
    // ours by now, it is written as well
    expect((await cli(['update', dir, '--on-conflict', 'Dockerfile=overwrite'])).code).toBe(0);
    expect(await tree(dir)).toMatchObject({ 'Dockerfile.orig': THEIRS, '.dockerignore': expect.stringContaining('*') });
  });

  it('keeps a copy of each file that it overwrites, by name or with all others, unless git has it', async () => {
    await write('Dockerfile', THEIRS);
    await write('compose.yaml', 'services:\n  app:\n    build: .\n');
    expect((await cli([dir, ...yes, '--on-conflict', 'overwrite'])).code).toBe(0);
    const files = await tree(dir);
    expect(files.Dockerfile).not.toBe(THEIRS);
    expect(files).toMatchObject({
      'Dockerfile.orig': THEIRS,
      'compose.yaml.orig': expect.stringContaining('build: .'),
    });
  });

  it('names the command to run first where a kept lock has no hashes, and it works as printed', async () => {
    await write('requirements.in', 'six\n');
    await write('requirements.txt', '# made by hand\nsix==1.16.0\n');
    const next = await listNext('--framework', 'script', '--entry', 'main.py');
    const first = next.find((command) => command.startsWith('npx ')) ?? '';
    expect(next.indexOf(first)).toBeLessThan(next.indexOf('scripts/build.sh'));
    expect(first).toBe('npx create-ml-container update --on-conflict requirements.txt=overwrite');
    const [, , ...words] = first.split(' ');
    const settled = await cli(words, { cwd: dir });
    expect(settled.code, settled.stderr).toBe(0);
    const files = await tree(dir);
    expect(files['requirements.txt']).toContain('--hash=');
    expect(files['requirements.txt.orig']).toContain('made by hand');
  });

  it('names a .dockerignore that hides what the generated Dockerfile reads', async () => {
    await write('.dockerignore', 'scripts\n');
    expect(await listNext()).toContain('npx create-ml-container update --on-conflict .dockerignore=overwrite');
  });

  it('builds and runs without scripts where scripts of the user have their names', async () => {
    await mkdir(join(dir, 'scripts'));
    for (const name of ['build.sh', 'run.sh']) await write(`scripts/${name}`, 'echo mine\n');
    expect(await listNext('--name', 'api', '--port', '9000', '--on-conflict', 'keep')).toEqual(
      expect.arrayContaining(['docker build --tag api .', 'docker run --rm --publish 127.0.0.1:9000:9000 api']),
    );
  });

  it('refuses a policy for a file that is not generated', async () => {
    const ran = await cli([dir, ...yes, '--on-conflict', 'Dockerfil=keep']);
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('did you mean Dockerfile?')]);
  });
});
