/** Builds and runs generated projects on the real engine, by their own scripts. */
import { createServer } from 'node:net';
import { afterAll, expect } from 'vitest';
import { cli, folder, type Ran, run } from '../support/cli.ts';

const cleanUps: (() => Promise<unknown>)[] = [];
/** Everything that a test file made is taken away, whatever happened. */
export function cleanUpAfterwards(): void {
  afterAll(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
    cleanUps.length = 0;
  });
}

export const docker = (...args: string[]): Promise<Ran> => run('docker', args, { timeout: 850_000 });
/** A question asked again and again: one that a busy engine leaves open must not hold up the next. */
const ask = (...args: string[]): Promise<Ran> => run('docker', args, { timeout: 20_000 });

/** stdout of a docker command that must succeed. */
export async function dockerOk(...args: string[]): Promise<string> {
  const ran = await docker(...args);
  expect(ran.code, `docker ${args.join(' ')}\n${ran.stderr}`).toBe(0);
  return ran.stdout.trim();
}

export interface Project {
  dir: string;
  image: string;
}

/** A unique name for images, containers and volumes of this run. */
export const unique = (base: string): string => `${base}-${process.pid}-${Math.random().toString(36).slice(2, 8)}`;

/** Generates into a new folder (after `prepare` put files there) without a question. */
export async function generate(
  name: string,
  flags: readonly string[],
  prepare?: (dir: string) => Promise<unknown>,
): Promise<Project> {
  const made = await folder();
  cleanUps.push(made.remove);
  await prepare?.(made.path);
  const image = unique(name);
  const ran = await cli([made.path, '--name', image, '--yes', '--no-interactive', ...flags]);
  expect(ran.code, ran.stdout + ran.stderr).toBe(0);
  cleanUps.push(() => docker('image', 'rm', '--force', `${image}:latest`));
  cleanUps.push(() => docker('volume', 'rm', '--force', `${image}-cache`));
  return { dir: made.path, image };
}

/** Builds by the project's own script. */
export async function build(project: Project, ...options: string[]): Promise<string> {
  const ran = await run('sh', ['scripts/build.sh', '--progress', 'plain', ...options], { cwd: project.dir });
  expect(ran.code, (ran.stdout + ran.stderr).slice(-6000)).toBe(0);
  return ran.stdout + ran.stderr;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

export interface Running {
  container: string;
  url: string;
  /** Ends when the container does. */
  exited: Promise<Ran>;
}

/** Starts by the project's own run script; options before `--` go to docker, what follows to the app. */
export async function start(
  project: Project,
  options: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<Running> {
  const port = await freePort();
  const container = unique(project.image);
  const exited = run('sh', ['scripts/run.sh', ...options], {
    cwd: project.dir,
    env: { HOST_PORT: String(port), CONTAINER: container, ...env },
  });
  cleanUps.push(() => docker('rm', '--force', container));
  return { container, url: `http://127.0.0.1:${port}`, exited };
}

/** The answer of a path once it answers at all. */
export async function answer(running: Running, path: string, init?: RequestInit, seconds = 120): Promise<Response> {
  const until = Date.now() + seconds * 1000;
  let ended: Ran | undefined;
  void running.exited.then((ran) => {
    ended = ran;
  });
  for (;;) {
    if (ended) throw new Error(`the container ended with ${ended.code}: ${ended.stdout}${ended.stderr}`);
    try {
      const response = await fetch(running.url + path, { signal: AbortSignal.timeout(20_000), ...init });
      if (response.status < 500 || Date.now() > until) return response;
    } catch (error) {
      if (Date.now() > until)
        throw new Error(`${path} did not answer: ${(await docker('logs', running.container)).stderr}`, {
          cause: error,
        });
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Waits until the engine calls the container healthy. */
export async function healthy(running: Running, seconds = 120): Promise<string> {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const { stdout, stderr, signal } = await ask('inspect', '--format', '{{.State.Health.Status}}', running.container);
    const status = stdout.trim();
    if (status === 'healthy' || Date.now() > until) return status || stderr;
    // no such container, and not merely a slow engine
    if (status === '' && signal === null) return stderr;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** Waits until the container has said something. */
export async function logged(running: Running, pattern: RegExp, seconds = 60): Promise<void> {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const { stdout, stderr } = await ask('logs', running.container);
    if (pattern.test(stdout + stderr)) return;
    if (Date.now() > until) throw new Error(`the log never had ${pattern}: ${stdout}${stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** `docker stop`: the app ends by itself within the ten seconds, with its exit code and log. How long the engine takes to tell depends on its load. */
export async function stop(running: Running): Promise<{ log: string; code: number | null }> {
  await dockerOk('stop', '--time', '10', running.container);
  const ran = await running.exited;
  const log = ran.stdout + ran.stderr;
  // the engine's SIGKILL
  expect(ran.code, log).not.toBe(137);
  return { log, code: ran.code };
}

/** The layers of an image, lowest first, by the digest of their content. */
export const layersOf = async (image: string): Promise<string[]> =>
  JSON.parse(await dockerOk('image', 'inspect', '--format', '{{json .RootFS.Layers}}', image)) as string[];

/**
 * Which layers an edit moves, as indexes from the lowest. Two builds that ran side by side may each have left a result for the
 * same step in the builder's cache, and an edit may change over from one to the other, once. So the least of three edits
 * counts: what an edit really moves, each of them moves.
 * @param edit changes what is built; is given the number of the edit, from 1.
 */
export async function movedBy(project: Project, edit: (number: number) => Promise<unknown>): Promise<number[]> {
  let least: number[] | undefined;
  for (const number of [1, 2, 3]) {
    const before = await layersOf(`${project.image}:latest`);
    await edit(number);
    await build(project);
    const after = await layersOf(`${project.image}:latest`);
    expect(after).toHaveLength(before.length);
    const moved = after.flatMap((layer, index) => (layer === before[index] ? [] : [index]));
    if (least === undefined || moved.length < least.length) least = moved;
    if (least.length === 1) break;
  }
  return least ?? [];
}
