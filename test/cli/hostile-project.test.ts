/** No command executes, imports or obeys anything of the project, however PATH and the environment lead there. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import table from '../../src/catalog/image/uv.json' with { type: 'json' };
import { cli, folder, run as runProgram } from '../support/cli.ts';
import { COMMANDS, type HostileProject, userPrograms, writeHostileProject } from '../support/hostile-project.ts';

let root: { path: string; remove: () => Promise<void> };
let project: HostileProject;
let bin: string;
let calls: string;

beforeAll(async () => {
  root = await folder();
  const marks = join(root.path, 'marks');
  bin = join(root.path, 'user-bin');
  calls = join(root.path, 'calls');
  await mkdir(bin);
  project = await writeHostileProject(join(root.path, 'project'), marks, table.version);
  for (const [name, answer] of Object.entries(userPrograms(table.version))) await writeUserProgram(name, answer);
});
afterAll(() => root.remove());
beforeEach(() => writeFile(join(root.path, 'marks'), ''));

/** Notes where and how it was started. */
async function writeUserProgram(name: string, answer: string): Promise<void> {
  const note = `{ echo "call ${name} $*"; echo "cwd $(pwd)"; /usr/bin/env | /usr/bin/sed 's/^/env /'; } >> '${calls}'`;
  await writeFile(join(bin, name), `#!/bin/sh\n${note}\n${answer}\n`);
  await chmod(join(bin, name), 0o755);
}

/** @param more variables beside those that lead into the project. */
async function run(args: readonly string[], more: Record<string, string> = {}): Promise<string> {
  const PATH = [...project.searchPath, bin, ...project.searchPath].join(delimiter);
  const env = { ...project.env, HOME: root.path, PATH, ...more };
  const ran = await cli(args, { cwd: project.dir, env });
  return `${ran.code} ${ran.stdout}${ran.stderr}`;
}

describe('a hostile project', () => {
  it('has canaries that leave a mark', async () => {
    await runProgram(join(project.dir, 'bin', 'uv'), ['--version']);
    expect(await project.readMarks()).toEqual(['bin/uv --version']);
  });

  it.each(COMMANDS.map((args) => [args.join(' '), args] as const))('is not executed by %s', async (_, args) => {
    const said = await run(args);
    expect(await project.readMarks(), said).toEqual([]);
    expect(said).not.toContain('this is a bug');
  });

  it('is not executed where HOME is the project', async () => {
    for (const args of COMMANDS.filter(([name]) => name === '.' || name === 'doctor'))
      await run(args, { HOME: project.dir });
    expect(await project.readMarks()).toEqual([]);
  });

  it('is nowhere near the programs that were started', async () => {
    const noted = await readFile(calls, 'utf8');
    const started = [...noted.matchAll(/^call (.*)$/gm)].map(([, call = '']) => call);
    expect(started.some((call) => call.startsWith('uv pip compile'))).toBe(true);
    expect(started.some((call) => call.startsWith('git '))).toBe(true);
    expect(started.some((call) => call.startsWith('docker '))).toBe(true);
    const compiled = started.filter((call) => call.startsWith('uv pip compile'));
    expect(compiled.filter((call) => !/--config-file .*--no-config --python \//.test(call))).toEqual([]);
    expect(started.filter((call) => call.startsWith('python3 ') && !call.startsWith('python3 -I '))).toEqual([]);
    const folders = [...noted.matchAll(/^cwd (.*)$/gm)].map(([, path = '']) => path);
    expect(folders.filter((path) => path.startsWith(dirname(project.dir)))).toEqual([]);
    const variables = [...noted.matchAll(/^env (.*)$/gm)].map(([, text = '']) => text);
    expect(variables.filter((text) => text.includes(project.dir))).toEqual([]);
    expect(
      variables.filter((text) => /^(PYTHON|LD_|NODE_|VIRTUAL_ENV|BASH_ENV|ENV=|GIT_(DIR|EXEC|EXT))/.test(text)),
    ).toEqual([]);
    const paths = variables.filter((text) => text.startsWith('PATH=')).map((text) => text.slice('PATH='.length));
    expect(new Set(paths)).toEqual(new Set([bin]));
  });
});
