/** A package index on loopback (PEP 503), with wheels that are made here: what a registry does wrong can then be seen. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { strToU8, zipSync } from 'fflate';

export interface Release {
  name: string;
  version: string;
  requires?: string[];
  extras?: string[];
  /** Wheel tag; default "py3-none-any". */
  tag?: string;
  /** PEP 592. */
  yanked?: string;
  /** The field of the JSON of a release; without one in any release the index has no such JSON. */
  vulnerabilities?: object[];
  /** The hash on the page is of something else. */
  altered?: boolean;
  /** PEP 700: when it was uploaded, RFC 3339. */
  uploaded?: string;
  /** Bytes of a source archive instead of a wheel. */
  sdist?: Uint8Array;
  /** A real file instead of one that is made here. */
  file?: { name: string; bytes: Uint8Array };
}

export interface PackageIndex {
  /** The simple index. */
  url: string;
  /** Paths that were asked for, with whether the right login was given. */
  asked: string[];
  close: () => Promise<void>;
}

/**
 * @param login "user:password" without which it answers 401.
 * @param host the address of this machine that it listens on.
 */
export async function packageIndex(
  releases: readonly Release[],
  login?: string,
  host = '127.0.0.1',
): Promise<PackageIndex> {
  const asked: string[] = [];
  const files = new Map(releases.map((one) => [fileOf(one), one.file?.bytes ?? one.sdist ?? wheel(one)]));
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    asked.push(path);
    const given = Buffer.from(request.headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString();
    if (login !== undefined && given !== login) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="index"' }).end('who are you?');
      return;
    }
    const file = files.get(path.replace('/files/', ''));
    const name = /^\/simple\/([^/]+)\/$/.exec(path)?.[1];
    const own = releases.filter((one) => one.name === name);
    const [, named, version] = /^\/pypi\/([^/]+)\/([^/]+)\/json$/.exec(path) ?? [];
    const asJson = releases.find((one) => one.name === named && one.version === version && one.vulnerabilities);
    if (asJson)
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ info: { name: named, version }, vulnerabilities: asJson.vulnerabilities }));
    else if (file) response.writeHead(200).end(file);
    else if (own.some(({ uploaded }) => uploaded !== undefined))
      response
        .writeHead(200, { 'content-type': 'application/vnd.pypi.simple.v1+json' })
        .end(JSON.stringify({ meta: { 'api-version': '1.1' }, name, versions: [], files: own.map(listed) }));
    else if (own.length > 0) response.writeHead(200, { 'content-type': 'text/html' }).end(own.map(link).join('\n'));
    else response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, host, done));
  const url = `http://${host}:${(server.address() as AddressInfo).port}/simple`;
  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { url, asked, close };

  function hashOf(one: Release): string {
    const bytes = files.get(fileOf(one)) as Uint8Array;
    return createHash('sha256')
      .update(bytes)
      .update(one.altered ? 'x' : '')
      .digest('hex');
  }

  /** PEP 691. */
  function listed(one: Release): object {
    const { uploaded, yanked = false } = one;
    const hashes = { sha256: hashOf(one) };
    return { filename: fileOf(one), url: `/files/${fileOf(one)}`, hashes, yanked, 'upload-time': uploaded };
  }

  function link(one: Release): string {
    const hash = hashOf(one);
    const yanked = one.yanked === undefined ? '' : ` data-yanked="${one.yanked}"`;
    return `<a href="/files/${fileOf(one)}#sha256=${hash}"${yanked}>${fileOf(one)}</a>`;
  }
}

const plain = (name: string): string => name.replaceAll('-', '_');
const fileOf = ({ name, version, tag = 'py3-none-any', sdist, file }: Release): string =>
  file?.name ?? (sdist ? `${plain(name)}-${version}.tar.gz` : `${plain(name)}-${version}-${tag}.whl`);

function wheel({ name, version, requires = [], extras = [], tag = 'py3-none-any' }: Release): Uint8Array {
  const info = `${plain(name)}-${version}.dist-info`;
  const needs = [
    ...extras.map((one) => `Provides-Extra: ${one}\n`),
    ...requires.map((one) => `Requires-Dist: ${one}\n`),
  ].join('');
  const texts = {
    [`${plain(name)}/__init__.py`]: `version = "${version}"\n`,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n${needs}`,
    [`${info}/WHEEL`]: `Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: ${tag}\n`,
  };
  const record = [...Object.keys(texts).map((path) => `${path},,`), `${info}/RECORD,,`].join('\n');
  const entries = Object.entries({ ...texts, [`${info}/RECORD`]: `${record}\n` });
  // a fixed date, so that the same release has the same hash
  return zipSync(
    Object.fromEntries(entries.map(([path, text]) => [path, [strToU8(text), { mtime: '2026-01-01T00:00:00' }]])),
  );
}
