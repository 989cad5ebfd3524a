/** Links of a cloned project that lead out of it: what they lead to is not read, printed or written. */
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { cli, folder, tree } from '../support/cli.ts';

const CANARY = 'canary-4c1d';
let remove: (() => Promise<void>) | undefined;
afterEach(async () => {
  await remove?.();
  remove = undefined;
});

async function writeLinked(name: string, content: string): Promise<string> {
  const made = await folder();
  remove = made.remove;
  const project = join(made.path, 'project');
  await mkdir(project);
  await writeFile(join(project, 'main.py'), 'from fastapi import FastAPI\napp = FastAPI()\n');
  await writeFile(join(project, 'requirements.in'), 'fastapi\n');
  await writeFile(join(made.path, 'outside'), content);
  await rm(join(project, name), { force: true });
  await symlink(join('..', 'outside'), join(project, name));
  return project;
}

const COMMANDS = [
  ['detect'],
  ['detect', '--json'],
  ['--yes', '--offline'],
  ['check'],
  ['explain'],
  ['lock', '--offline'],
];

describe('links out of the project', () => {
  it.each([
    ['requirements.in', `${CANARY}\n`],
    ['requirements.txt', `${CANARY} is no requirement\n`],
    ['pyproject.toml', `[project]\nname = "${CANARY}"\ndependencies = ["${CANARY}"]\n`],
    ['uv.lock', `[[package]]\nname = "${CANARY}"\nversion = "1"\n`],
    ['ml-container.json', `${CANARY}: no JSON`],
    ['ml-container.lock', `${CANARY}: no JSON`],
    ['Dockerfile', `FROM ${CANARY}:1\n`],
    ['.dockerignore', `${CANARY}\n[\n`],
    ['compose.yaml', `services: {${CANARY}: {build: .}}\n`],
    ['environment.yml', `name: ${CANARY}\ndependencies: [${CANARY}]\n`],
    ['Procfile', `web: ${CANARY} main:app --port 9191\n`],
    ['.env.example', `${CANARY.toUpperCase().replace('-', '_')}=\n`],
    ['.python-version', `3.11 # ${CANARY}\n`],
    ['uv.toml', `index-url = "http://${CANARY}.test/simple"\n`],
  ])('%s is not followed by any command', async (name, content) => {
    const dir = await writeLinked(name, content);
    const runs = await Promise.all(
      COMMANDS.slice(0, 2).map(([command = '', ...flags]) => cli([command, dir, ...flags])),
    );
    for (const [command = '', ...flags] of COMMANDS.slice(2))
      runs.push(await cli(command.startsWith('-') ? [dir, command, ...flags] : [command, dir, ...flags]));
    const said = runs.map(({ stdout, stderr }) => stdout + stderr).join('\n');
    expect(said.toLowerCase()).not.toMatch(/canary.4c1d/);
    expect(said).not.toContain('9191');
    expect(said).not.toContain('this is a bug');
    expect(said.replace(/\s+/g, ' ')).toMatch(/not followed|a symbolic link/);
    const { [name]: _, ...written } = await tree(dir);
    expect(JSON.stringify(written)).not.toContain(CANARY);
  });
});

describe('a preset that the project names outside of it', () => {
  it.each([
    ['settings.json', `{"port": "${CANARY}", "auths": {"${CANARY}": "${CANARY}"}, "name": "${CANARY} x"}`],
    ['settings.yaml', `port: ${CANARY}\nenv: ${CANARY}\n`],
    ['settings.yaml', `users:\n- ${CANARY}\n`],
  ])('has no value of %s shown: it may be a file of credentials', async (name, content) => {
    const dir = await writeLinked('unused', '');
    await writeFile(join(dir, '..', name), content);
    await writeFile(join(dir, 'ml-container.json'), JSON.stringify({ extends: `../${name}` }));
    const ran = await cli([dir, '--yes', '--offline']);
    expect(ran.code).toBe(2);
    expect(ran.stdout + ran.stderr).toContain(name);
    expect(ran.stdout + ran.stderr).not.toContain(CANARY);
  });
});
