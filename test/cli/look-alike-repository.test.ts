/** A folder of a cloned repository can look like a repository of its own, with settings that start programs when git reads it. */
import { chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, folder, run } from '../support/cli.ts';

let root: { path: string; remove: () => Promise<void> };
let project: string;

beforeAll(async () => {
  root = await folder();
  project = join(root.path, 'project');
  const mark = (name: string) => `touch ${join(root.path, `mark-${name}`)}`;
  await writeFile(join(root.path, 'gpg'), `#!/bin/sh\n${mark('gpg')}\n`);
  await mkdir(join(root.path, 'bin'));
  // the engine, which answers nothing: what the scripts do before they build is looked at
  await writeFile(join(root.path, 'bin/docker'), '#!/bin/sh\nexit 0\n');
  await Promise.all(['gpg', 'bin/docker'].map((name) => chmod(join(root.path, name), 0o755)));
  const git = async (...args: string[]) => {
    const { code, stderr } = await run('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd: root.path,
    });
    expect(code, stderr).toBe(0);
  };
  await git('init', '--quiet', 'source');
  await git('-C', 'source', 'commit', '--quiet', '--allow-empty', '--message', 'x');
  await git('clone', '--quiet', '--bare', 'source', 'project');
  const settings = [
    '[core]\n\trepositoryformatversion = 1\n\tbare = false\n\tworktree = .\n[extensions]\n\tpartialClone = origin\n[core]',
    `\tfsmonitor = "${mark('fsmonitor')}; false"`,
    `[log]\n\tshowSignature = true\n[gpg]\n\tprogram = ${join(root.path, 'gpg')}`,
    '[protocol "ext"]\n\tallow = always',
    `[remote "origin"]\n\turl = ext::sh -c ${mark('ext').replace(' ', '% ')}\n\tpromisor = true`,
  ];
  // git fetches what is not there, by the program of the remote
  for (const name of await readdir(join(project, 'objects')))
    await rm(join(project, 'objects', name), { recursive: true });
  await mkdir(join(project, 'objects/pack'));
  await writeFile(join(project, 'config'), `${settings.join('\n')}\n`);
  await writeFile(join(project, 'app.py'), 'from fastapi import FastAPI\n\napp = FastAPI()\n');
  await writeFile(join(project, 'requirements.txt'), 'fastapi\n');
  const options = ['--with', 'bake', '--set', 'gitLabels=true', '--set', 'tag={date}-{git}'];
  const ran = await cli([project, '--yes', '--offline', ...options], { cwd: root.path });
  expect(ran.code, ran.stderr).toBe(0);
});
afterAll(() => root.remove());

describe('generated scripts', () => {
  it.each(['scripts/build.sh', 'docker-bake.sh', 'scripts/run.sh', 'scripts/push.sh'])(
    '%s starts no program that settings of such a folder name',
    async (script) => {
      const PATH = `${join(root.path, 'bin')}${delimiter}${process.env.PATH}`;
      await run('sh', [join(project, script)], { cwd: root.path, env: { PATH, HOME: root.path } });
      expect((await readdir(root.path)).filter((name) => name.startsWith('mark'))).toEqual([]);
    },
  );
});
