/** Every project of the fixtures, with canaries planted: no command executes, imports or obeys what stands in it. */
import { appendFile, chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import table from '../../../src/catalog/image/uv.json' with { type: 'json' };
import { main } from '../../../src/main.ts';
import { COMMANDS, type HostileProject, userPrograms, writeHostileProject } from '../../support/hostile-project.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/projects', import.meta.url));
const names = await readdir(FIXTURES);
/** Commands of each project beside the one that starts most programs; CANARY_RUNS looks further than CI does. */
const RUNS = Number(process.env.CANARY_RUNS ?? 1);
/** Tables that uv reads, in a pyproject.toml of the fixture's own. */
const UV_TABLES = '\n[tool.uv.pip]\npython = "./evil"\nno-binary = [":all:"]\n';

const outside = { cwd: process.cwd(), env: { ...process.env } };
let root: string;
let planted: HostileProject;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'canary-'));
  planted = await writeHostileProject(join(root, 'planted'), join(root, 'marks'), table.version);
  await mkdir(join(root, 'user-bin'));
  for (const [name, answer] of Object.entries(userPrograms(table.version))) {
    const note = `echo "${name} $*" >> '${join(root, 'calls')}'`;
    await writeFile(join(root, 'user-bin', name), `#!/bin/sh\n${note}\n${answer}\n`);
    await chmod(join(root, 'user-bin', name), 0o755);
  }
});
afterAll(async () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
  await rm(root, { recursive: true });
});

/** The fixture's own files win over those that are planted. */
async function plant(name: string): Promise<string> {
  const dir = join(root, name);
  await cp(planted.dir, dir, { recursive: true });
  for (const own of ['main.py', 'requirements.txt', 'pyproject.toml']) await rm(join(dir, own));
  for (const own of await readdir(join(FIXTURES, name))) await rm(join(dir, own), { recursive: true, force: true });
  await cp(join(FIXTURES, name), dir, { recursive: true });
  await appendFile(join(dir, 'pyproject.toml'), UV_TABLES);
  await rm(join(root, 'linked-bin'));
  await symlink(join(dir, 'bin'), join(root, 'linked-bin'));
  return dir;
}

/** Runs a command in the project, with PATH and the environment leading into it. */
async function runIn(dir: string, args: readonly string[]): Promise<string> {
  const inside = (text: string): string => text.replaceAll(planted.dir, dir);
  const path = planted.searchPath.map(inside);
  const said: string[] = [];
  const streams = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));
  process.chdir(dir);
  Object.assign(process.env, planted.env, {
    HOME: root,
    PATH: [...path, join(root, 'user-bin'), ...path].join(delimiter),
  });
  for (const [key, value] of Object.entries(planted.env)) process.env[key] = inside(value);
  for (const { stream } of streams)
    stream.write = ((text: string) => said.push(String(text)) > 0) as typeof stream.write;
  try {
    await main(args);
  } finally {
    for (const { stream, write } of streams) stream.write = write;
    process.chdir(outside.cwd);
    for (const key of Object.keys(process.env)) if (!(key in outside.env)) delete process.env[key];
    Object.assign(process.env, outside.env);
  }
  return said.join('');
}

describe('a fixture with canaries', () => {
  it.each(names)('%s is not executed by any command', async (name) => {
    const dir = await plant(name);
    const [first = [], ...others] = COMMANDS;
    const seed = names.indexOf(name);
    for (const args of [
      first,
      ...fc.sample(fc.shuffledSubarray([...others], { minLength: RUNS, maxLength: RUNS }), { seed, numRuns: 1 }).flat(),
    ]) {
      const said = await runIn(dir, args);
      expect(await planted.readMarks(), `${args.join(' ')}\n${said}`).toEqual([]);
      expect(said, args.join(' ')).not.toContain('this is a bug');
    }
    await rm(dir, { recursive: true });
  });

  it('starts the programs of the user', async () => {
    const calls = await readFile(join(root, 'calls'), 'utf8');
    for (const program of ['uv pip compile', 'git ', 'docker ', 'python3 -I ']) expect(calls).toContain(`\n${program}`);
  });
});
