/** Gives checks access to programs, files and disks. */

import { statfs } from 'node:fs/promises';
import { readFile } from '../files/read-file.ts';
import { runProgram as runHelper } from '../process/run.ts';
import type { ContainerNeeds, Engine, Machine, Ran } from './types.ts';

/** Longer than any of them takes; a daemon that hangs must not hang doctor. */
const MILLISECONDS = 15_000;

export function createMachine(env: Machine['env'], needs: ContainerNeeds, today: string): Machine {
  const run = (program: string, ...args: string[]): Promise<Ran> => runProgram(program, args, env);
  let engine: Promise<Engine> | undefined;
  return {
    run,
    env,
    needs,
    today,
    engine: () => (engine ??= askEngine(run, env.CONTAINER_ENGINE)),
    freeBytes: (folder) =>
      statfs(folder).then(
        ({ bavail, bsize }) => bavail * bsize,
        () => undefined,
      ),
    readText: (path) => readFile(path, 'utf8').catch(() => undefined),
  };
}

async function runProgram(program: string, args: readonly string[], env: Machine['env']): Promise<Ran> {
  const options = { groups: ['docker', 'pip', 'uv'] as const, env, timeout: MILLISECONDS };
  const { status, exitCode, stdout, stderr } = await runHelper(program, args, options);
  return { code: status === 'absent' ? undefined : (exitCode ?? 1), stdout, stderr };
}

const NOTHING = {
  said: '',
  version: '',
  buildah: '',
  rootless: false,
  root: '',
  architecture: '',
  runtimes: [],
  devices: [],
};

/** In the order of the generated scripts; where none answers, what Docker said. */
async function askEngine(run: Machine['run'], named = ''): Promise<Engine> {
  if (/^podman/.test(named.split('/').at(-1) ?? '')) return askPodman(run);
  const docker = await askDocker(run);
  if (docker.state === 'answers' || named !== '') return docker;
  const podman = await askPodman(run);
  return podman.state === 'answers' || (docker.state === 'absent' && podman.state !== 'absent') ? podman : docker;
}

interface PodmanInfo {
  host?: { arch?: string; buildahVersion?: string; security?: { rootless?: boolean } };
  store?: { graphRoot?: string };
  version?: { Version?: string };
}

async function askPodman(run: Machine['run']): Promise<Engine> {
  const { code, stdout, stderr } = await run('podman', 'info', '--format', 'json');
  const none = { ...NOTHING, program: 'podman' } as const;
  if (code === undefined) return { ...none, state: 'absent' };
  if (code !== 0) return { ...none, state: 'stopped', said: stderr.trim().split('\n').at(-1) ?? '' };
  const { host = {}, store = {}, version = {} } = parse(stdout) as PodmanInfo;
  return {
    ...none,
    state: 'answers',
    version: String(version.Version ?? ''),
    buildah: String(host.buildahVersion ?? ''),
    rootless: host.security?.rootless === true,
    root: String(store.graphRoot ?? ''),
    architecture: String(host.arch ?? ''),
  };
}

async function askDocker(run: Machine['run']): Promise<Engine> {
  const none = { ...NOTHING, program: 'docker' } as const;
  const version = await run('docker', 'version', '--format', '{{.Server.Version}}');
  if (version.code === undefined) return { ...none, state: 'absent' };
  if (version.code !== 0) {
    const said = version.stderr.trim().split('\n').at(-1) ?? '';
    return { ...none, said, state: /permission denied/i.test(version.stderr) ? 'denied' : 'stopped' };
  }
  const info = await run('docker', 'info', '--format', '{{json .}}');
  const told = parse(info.stdout);
  return {
    ...none,
    state: 'answers',
    version: version.stdout.trim(),
    root: String(told.DockerRootDir ?? ''),
    architecture: String(told.Architecture ?? ''),
    runtimes: Object.keys((told.Runtimes as object | null) ?? {}),
    devices: Array.isArray(told.DiscoveredDevices)
      ? told.DiscoveredDevices.map((device) => JSON.stringify(device))
      : [],
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** "28.5.1" before "29.0"; what is no number counts as 0. */
export function isOlder(version: string, floor: string): boolean {
  const [a, b] = [version, floor].map((text) =>
    text
      .replace(/^v/, '')
      .split(/[.+-]/)
      .map((part) => Number.parseInt(part, 10) || 0),
  ) as [number[], number[]];
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
