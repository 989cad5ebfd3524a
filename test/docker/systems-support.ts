/** What the systems have in common: their folders, what a build takes from a folder, and a registry to push to. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJson } from 'fs-extra/esm';
import { expect } from 'vitest';
import { folder, run } from '../support/cli.ts';
import { docker, dockerOk, freePort, unique } from './harness.ts';

const systems = fileURLToPath(new URL('../fixtures/systems/', import.meta.url));
export const system =
  (name: string) =>
  (dir: string): Promise<void> =>
    cp(join(systems, name), dir, { recursive: true });

/** What a project with PyTorch for the CPU is generated with: by an index that serves it, where its own is out of reach. That one has amd64 for Python 3.11. */
const wheels = process.env.PYTORCH_WHEELS;
export const cpuTorch: readonly string[] = [
  ...['--python', '3.11'],
  ...(wheels ? ['--set', `indexes.pytorch=${wheels}/torch`, '--set', 'platforms=linux/amd64'] : []),
];

/** Paths of all files below a folder, sorted. */
async function filesBelow(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  return files.map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1)).sort();
}

/** What the engine is sent when the folder is built: a build that copies everything it gets, and nothing else. */
export async function contextOf(dir: string): Promise<string[]> {
  const out = await folder();
  try {
    const sent = ['build', '--file', '-', '--output', `type=local,dest=${out.path}`, '.'];
    const ran = await run('docker', sent, { cwd: dir, stdin: 'FROM scratch\nCOPY . /\n' });
    expect(ran.code, ran.stderr).toBe(0);
    return await filesBelow(out.path);
  } finally {
    await out.remove();
  }
}

/** The files that the Dockerfile takes: what its COPY lines name, and what it mounts. */
export async function copiedBy(dir: string): Promise<string[]> {
  const dockerfile = await readFile(join(dir, 'Dockerfile'), 'utf8');
  const lines = dockerfile.split('\n').filter((line) => line.startsWith('COPY ') && !line.includes('--from='));
  // a mount of another stage or of an image has `from`
  const mounts = dockerfile.matchAll(/--mount=type=bind,source=([^,\s]+)/g);
  const files = [...new Set([...mounts].map(([, source = '']) => source))];
  for (const line of lines) {
    const words = line.split(' ').filter((word) => word !== 'COPY' && !word.startsWith('--'));
    for (const source of words.slice(0, -1)) {
      const path = join(dir, source);
      if ((await stat(path)).isFile()) files.push(source);
      else files.push(...(await filesBelow(path)).map((file) => join(source, file)));
    }
  }
  return [...new Set(files)].sort();
}

/** Name → version of everything installed in the image's environment. */
export async function installedIn(image: string): Promise<Record<string, string>> {
  const list =
    'import importlib.metadata as m, json; print(json.dumps({d.name.lower().replace("_", "-"): d.version for d in m.distributions(path=["/opt/venv/lib/" + __import__("os").listdir("/opt/venv/lib")[0] + "/site-packages"])}))';
  return JSON.parse(await dockerOk('run', '--rm', '--entrypoint', 'python', image, '-c', list));
}

/** Paths below /app in the image. */
export async function appOf(image: string): Promise<string[]> {
  const found = await dockerOk('run', '--rm', '--entrypoint', 'find', image, '/app', '-type', 'f');
  return found.split('\n').sort();
}

/** Bytes of the image as the engine counts them. */
export const sizeOf = async (image: string): Promise<number> =>
  Number(await dockerOk('image', 'inspect', '--format', '{{.Size}}', image));

/** Which of the texts stand anywhere in the image: in its configuration, its history, or a file of any layer. */
export async function textsIn(image: string, texts: readonly string[]): Promise<string[]> {
  const out = await folder();
  try {
    await dockerOk('image', 'save', '--output', `${out.path}/image.tar`, image);
    // layers are compressed on one image store and not on the other; -f takes both
    const all = `tar -xf image.tar && rm image.tar && find . -type f -exec zcat -f {} + | grep -a -o -F ${texts.map((text) => `-e '${text}'`).join(' ')} | sort -u`;
    const ran = await run('sh', ['-c', all], { cwd: out.path });
    return ran.stdout.split('\n').filter(Boolean);
  } finally {
    await out.remove();
  }
}

/** The files of each layer, lowest first: also those that a later layer hides. Folders are left out. */
export async function pathsIn(image: string): Promise<string[][]> {
  const out = await folder();
  try {
    await dockerOk('image', 'save', '--output', `${out.path}/image.tar`, image);
    await run('tar', ['-xf', 'image.tar'], { cwd: out.path });
    const [{ Layers }] = (await readJson(join(out.path, 'manifest.json'))) as [{ Layers: string[] }];
    const lists = Layers.map((layer) => run('tar', ['-tf', layer], { cwd: out.path }));
    return (await Promise.all(lists)).map(({ stdout }) => stdout.split('\n').filter((path) => /[^/]$/.test(path)));
  } finally {
    await out.remove();
  }
}

/** A Space builds the folder, gives no option, and talks to port 7860 of a process that is user 1000. */
export async function isSpace(image: string): Promise<void> {
  const name = unique('space');
  await dockerOk('run', '--detach', '--rm', '--name', name, `${image}:latest`);
  try {
    const probe =
      'import http.client, time\nfor i in range(300):\n  try:\n    c = http.client.HTTPConnection("127.0.0.1", 7860); c.request("GET", "/"); print(c.getresponse().status); break\n  except OSError: time.sleep(0.2)';
    expect(await dockerOk('exec', name, 'python', '-c', probe)).toBe('200');
    expect(await dockerOk('exec', name, 'sh', '-c', 'id -u; touch ~/.cache/x ~/y /tmp/z && echo writes')).toBe(
      '1000\nwrites',
    );
    expect(await dockerOk('exec', name, 'sh', '-c', 'grep ^Uid /proc/1/status')).toMatch(/^Uid:\s1000\s/);
  } finally {
    await docker('rm', '--force', name);
  }
}

export interface Registry {
  /** "127.0.0.1:41234" */
  host: string;
  stop: () => Promise<void>;
}

/** Its image reads the same settings, and listens where they say. */
const contained = (path: string): string[] => ['run', '--rm', '--network', 'host', '--volume', `${path}:${path}`];

/**
 * A registry of its own on loopback: the program where it is installed, its image elsewhere.
 * @param account line of an htpasswd file (bcrypt): who may in. Without it everybody may.
 */
export async function startRegistry(account?: string): Promise<Registry> {
  const made = await folder();
  const port = await freePort();
  const config = join(made.path, 'registry.yml');
  const storage = `{filesystem: {rootdirectory: ${made.path}/data}}`;
  const accounts = join(made.path, 'accounts');
  if (account) await writeFile(accounts, `${account}\n`);
  const auth = account ? `auth: {htpasswd: {realm: registry, path: ${accounts}}}\n` : '';
  await writeFile(config, `version: 0.1\nstorage: ${storage}\nhttp: {addr: "127.0.0.1:${port}"}\n${auth}`);
  const installed = (await run('sh', ['-c', 'command -v docker-registry'])).code === 0;
  const child: ChildProcess = installed
    ? spawn('docker-registry', ['serve', config], { stdio: 'ignore' })
    : spawn('docker', [...contained(made.path), 'registry:2', config], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const host = `127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    if (
      await fetch(`http://${host}/v2/`)
        .then(({ status }) => status === 200 || status === 401)
        .catch(() => false)
    )
      break;
    if (tries > 300) throw new Error('the registry did not start');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(made.path, { recursive: true, force: true });
  };
  return { host, stop };
}

/** Forgets the tags, whatever happened to them. */
export const forget = (...images: string[]): Promise<unknown> => docker('image', 'rm', '--force', ...images);
