/** No helper program and no configuration of one is taken from the project. */
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filterEnvironment, listSearchPath } from '../../../src/process/environment.ts';
import { findCacheFolder, openNeutralFolder } from '../../../src/process/folders.ts';
import { findProgram, findPrograms } from '../../../src/process/programs.ts';
import { runProgram } from '../../../src/process/run.ts';
import { isUntrusted, markUntrusted } from '../../../src/process/trust-boundary.ts';
import { folder } from '../../support/cli.ts';

let root: { path: string; remove: () => Promise<void> };
let project: string;
let outside: string;

beforeAll(async () => {
  root = await folder();
  const repository = join(root.path, 'repository');
  project = join(repository, 'services', 'api');
  outside = join(root.path, 'bin');
  await Promise.all([mkdir(join(project, 'bin'), { recursive: true }), mkdir(outside)]);
  await mkdir(join(repository, '.git'));
  for (const place of [join(project, 'bin'), join(repository, 'services'), outside])
    await writeProgram(place, 'helper');
  await symlink(join(project, 'bin', 'helper'), join(outside, 'linked'));
  await symlink(join(project, 'bin'), join(root.path, 'linked-bin'));
  markUntrusted(project);
});
afterAll(() => root.remove());

async function writeProgram(place: string, name: string, script = 'pwd'): Promise<string> {
  const path = join(place, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

const search = (...folders: string[]): { PATH: string } => ({ PATH: folders.join(delimiter) });

describe('findProgram', () => {
  it.each([
    ['the project', () => join(project, 'bin')],
    ['the repository around it', () => join(project, '..')],
    ['a link to the project', () => join(root.path, 'linked-bin')],
    ['a path that leads back into it', () => `${outside}/../repository/services/api/bin`],
    ['a relative folder', () => 'bin'],
    ['the current directory', () => '.'],
    ['an empty entry', () => ''],
    ['node_modules/.bin', () => join(root.path, 'node_modules', '.bin')],
  ])('skips %s', async (_, place) => {
    expect(await findProgram('helper', search(place(), outside))).toBe(join(outside, 'helper'));
    expect(await findProgram('helper', search(place()))).toBeUndefined();
  });

  it('skips a link to a program of the project', async () => {
    expect(await findPrograms('linked', search(outside))).toEqual([]);
  });
});

describe('isUntrusted', () => {
  it('holds for folders that do not exist yet, and for no neighbour of a similar name', () => {
    expect(isUntrusted(join(project, 'not', 'there'))).toBe(true);
    expect(isUntrusted(`${project}-other/x`)).toBe(true); // still in the repository
    expect(isUntrusted(join(root.path, 'repository-other'))).toBe(false);
    expect(isUntrusted('relative')).toBe(true);
  });
});

describe('filterEnvironment', () => {
  it('drops what makes programs load code, and folders in the project', () => {
    const dangerous = {
      LD_PRELOAD: './evil.so',
      PYTHONPATH: '.',
      PYTHONSTARTUP: 'x.py',
      NODE_OPTIONS: '--require ./evil.js',
      VIRTUAL_ENV: join(project, '.venv'),
      GIT_EXTERNAL_DIFF: './evil',
      GIT_DIR: project,
      UV_PYTHON: './python',
      UV_CONFIG_FILE: 'uv.toml',
      BASH_ENV: './evil.sh',
      XDG_CACHE_HOME: '.cache',
      UV_CACHE_DIR: join(project, '.cache'),
      DOCKER_CONFIG: join(project, 'docker'),
      GIT_SSH_COMMAND: `sh ${project}/ssh`,
      HOME: project,
    };
    const kept = filterEnvironment({ ...dangerous, LANG: 'C', PATH: outside }, ['uv', 'pip', 'git', 'docker']);
    expect(kept).toEqual({ LANG: 'C', PATH: outside });
  });

  it('makes relative certificates absolute, since programs start elsewhere', () => {
    expect(filterEnvironment({ SSL_CERT_FILE: 'ca.pem', PATH: outside }, [])).toEqual({
      SSL_CERT_FILE: join(process.cwd(), 'ca.pem'),
      PATH: outside,
    });
  });

  it('gives passwords of indexes to nobody by itself', () => {
    const env = { UV_INDEX_ACME_PASSWORD: 'secret', PIP_INDEX_URL: 'https://a:b@host/', PATH: outside };
    expect(filterEnvironment(env, ['docker', 'git'])).toEqual({ PATH: outside });
    expect(filterEnvironment(env, ['uv'])).toEqual({ PATH: outside });
  });

  it('has a search path without an entry of PATH that is not there', () => {
    expect(listSearchPath({ PATH: `${outside}${delimiter}${outside}` })).toEqual([outside]);
  });
});

describe('findCacheFolder', () => {
  it('ignores XDG_CACHE_HOME that is relative or in the project', () => {
    const usual = findCacheFolder({});
    expect(usual.startsWith(homedir())).toBe(true);
    expect(findCacheFolder({ XDG_CACHE_HOME: '.cache' })).toBe(usual);
    expect(findCacheFolder({ XDG_CACHE_HOME: join(project, '.cache') })).toBe(usual);
    expect(findCacheFolder({ XDG_CACHE_HOME: outside })).toBe(join(outside, 'create-ml-container'));
  });
});

describe('runProgram', () => {
  it('starts in an empty folder outside the project', async () => {
    const { status, stdout } = await runProgram('helper', [], { env: search(outside), timeout: 10_000 });
    expect(status).toBe('done');
    expect(stdout.split('\n')[0]).toBe(openNeutralFolder());
  });

  it('says that a program of the project is absent', async () => {
    const run = (program: string) => runProgram(program, [], { env: search(join(project, 'bin')), timeout: 10_000 });
    expect(await run('helper')).toMatchObject({ status: 'absent' });
    expect(await run(join(project, 'bin', 'helper'))).toMatchObject({ status: 'absent' });
  });

  it('ends a program that takes too long, with what it started', async () => {
    const file = join(root.path, 'child');
    const path = await writeProgram(outside, 'sleeper', `sleep 60 & echo $! > ${file}; wait`);
    const { status } = await runProgram(path, [], { timeout: 500 });
    expect(status).toBe('timed out');
    const child = Number(await readFile(file, 'utf8'));
    await expect.poll(() => isAlive(child), { timeout: 5000 }).toBe(false);
  });

  it('ends a program that prints without end', async () => {
    const path = await writeProgram(
      outside,
      'endless',
      'exec yes aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    );
    expect(await runProgram(path, [], { timeout: 60_000 })).toMatchObject({ status: 'too much output' });
  });
});

/** A process that nobody has waited for yet is not alive. */
async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat !== undefined && !/^\d+ \(.*\) Z/.test(stat);
}
