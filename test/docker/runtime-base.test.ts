/** The final stage runs nothing, so the app runs on an image that has no shell. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../support/cli.ts';
import { answer, build, cleanUpAfterwards, docker, generate, healthy, start, stop, unique } from './harness.ts';

cleanUpAfterwards();

it('an app starts, answers and stops on a base image without a shell', async () => {
  const bare = `${unique('bare')}:1`;
  const project = await generate('hardened', ['--framework', 'fastapi', '--set', `base.runtime=${bare}`]);
  const [, base = ''] = /^FROM (\S+) AS base$/m.exec(await readFile(join(project.dir, 'Dockerfile'), 'utf8')) ?? [];
  try {
    const programs = '/bin/sh /bin/bash /bin/dash /usr/bin/sh /usr/bin/bash /usr/bin/dash /usr/bin/env';
    const file = `FROM ${base}\nRUN ["python", "-c", "import os; [os.unlink(p) for p in '${programs}'.split() if os.path.lexists(p)]"]\n`;
    const made = await run('docker', ['build', '--quiet', '--tag', bare, '-'], { stdin: file });
    expect(made.code, made.stderr).toBe(0);
    await build(project);
    const shell = await docker('run', '--rm', '--entrypoint', 'sh', `${project.image}:latest`, '-c', 'true');
    expect(shell.stderr).toMatch(/not found|no such file/i);
    const running = await start(project);
    expect((await answer(running, '/health')).status).toBe(200);
    expect(await healthy(running)).toBe('healthy');
    expect(await stop(running)).toMatchObject({ code: 0 });
  } finally {
    await docker('image', 'rm', '--force', bare);
  }
});
