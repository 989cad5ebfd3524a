/** What is done with the engine, and read off it and off images. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { processor } from './processor.ts';
import { must, timed } from './run.ts';

/** Seconds by the clock, and of processor time where it can be told. */
export interface Took {
  seconds: number;
  cpu?: number;
}

/** What the engine uses from now on. */
async function meter(): Promise<() => Promise<Pick<Took, 'cpu'>>> {
  const before = await processor();
  return async () => {
    const after = await processor();
    return before === undefined || after === undefined ? {} : { cpu: after - before };
  };
}

/** Builds as `docker build` does, with `bases` in the place of the images they stand for; a cold build uses no layers, and no downloads unless the caches are kept. */
export async function build(
  dir: string,
  tag: string,
  bases: readonly string[],
  cold: 'pruned' | 'kept' | false = false,
): Promise<Took> {
  if (cold === 'pruned') await must('docker', ['builder', 'prune', '--force', '--all']);
  const contexts = bases.flatMap((base) => ['--build-context', base]);
  const args = ['build', '--progress', 'plain', ...(cold ? ['--no-cache'] : []), ...contexts, '--tag', tag, dir];
  const used = await meter();
  const { seconds } = await timed(() => must('docker', args));
  return { seconds, ...(await used()) };
}

/** Bytes of the layers uncompressed, lowest first: what lies on a host's disk, by the image's history. Empty ones left out. */
export async function uncompressed(tag: string): Promise<number[]> {
  const lines = (await must('docker', ['history', '--human=false', '--format', '{{.Size}}', tag])).trim().split('\n');
  return lines
    .map(Number)
    .filter((size) => size > 0)
    .reverse();
}

/** Files and bytes that a COPY of the whole context would get, so what .dockerignore lets in. */
export async function context(dir: string): Promise<{ contextFiles: number; contextBytes: number }> {
  const scratch = await mkdtemp(join(tmpdir(), 'bench-context-'));
  try {
    await writeFile(join(scratch, 'Dockerfile'), 'FROM scratch\nCOPY . /\n');
    const tar = join(scratch, 'context.tar');
    await must('docker', [
      'build',
      '--quiet',
      '--file',
      join(scratch, 'Dockerfile'),
      '--output',
      `type=tar,dest=${tar}`,
      dir,
    ]);
    const files = (await must('tar', ['-tvf', tar])).split('\n').filter((line) => line.startsWith('-'));
    return {
      contextFiles: files.length,
      contextBytes: files.reduce((sum, line) => sum + Number(line.split(/\s+/)[2]), 0),
    };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Who runs it, and how much is in it: Python distributions anywhere, Debian packages. */
export async function inside(tag: string): Promise<{ uid: string; distributions: number; debian: number }> {
  const script = "id -u; find / -xdev -type d -name '*.dist-info' 2>/dev/null | wc -l; dpkg-query -W -f '.\\n' | wc -l";
  const text = await must('docker', ['run', '--rm', '--entrypoint', 'sh', tag, '-c', script]);
  const [uid, distributions, debian] = text.trim().split(/\s+/) as [string, string, string];
  return { uid, distributions: Number(distributions), debian: Number(debian) };
}

/** Seconds from `docker run` until the path answers 2xx, and that `docker stop` takes; for a job, until it has ended. */
export async function life(tag: string, port?: number, path?: string): Promise<{ ready: Took; stop: number }> {
  const used = await meter();
  if (port === undefined) {
    const { seconds } = await timed(() => must('docker', ['run', '--rm', tag]));
    return { ready: { seconds, ...(await used()) }, stop: 0 };
  }
  const host = await freePort();
  const began = process.hrtime.bigint();
  const id = (await must('docker', ['run', '--detach', '--publish', `127.0.0.1:${host}:${port}`, tag])).trim();
  try {
    while (!(await answers(`http://127.0.0.1:${host}${path}`))) {
      if (Number(process.hrtime.bigint() - began) > 180e9)
        throw new Error(`${tag} does not answer\n${await must('docker', ['logs', id])}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const ready = { seconds: Number(process.hrtime.bigint() - began) / 1e9, ...(await used()) };
    const { seconds } = await timed(() => must('docker', ['stop', id]));
    return { ready, stop: seconds };
  } finally {
    await must('docker', ['rm', '--force', id]);
  }
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const answers = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    get(url, { timeout: 2000 }, (response) => {
      response.resume();
      resolve((response.statusCode ?? 500) < 300);
    })
      .on('error', () => resolve(false))
      .on('timeout', function (this: { destroy: () => void }) {
        this.destroy();
      });
  });

/** Findings of `docker build --check`, and of hadolint where it is installed. */
export async function findings(dir: string): Promise<{ check: number; hadolint?: number }> {
  const check = await must('sh', ['-c', 'docker build --check . 2>&1 || true'], dir);
  const hadolint = await must(
    'sh',
    ['-c', 'command -v hadolint >/dev/null && hadolint --format json Dockerfile || true'],
    dir,
  );
  return {
    check: Number(/(\d+) warnings? ha(?:s|ve) been found/.exec(check)?.[1] ?? 0),
    ...(hadolint.trim().startsWith('[') ? { hadolint: (JSON.parse(hadolint) as unknown[]).length } : {}),
  };
}

/** The engine and the machine, without a name or a path of it. */
export async function about(): Promise<{ engine: string; machine: string }> {
  const version = (await must('docker', ['version', '--format', '{{.Server.Version}}'])).trim();
  const store = (await must('docker', ['info', '--format', '{{.Driver}} {{.DriverStatus}}'])).includes('io.containerd')
    ? 'containerd image store'
    : 'overlay2 store';
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB of memory`;
  return { engine: `Docker ${version}, ${store}`, machine };
}

export const removeImage = (tag: string): Promise<string> => must('docker', ['image', 'rm', '--force', tag]);
