/**
 * The locked files, fetched once by the base image's own pip and served on loopback to every build alike: what is compared then is
 * the building, not the hour's network. Nothing is held back or made faster for one variant.
 */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { must } from './run.ts';

export interface Index {
  /** http://172.17.0.1:41234/simple */
  url: string;
  host: string;
  stop: () => void;
}

/** Downloads what the requirements files name, each held to its hash, into `dir`. */
export async function download(
  base: string,
  dir: string,
  files: readonly string[],
  more: readonly string[],
): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const [at, text] of files.entries()) await writeFile(join(dir, `${at}.txt`), text);
  const pip = 'pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --dest /wheels';
  const commands = [
    ...files.map((_, at) => `${pip} --require-hashes -r /wheels/${at}.txt`),
    `${pip} ${more.join(' ')}`,
  ];
  await must('docker', ['run', '--rm', '--volume', `${dir}:/wheels`, base, 'sh', '-ec', commands.join('\n')]);
}

/** Serves the wheels of a folder to containers, as PEP 503 says. `host`: this machine as a container reaches it. */
export async function serve(dir: string, host: string): Promise<Index> {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://index').pathname;
    const wheels = (await readdir(dir)).filter((name) => name.endsWith('.whl'));
    const file = wheels.find((name) => path === `/files/${name}`);
    if (file) return void createReadStream(join(dir, file)).pipe(response);
    const project = /^\/simple\/([^/]+)\/?$/.exec(path)?.[1];
    const own = wheels.filter((name) => normalize(name.split('-')[0] as string) === project);
    if (own.length === 0) return void response.writeHead(404).end();
    const links = own.map(
      async (name) => `<a href="/files/${name}#sha256=${await sha256(join(dir, name))}">${name}</a>`,
    );
    response.writeHead(200, { 'content-type': 'text/html' }).end((await Promise.all(links)).join('\n'));
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://${host}:${port}/simple`, host, stop: () => void server.close() };
}

/** The address under which containers of the default network reach this machine. */
export const gateway = async (): Promise<string> =>
  (await must('docker', ['network', 'inspect', 'bridge', '--format', '{{(index .IPAM.Config 0).Gateway}}'])).trim();

const normalize = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');
const known = new Map<string, Promise<string>>();
function sha256(path: string): Promise<string> {
  const made = known.get(path) ?? readFile(path).then((data) => createHash('sha256').update(data).digest('hex'));
  known.set(path, made);
  return made;
}
