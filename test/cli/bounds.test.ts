/** Hostile projects and servers: memory stays bounded, and Ctrl-C and SIGTERM are obeyed with nothing half-written. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { BIN, cli, folder, run, tree } from '../support/cli.ts';

const APP = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
/** What of the environment decides where archives are fetched. */
const DIRECT = { HTTP_PROXY: '', http_proxy: '', NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' };

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

async function makeProject(files: Record<string, string> = {}): Promise<string> {
  const { path, remove } = await folder();
  cleanups.push(remove);
  for (const [name, content] of Object.entries({ 'main.py': APP, ...files }))
    await writeFile(join(path, name), content);
  return path;
}

/** Python that mentions a framework in each file, so that each may be the app. */
async function addPython(dir: string, files: number): Promise<void> {
  const body = 'def f(x):\n    return open("data.csv").read().split(",")[0].strip(" ").replace("a", "b")\n\n';
  for (let at = 0; at < files; at += 1) {
    const into = join(dir, 'pkg', `part${at % 40}`);
    if (at < 40) await mkdir(into, { recursive: true });
    await writeFile(join(into, `m${at}.py`), `import fastapi\n${body.repeat(90)}`);
  }
}

/** An address of an archive that the server answers as `answer` says. */
async function serve(answer: (response: ServerResponse) => void): Promise<{ url: string; asked: Promise<unknown> }> {
  const server = createServer((_, response) => answer(response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/x-1.0.tar.gz`, asked: once(server, 'request') };
}

/** Megabytes of memory that a run took at most, with what it said. */
async function measure(args: readonly string[], env: Record<string, string> = {}) {
  const report = 'process.on("exit",()=>process.stderr.write(`\\nPEAK ${process.resourceUsage().maxRSS}\\n`))';
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(report)}`;
  const ran = await cli(args, { env: { ...env, NODE_OPTIONS } });
  return { ...ran, peak: Number(/PEAK (\d+)/.exec(ran.stderr)?.[1]) / 1024 };
}

/** The bound; what the engine keeps before it collects garbage differs between releases. */
const MOST = 500 * 1.3;

describe('memory', () => {
  it('is bounded where every file of a large project may be the app', async () => {
    const dir = await makeProject();
    await addPython(dir, 1200);
    const { code, stdout, peak } = await measure(['detect', dir, '--json']);
    expect(code).toBe(0);
    expect(stdout).toContain('Python files were not parsed');
    expect(peak).toBeLessThan(MOST);
  });

  it('is bounded for files larger than any of their kind', async () => {
    const dir = await makeProject({
      'pyproject.toml': '[project]\nname = "a"\nversion = "1"\ndependencies = ["fastapi"]\n',
      'uv.lock': '[[package]]\nname = "a"\nversion = "1"\n\n'.repeat(1_000_000),
      'compose.yaml': `services:\n${'  a: {build: .}\n'.repeat(200_000)}`,
      '.env': 'A=1\n'.repeat(5_000_000),
      'big.py': 'x = [1, 2]\n'.repeat(2_000_000),
    });
    await writeFile(join(dir, 'model.pt'), '');
    await truncate(join(dir, 'model.pt'), 20_000_000_000);
    const { code, stdout, peak } = await measure(['detect', dir, '--json']);
    expect(code).toBe(0);
    expect(stdout).toContain('FastAPI');
    expect(peak).toBeLessThan(MOST);
  });

  it('is bounded for an archive that never ends', async () => {
    const dir = await makeProject();
    const zeros = Buffer.alloc(1 << 20);
    const { url } = await serve((response) => {
      const pump = (): void => {
        while (response.write(zeros));
        response.once('drain', pump);
      };
      pump();
    });
    const { code, stderr, peak } = await measure([dir, '--yes', '--dep', `x @ ${url}`], DIRECT);
    expect(code, stderr).toBe(1);
    expect(stderr).toContain('larger than 256 MiB');
    expect(peak).toBeLessThan(MOST);
    expect(Object.keys(await tree(dir))).toEqual(['main.py']);
  });
});

/** Runs the program, and sends it the signal once it has used so many microseconds of processor time. The clock of a busy machine says nothing. */
async function runWithSignal(args: readonly string[], signal?: NodeJS.Signals, after = 0) {
  const { path, remove } = await folder();
  cleanups.push(remove);
  const USED = join(path, 'used.json');
  const preload = join(import.meta.dirname, '../support/signal-after.mjs');
  const ran = await run(process.execPath, ['--import', preload, BIN, ...args], {
    env: { ...DIRECT, USED, ...(signal === undefined ? {} : { SIGNAL: signal, AFTER: String(after) }) },
  });
  const used: { all: number; after: number | null } = JSON.parse(await readFile(USED, 'utf8'));
  return { ...ran, used };
}

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s', (signal, code) => {
  it('ends the detection of a large project', { timeout: 180_000 }, async () => {
    const dir = await makeProject();
    await addPython(dir, 250);
    const whole = (await runWithSignal([dir, '--yes', '--offline', '--dry-run'])).used.all;
    for (const share of [0.4, 0.7]) {
      const ran = await runWithSignal([dir, '--yes', '--offline'], signal, whole * share);
      expect(ran).toMatchObject({ code, stderr: expect.stringContaining('nothing was written') });
      // the rest of the work would be 0.6 and 0.3 of it
      expect(ran.used.after).toBeLessThan(whole / 5);
      expect(Object.keys(await tree(dir)).filter((path) => !path.startsWith('pkg'))).toEqual(['main.py']);
    }
  });

  it('ends a download that hangs', async () => {
    const dir = await makeProject();
    // a byte a second: without the signal it waits longer than a test may take
    const { url, asked } = await serve((response) => {
      const drip = setInterval(() => response.write('x'), 1000);
      response.once('close', () => clearInterval(drip));
    });
    const child = spawn(process.execPath, [BIN, dir, '--yes', '--dep', `x @ ${url}`], {
      env: { ...process.env, ...DIRECT },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk) => (stderr += chunk));
    const ended = once(child, 'close');
    await asked;
    child.kill(signal);
    expect(await ended, stderr).toEqual([code, null]);
    expect(stderr).toContain('nothing was written');
    expect(Object.keys(await tree(dir))).toEqual(['main.py']);
  });
});
