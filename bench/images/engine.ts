/** What is read off the engine and off images. */
import { get } from 'node:http';
import { join } from 'node:path';
import { must, timed } from './run.ts';

export interface Layer {
  digest: string;
  /** Bytes as pushed: compressed, where the image store keeps them so. */
  bytes: number;
}

/** Builds; a cold build uses neither layers nor, unless the caches are kept, downloads of earlier ones. */
export async function build(
  dir: string,
  tag: string,
  cold: 'pruned' | 'kept' | false = false,
): Promise<{ seconds: number; contextBytes: number }> {
  if (cold === 'pruned')
    await must('docker', ['builder', 'prune', '--force', '--all', '--filter', 'type=exec.cachemount']);
  const args = ['build', '--progress', 'plain', ...(cold ? ['--no-cache'] : []), '--tag', tag, dir];
  const { seconds, text } = await timed(() => must('docker', args));
  const sent = [...text.matchAll(/transferring context: ([\d.]+)([kMG]?)B/g)].map(
    ([, n, unit]) => Number(n) * UNITS[unit as ''],
  );
  return { seconds, contextBytes: Math.max(0, ...sent) };
}
const UNITS = { '': 1, k: 1e3, M: 1e6, G: 1e9 };

/** The layers as `docker push` would send them, lowest first: the image's manifest in an export of it. */
export async function layers(tag: string, scratch: string): Promise<Layer[]> {
  const tar = join(scratch, 'image.tar');
  await must('docker', ['image', 'save', '--output', tar, tag]);
  const read = async (path: string) => JSON.parse(await must('tar', ['-xOf', tar, path]));
  const blob = (digest: string): string => `blobs/${digest.replace(':', '/')}`;
  let descriptor = (await read('index.json')).manifests[0];
  let manifest = await read(blob(descriptor.digest));
  if (manifest.manifests) {
    descriptor = manifest.manifests.find((one: { annotations?: object }) => !one.annotations) ?? manifest.manifests[0];
    manifest = await read(blob(descriptor.digest));
  }
  await must('rm', [tar]);
  return manifest.layers.map(({ digest, size }: { digest: string; size: number }) => ({ digest, bytes: size }));
}

/** Bytes of the layers uncompressed: what lies on a host's disk, by the image's history. */
export async function uncompressed(tag: string): Promise<number> {
  const lines = (await must('docker', ['history', '--human=false', '--format', '{{.Size}}', tag])).trim().split('\n');
  return lines.reduce((sum, line) => sum + Number(line), 0);
}

/** Bytes that a push sends when the registry has the layers of `before`. */
export const pushed = (before: readonly Layer[], after: readonly Layer[]): number =>
  after
    .filter(({ digest }) => !before.some((layer) => layer.digest === digest))
    .reduce((sum, { bytes }) => sum + bytes, 0);

/** Seconds from `docker run` until the path answers 2xx, and that `docker stop` takes; for a job, until it has ended. */
export async function life(
  tag: string,
  port?: number,
  path?: string,
): Promise<{ ready: number; stop: number; uid: string }> {
  const uid = (await must('docker', ['run', '--rm', '--entrypoint', 'id', tag, '-u'])).trim();
  if (port === undefined) {
    const { seconds } = await timed(() => must('docker', ['run', '--rm', tag]));
    return { ready: seconds, stop: 0, uid };
  }
  const began = process.hrtime.bigint();
  const id = (await must('docker', ['run', '--detach', '--publish', `127.0.0.1::${port}`, tag])).trim();
  try {
    const host = (await must('docker', ['port', id, String(port)])).trim().split('\n')[0] as string;
    while (!(await answers(`http://${host}${path}`))) {
      if (Number(process.hrtime.bigint() - began) > 120e9)
        throw new Error(`${tag} does not answer\n${await must('docker', ['logs', id])}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const ready = Number(process.hrtime.bigint() - began) / 1e9;
    const { seconds } = await timed(() => must('docker', ['stop', id]));
    return { ready, stop: seconds, uid };
  } finally {
    await must('docker', ['rm', '--force', id]);
  }
}

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

export const engineOf = async (): Promise<string> => {
  const version = (await must('docker', ['version', '--format', '{{.Server.Version}}'])).trim();
  const store = (await must('docker', ['info', '--format', '{{.Driver}} {{.DriverStatus}}'])).includes('io.containerd')
    ? 'containerd image store'
    : 'overlay2';
  return `Docker ${version}, ${store}`;
};

export const removeImage = (tag: string): Promise<string> => must('docker', ['image', 'rm', '--force', tag]);
