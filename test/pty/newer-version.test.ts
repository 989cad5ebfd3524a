/** The note about a newer version: asked of npm in the background, shown by a later run, once a day, to people only. */
import { mkdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BIN, folder } from '../support/cli.ts';
import { start } from './harness.ts';

const NOTE = 'create-ml-container 99.1.0 is available (this is';

/** A registry on loopback that has one release of the package. */
interface Registry {
  url: string;
  asked: string[];
  close(): Promise<void>;
}

async function serveRegistry(): Promise<Registry> {
  const asked: string[] = [];
  const name = 'create-ml-container';
  const version = '99.1.0';
  const document = { name, 'dist-tags': { latest: version }, versions: { [version]: { name, version, dist: {} } } };
  const server: Server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    asked,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

let work: Awaited<ReturnType<typeof folder>>;
let registry: Registry;
let hostile: Registry;
const at = (...path: string[]): string => join(work.path, ...path);
const state = (): string => at('cache', 'create-ml-container', 'newest-version');

beforeEach(async () => {
  [work, registry, hostile] = await Promise.all([folder(), serveRegistry(), serveRegistry()]);
  await mkdir(at('home'));
  await mkdir(at('project', 'node_modules', '.bin'), { recursive: true });
  await writeFile(at('home', '.npmrc'), `registry=${registry.url}\n`);
  await writeFile(at('project', '.npmrc'), `registry=${hostile.url}\n`);
  await writeFile(at('project', 'package.json'), '{"name":"stranger"}\n');
});
afterEach(() => Promise.all([work.remove(), registry.close(), hostile.close()]));

/** What a run in the stranger's project shows. npx would export that project's registry in lower case. */
async function show(args: readonly string[] = ['presets', 'list'], env: Record<string, string> = {}): Promise<string> {
  const session = start(process.execPath, [BIN, ...args], {
    cwd: at('project'),
    columns: 120,
    env: { HOME: at('home'), XDG_CACHE_HOME: at('cache'), npm_config_registry: hostile.url, ...env },
  });
  expect((await session.exit()).exitCode).toBe(0);
  return session.screen();
}

async function waitForAnswer(): Promise<void> {
  for (let waits = 0; waits < 400; waits++) {
    if ((await readFile(state(), 'utf8').catch(() => '')) !== '') return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('npm has not answered');
}

describe('the note about a newer version', () => {
  it('is shown by the run after the question, once, and asked again a day later', async () => {
    expect(await show()).not.toContain(NOTE);
    await waitForAnswer();
    const shown = await show();
    expect(shown).toContain(`${NOTE} 0.`);
    expect(shown).toContain('npx create-ml-container@latest');
    expect(await show()).not.toContain(NOTE);
    expect(registry.asked).toEqual(['/create-ml-container']);
    const yesterday = (await stat(state())).mtimeMs / 1000 - 25 * 60 * 60;
    await utimes(state(), yesterday, yesterday);
    await show();
    await waitForAnswer();
    expect(registry.asked).toHaveLength(2);
    expect(hostile.asked).toEqual([]);
  });

  it.each([
    { title: 'NO_UPDATE_NOTIFIER', env: { NO_UPDATE_NOTIFIER: '1' } },
    { title: 'CREATE_ML_CONTAINER_UPDATE_NOTE=0', env: { CREATE_ML_CONTAINER_UPDATE_NOTE: '0' } },
    { title: 'CI', env: { CI: 'true' } },
    { title: '--json', args: ['presets', 'list', '--json'] },
    { title: '--offline', args: ['presets', 'list', '--offline'] },
  ])('is neither shown nor asked for with $title', async ({ args, env }) => {
    await mkdir(at('cache', 'create-ml-container'), { recursive: true });
    await writeFile(state(), '"99.1.0"\n');
    const long = new Date(0);
    await utimes(state(), long, long);
    expect(await show(args, env)).not.toContain(NOTE);
    expect(await readFile(state(), 'utf8')).toBe('"99.1.0"\n');
  });

  it('takes nothing but a version from the file, and no older one', async () => {
    await mkdir(at('cache', 'create-ml-container'), { recursive: true });
    const refused = '{"error":{"code":"ECONNREFUSED","summary":"connect ECONNREFUSED 127.0.0.1:4873"}}';
    for (const text of ['"0.0.1"', '{"error":{"code":"E404"}}', refused, '"99.1.0" or so', '\u001b]0;x\u0007']) {
      await writeFile(state(), text);
      expect(await show()).not.toContain('is available');
    }
  });

  it('does not ask twice at a time, and starts no npm of the project', async () => {
    await writeFile(at('project', 'node_modules', '.bin', 'npm'), '#!/bin/sh\necho \'"99.1.0"\'\n', { mode: 0o755 });
    const PATH = `${at('project', 'node_modules', '.bin')}:${process.env.PATH}`;
    await Promise.all([show(undefined, { PATH }), show(undefined, { PATH })]);
    await waitForAnswer();
    await show(undefined, { PATH });
    expect(registry.asked.length).toBeGreaterThan(0);
    expect(registry.asked.length).toBeLessThanOrEqual(2);
  });
});
