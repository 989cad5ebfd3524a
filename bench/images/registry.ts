/** A registry on loopback that takes pushes, keeps no bytes of them, and says how many were sent. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { must } from './run.ts';

/** What one push sent. */
export interface Push {
  /** Bytes received: layers that were not there, the image's configuration, manifests. */
  sent: number;
  /** Compressed bytes of each layer of the image, lowest first, sent or not. */
  layers: number[];
}

export interface Registry {
  /** Pushes an image; each `repository` begins empty. */
  push: (tag: string, repository: string) => Promise<Push>;
  /** Builds and pushes in one, its layers compressed by zstd, as Bake and CI do. */
  pushZstd: (dir: string, bases: readonly string[], repository: string, level: number) => Promise<Push>;
  stop: () => void;
}

interface Manifest {
  manifests?: { digest: string; annotations?: object }[];
  layers?: { size: number }[];
}

/** Speaks as much of the OCI distribution API as `docker push` needs. Source: OCI Distribution Specification 1.1, "Pushing". */
export async function startRegistry(): Promise<Registry> {
  const blobs = new Set<string>();
  const manifests = new Map<string, { type: string; body: Buffer }>();
  let received = 0;

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => response.writeHead(500).end(String(error)));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://registry');
    const [, name, kind, rest] = /^\/v2\/(.+)\/(blobs|manifests)\/(.+)$/.exec(url.pathname) ?? [];
    if (!name || !rest) return void response.writeHead(url.pathname === '/v2/' ? 200 : 404).end();
    if (kind === 'manifests') return manifest(request, response, name, rest);
    if (request.method === 'HEAD' || request.method === 'GET')
      return void response.writeHead(blobs.has(`${name} ${rest}`) ? 200 : 404, { 'content-length': 0 }).end();
    received += (await read(request)).bytes;
    const digest = url.searchParams.get('digest');
    if (request.method === 'PUT' && digest) {
      blobs.add(`${name} ${digest}`);
      return void response
        .writeHead(201, { location: `/v2/${name}/blobs/${digest}`, 'docker-content-digest': digest })
        .end();
    }
    response.writeHead(202, { location: `/v2/${name}/blobs/uploads/1`, range: '0-0' }).end();
  }

  async function manifest(request: IncomingMessage, response: ServerResponse, name: string, ref: string) {
    if (request.method === 'PUT') {
      const { bytes, body } = await read(request, true);
      received += bytes;
      const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
      const kept = { type: String(request.headers['content-type']), body };
      manifests.set(`${name} ${ref}`, kept).set(`${name} ${digest}`, kept);
      return void response.writeHead(201, { location: request.url, 'docker-content-digest': digest }).end();
    }
    const there = manifests.get(`${name} ${ref}`);
    if (!there) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': there.type, 'content-length': there.body.length });
    response.end(request.method === 'HEAD' ? undefined : there.body);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const json = (name: string, ref: string): Manifest =>
    JSON.parse(String(manifests.get(`${name} ${ref}`)?.body ?? '{}')) as Manifest;

  async function push(tag: string, repository: string): Promise<Push> {
    const target = `${host}/${repository}:bench`;
    const before = received;
    await must('docker', ['tag', tag, target]);
    await must('docker', ['push', '--quiet', target]);
    await must('docker', ['image', 'rm', target]);
    return found(repository, before);
  }

  async function pushZstd(dir: string, bases: readonly string[], repository: string, level: number): Promise<Push> {
    const before = received;
    const contexts = bases.flatMap((base) => ['--build-context', base]);
    const how = `compression=zstd,compression-level=${level},force-compression=true,oci-mediatypes=true`;
    const output = `type=image,name=${host}/${repository}:bench,push=true,${how}`;
    await must('docker', ['buildx', 'build', '--progress', 'plain', ...contexts, '--output', output, dir]);
    await must('docker', ['image', 'rm', '--force', `${host}/${repository}:bench`]).catch(() => undefined);
    return found(repository, before);
  }

  function found(repository: string, before: number): Push {
    let image = json(repository, 'bench');
    // an index: the image, and the attestation that BuildKit puts beside it
    const one = image.manifests?.find(({ annotations }) => !annotations);
    if (one) image = json(repository, one.digest);
    return { sent: received - before, layers: (image.layers ?? []).map(({ size }) => size) };
  }
  return { push, pushZstd, stop: () => void server.close() };
}

/** The bytes of a request's body, and, where it is wanted, the body. */
async function read(request: IncomingMessage, keep = false): Promise<{ bytes: number; body: Buffer }> {
  let bytes = 0;
  const kept: Buffer[] = [];
  for await (const part of request) {
    bytes += part.length;
    if (keep) kept.push(part);
  }
  return { bytes, body: Buffer.concat(kept) };
}
