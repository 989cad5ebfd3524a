/** compose.yaml on the real engine: as in production, and with code edits carried into the container. */
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../support/cli.ts';
import { cleanUpAfterwards, freePort, generate, type Project } from './harness.ts';

cleanUpAfterwards();

let project: Project;
let env: Record<string, string>;
let url: string;
const compose = (...args: string[]) => run('docker', ['compose', ...args], { cwd: project.dir, env });

beforeAll(async () => {
  project = await generate('compose', ['--framework', 'fastapi']);
  const port = await freePort();
  env = { HOST_PORT: String(port) };
  url = `http://127.0.0.1:${port}`;
});
afterAll(() => compose('--profile', 'dev', 'down', '--volumes', '--timeout', '5'));

async function status(path: string, wanted: number, seconds = 180): Promise<number> {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const got = await fetch(url + path).then(
      (response) => response.status,
      () => 0,
    );
    if (got === wanted || Date.now() > until) return got;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

describe('compose.yaml', () => {
  it('runs the app as in production and stops it cleanly', async () => {
    const up = await compose('up', '--build', '--detach', '--wait');
    expect(up.code, up.stderr).toBe(0); // --wait: healthy
    expect(await status('/health', 200)).toBe(200);
    const user = await compose(
      'exec',
      '--no-TTY',
      'app',
      'sh',
      '-c',
      'id -u; touch /app/x 2>/dev/null || echo read-only',
    );
    expect(user.stdout).toBe('1000\nread-only\n');
    expect((await compose('down')).code).toBe(0);
  });

  it('carries a code edit into the development container, which reloads', async () => {
    const watching = spawn('docker', ['compose', 'up', '--build', '--watch', 'dev'], {
      cwd: project.dir,
      env: { ...process.env, ...env },
      stdio: 'ignore',
    });
    try {
      expect(await status('/health', 200)).toBe(200);
      const main = join(project.dir, 'app/main.py');
      await writeFile(main, (await readFile(main, 'utf8')).replace('"/health"', '"/edited"'));
      expect(await status('/edited', 200, 60)).toBe(200);
    } finally {
      watching.kill('SIGINT');
      await new Promise((resolve) => watching.once('close', resolve));
    }
  });
});
