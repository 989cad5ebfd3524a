/** A proxy as companies run them: it ends every TLS connection itself, with a certificate of its own CA, and reads along. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { request as ask, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';

export interface InspectingProxy {
  url: string;
  /** File of its CA's certificate. */
  ca: string;
  /** File of its CA's key. */
  key: string;
  /** "METHOD https://host/path" of what went through. */
  seen: string[];
  close: () => Promise<void>;
}

/**
 * @param folder where its keys are made.
 * @param hosts those that it lets through, each with the plain http server that answers for it.
 */
export async function inspectingProxy(folder: string, hosts: Record<string, string>): Promise<InspectingProxy> {
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const authority = ['-subj', '/CN=Inspecting proxy', '-addext', 'keyUsage=critical,keyCertSign'];
  openssl('req', '-x509', ...curve, '-keyout', file('ca.key'), '-out', file('ca.pem'), '-days', '2', ...authority);
  openssl('req', ...curve, '-keyout', file('host.key'), '-out', file('host.csr'), '-subj', '/CN=Inspected');
  writeFileSync(
    file('host.ext'),
    `subjectAltName=${Object.keys(hosts)
      .map((host) => `DNS:${host}`)
      .join(',')}\n`,
  );
  const signed = ['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial', '-days', '2'];
  openssl('x509', '-req', '-in', file('host.csr'), ...signed, '-extfile', file('host.ext'), '-out', file('host.pem'));
  const pair = { key: readFileSync(file('host.key')), cert: readFileSync(file('host.pem')) };

  const seen: string[] = [];
  const inside = createServer((incoming, outgoing) => {
    seen.push(`${incoming.method} https://${incoming.headers.host}${incoming.url}`);
    const { method, headers } = incoming;
    const onward = ask(`${hosts[headers.host ?? '']}${incoming.url}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.writeHead(502).end());
    incoming.pipe(onward);
  });
  const server = createServer((_, outgoing) => void outgoing.writeHead(405).end());
  server.on('connect', ({ url }, socket) => {
    socket.on('error', () => {});
    if (!Object.keys(hosts).some((host) => url === `${host}:443`))
      return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    const plain = new TLSSocket(socket, { isServer: true, ...pair });
    plain.on('error', () => {});
    inside.emit('connection', plain);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
      inside.closeAllConnections();
    });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, ca: file('ca.pem'), key: file('ca.key'), seen, close };
}
