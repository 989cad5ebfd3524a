/** Real servers on loopback: https with a certificate of a test authority, repositories over git's own backend, a proxy. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Site {
  /** https://127.0.0.1:port */
  url: string;
  /** File of the authority that signed its certificate. */
  ca: string;
  /** Path → what it answers: a text, a status, or an address to go to. */
  pages: Map<string, string | Buffer | { status: number } | { location: string }>;
  /** Paths that were asked for. */
  asked: string[];
  close: () => Promise<void>;
}

/**
 * @param repositories folder of bare repositories, served below /git/; those below /git/private/ want a password.
 */
export async function site(repositories: string): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'presets-site-'));
  const [key, ca] = [join(folder, 'key.pem'), join(folder, 'ca.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync('openssl', ['req', '-x509', ...curve, '-keyout', key, '-out', ca, '-days', '2', ...subject], {
    stdio: 'pipe',
  });
  const pages: Site['pages'] = new Map();
  const asked: string[] = [];
  const server = createHttps({ key: readFileSync(key), cert: readFileSync(ca) }, (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'https://localhost');
    asked.push(pathname);
    if (pathname.startsWith('/git/private/') && !request.headers.authorization)
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    if (pathname.startsWith('/git/')) return backend(repositories, request, response);
    const page = pages.get(pathname);
    if (page === undefined) response.writeHead(404).end();
    else if (typeof page === 'string' || Buffer.isBuffer(page)) response.end(page);
    else if ('location' in page) response.writeHead(302, page).end();
    else response.writeHead(page.status).end();
  });
  const port = await listen(server);
  const close = async () => {
    await stop(server);
    rmSync(folder, { recursive: true });
  };
  return { url: `https://127.0.0.1:${port}`, ca, pages, asked, close };
}

/** git http-backend as a CGI program (git-http-backend(1)). */
function backend(repositories: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? '/', 'https://localhost');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: repositories,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathname.slice('/git'.length),
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
  });
  request.pipe(child.stdin);
  child.stdin.on('error', () => {});
  let head = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    if (response.headersSent) return void response.write(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    const lines = head
      .subarray(0, end)
      .toString()
      .split('\r\n')
      .map((line) => line.split(/: (.*)/) as [string, string]);
    const status = lines.find(([name]) => name === 'Status')?.[1];
    response.writeHead(
      status ? Number.parseInt(status, 10) : 200,
      Object.fromEntries(lines.filter(([name]) => name !== 'Status')),
    );
    response.write(head.subarray(end + 4));
  });
  child.stdout.on('end', () => response.end());
}

export interface Proxy {
  url: string;
  /** host:port of each tunnel that was asked for. */
  tunnels: string[];
  close: () => Promise<void>;
}

/** An HTTP proxy that only makes tunnels. */
export async function proxy(): Promise<Proxy> {
  const tunnels: string[] = [];
  const open = new Set<Socket>();
  const server = createHttp((_request, response) => response.writeHead(405).end());
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    tunnels.push(request.url ?? '');
    const [host = '', port = ''] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [upstream, client]) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
    }
  });
  const port = await listen(server);
  const close = async () => {
    for (const socket of open) socket.destroy();
    await stop(server);
  };
  return { url: `http://127.0.0.1:${port}`, tunnels, close };
}

type Server = ReturnType<typeof createHttp> | ReturnType<typeof createHttps>;

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));

const stop = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

/** A bare repository with what is given, and a way to change it. */
export function repository(bare: string): { commit: (files: Record<string, string>, ...tags: string[]) => string } {
  const git = (...args: string[]): string =>
    execFileSync('git', [`--git-dir=${bare}`, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
    }).trim();
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', bare]);
  return {
    commit(files, ...tags) {
      const index = mkdtempSync(join(tmpdir(), 'presets-index-'));
      const inIndex = (args: string[], input?: string): string =>
        execFileSync('git', [`--git-dir=${bare}`, ...args], {
          encoding: 'utf8',
          env: { ...process.env, GIT_INDEX_FILE: join(index, 'index') },
          ...(input === undefined ? {} : { input }),
        }).trim();
      for (const [path, text] of Object.entries(files)) {
        const link = text.startsWith('-> ');
        const id = inIndex(['hash-object', '-w', '--stdin'], link ? text.slice(3) : text);
        inIndex(['update-index', '--add', '--cacheinfo', `${link ? '120000' : '100644'},${id},${path}`]);
      }
      const tree = inIndex(['write-tree']);
      rmSync(index, { recursive: true });
      const commit = git('commit-tree', tree, '-m', 'x');
      git('update-ref', 'refs/heads/main', commit);
      for (const tag of tags) git('tag', '--force', '-a', '-m', tag, tag, commit);
      return commit;
    },
  };
}
