/** A requirements.txt of the user's, adopted as a process: it becomes requirements.in byte for byte, and a second run changes nothing. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cli, folder, tree } from '../support/cli.ts';

let dir: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ path: dir, remove } = await folder());
  await writeFile(join(dir, 'main.py'), 'from fastapi import FastAPI\n\napp = FastAPI()\n');
});
afterEach(() => remove());

const LISTS: [string, string][] = [
  [
    'comments, blanks and trailing spaces',
    '# serving\n\nfastapi   # the API \n\n  numpy>=1.26 ;python_version >= "3.11"\n# end',
  ],
  ['Windows line ends and a byte order mark', '\uFEFFfastapi\r\nuvicorn[standard]\r\n'],
  ['continued lines', 'fastapi \\\n  >=0.100\nnumpy\n'],
  ['includes and constraints', '-r reqs/base.txt\n-c reqs/limits.txt\nnumpy\n'],
  ['options', '--prefer-binary\nfastapi\nnumpy\n'],
];

it.each(LISTS)('%s survive', async (_what, text) => {
  await mkdir(join(dir, 'reqs'));
  await writeFile(join(dir, 'reqs', 'base.txt'), '# base\nfastapi\n');
  await writeFile(join(dir, 'reqs', 'limits.txt'), 'numpy<3\n');
  await writeFile(join(dir, 'requirements.txt'), text);
  const first = await cli([dir, '--yes', '--offline']);
  expect(first.code, first.stderr).toBe(0);
  expect(first.stdout).toContain('an exact copy of your requirements.txt');
  expect(await readFile(join(dir, 'requirements.in'))).toEqual(Buffer.from(text));
  const written = await tree(dir);
  expect(written['requirements.txt']).toMatch(/^fastapi==\S+ .*\\\n\s+--hash=sha256:/m);
  expect(written['requirements.txt']).toMatch(/^numpy==|^uvicorn==/m);
  expect(written['reqs/base.txt']).toBe('# base\nfastapi\n');
  const second = await cli([dir, '--yes', '--offline', '--json']);
  expect(second.code, second.stderr).toBe(0);
  const { files } = JSON.parse(second.stdout) as { files: { status: string }[] };
  expect(new Set(files.map(({ status }) => status))).toEqual(new Set(['unchanged']));
  expect(await tree(dir)).toEqual(written);
});

it("what a Dockerfile of the user's said still counts once ours is in its place", async () => {
  await writeFile(
    join(dir, 'Dockerfile'),
    'FROM python:3.13-slim\nENV MODEL_NAME=tiny\nRUN apt-get install -y ffmpeg\nEXPOSE 9090\n',
  );
  const kept = await cli([dir, '--yes', '--offline']);
  expect(kept.code, kept.stderr).toBe(3);
  expect(await readFile(join(dir, 'Dockerfile'), 'utf8')).toContain('FROM python:3.13-slim\n');
  const first = await cli([dir, '--yes', '--offline', '--on-conflict', 'overwrite']);
  expect(first.code, first.stderr).toBe(0);
  const written = await tree(dir);
  expect(written.Dockerfile).toMatch(/FROM python:3\.13[\s\S]*ffmpeg[\s\S]*MODEL_NAME=tiny[\s\S]*EXPOSE 9090/);
  const second = await cli([dir, '--yes', '--offline']);
  expect(second.code, second.stderr).toBe(0);
  expect(await tree(dir)).toEqual(written);
});

it('the list that only a Dockerfile has becomes requirements.in, and ours in its place says the same the second time', async () => {
  await writeFile(
    join(dir, 'Dockerfile'),
    'FROM python:3.13-slim\nRUN pip install "fastapi[standard]" orjson && apt-get install -y ffmpeg\n',
  );
  const first = await cli([dir, '--yes', '--offline', '--on-conflict', 'overwrite']);
  expect(first.code, first.stderr).toBe(0);
  const written = await tree(dir);
  expect(written['requirements.in']).toMatch(/^#.*\nfastapi\[standard\]\norjson\n$/);
  expect(written.Dockerfile).toContain('ffmpeg');
  const second = await cli([dir, '--yes', '--offline']);
  expect(second.code, second.stderr).toBe(0);
  expect(await tree(dir)).toEqual(written);
});

it('a list of ours that people edit counts, and not the one that it was made from', async () => {
  await mkdir(join(dir, 'api'));
  await writeFile(join(dir, 'api', 'requirements.txt'), 'fastapi\nuvicorn\n');
  await writeFile(join(dir, 'api', 'main.py'), 'from fastapi import FastAPI\n\napp = FastAPI()\n');
  const run = () => cli([dir, '--entry', 'api.main:app', '--yes', '--offline']);
  expect((await run()).code).toBe(0);
  const list = join(dir, 'requirements.in');
  const made = await readFile(list, 'utf8');
  // as long as nobody edits it, it follows
  await writeFile(join(dir, 'api', 'requirements.txt'), 'fastapi\nuvicorn\norjson\n');
  expect((await run()).code).toBe(0);
  expect(await readFile(list, 'utf8')).toBe(`${made}orjson\n`);
  await writeFile(list, `${made}numpy\n`);
  const edited = await run();
  expect(edited.code, edited.stderr).toBe(0);
  expect(await readFile(list, 'utf8')).toBe(`${made}numpy\n`);
  expect(await readFile(join(dir, 'requirements.txt'), 'utf8')).toMatch(/^numpy==/m);
  // what was taken out by hand stays out, though the other list asks for it
  expect(await readFile(join(dir, 'requirements.txt'), 'utf8')).not.toMatch(/^orjson==/m);
});
