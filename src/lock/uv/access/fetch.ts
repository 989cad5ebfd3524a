/** Fetches a file of a package index with pip's and uv's proxy, certificates and logins. */

import { createHash } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { readFile } from '../../../files/read-file.ts';
import type { UvEnvironment } from '../types.ts';

const REDIRECTS = 5;
/** Milliseconds without a byte. */
const PATIENCE = 60_000;
/** Milliseconds for one file. */
const LONGEST = 5 * 60_000;
/** Bytes: what is fetched whole is a source archive, or a wheel that is asked for by its address. */
const MAX_DOWNLOAD = 256 * 2 ** 20;

/**
 * @param hash undefined where nobody has said one yet.
 * @param login who asks, sent to the host of `url` alone.
 * @param most bytes.
 * @throws Error that says what went wrong, without credentials, also where the file is another one than `hash` says.
 */
export async function fetchFile(
  url: string,
  hash: string | undefined,
  env: UvEnvironment,
  login?: URL,
  most = MAX_DOWNLOAD,
): Promise<Uint8Array> {
  const bytes = url.startsWith('file:')
    ? await readFile(fileURLToPath(url))
    : await download(new URL(url), env, login, most);
  const found = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  if (hash !== undefined && found !== hash) throw new Error(`it has ${found}, and the index says ${hash}`);
  return bytes;
}

async function download(first: URL, env: UvEnvironment, login: URL | undefined, most: number): Promise<Uint8Array> {
  const { EnvHttpProxyAgent, request } = await import('undici');
  const certificates = env.SSL_CERT_FILE ? await readFile(env.SSL_CERT_FILE, 'utf8').catch(() => '') : '';
  const tls = certificates === '' ? {} : { ca: [...rootCertificates, certificates] };
  const { HTTP_PROXY, HTTPS_PROXY } = env;
  const named = {
    ...(HTTP_PROXY ? { httpProxy: HTTP_PROXY } : {}),
    ...(HTTPS_PROXY ? { httpsProxy: HTTPS_PROXY } : {}),
  };
  for (const proxy of Object.values(named))
    if (!URL.canParse(proxy)) throw new Error('HTTP_PROXY or HTTPS_PROXY is not a URL');
  const dispatcher = new EnvHttpProxyAgent({ connect: tls, requestTls: tls, proxyTls: tls, ...named });
  try {
    let url = first;
    for (let hops = 0; hops <= REDIRECTS; hops += 1) {
      const who = url.username === '' && url.origin === first.origin ? login : url;
      const bare = new URL(url);
      bare.username = '';
      bare.password = '';
      const { statusCode, headers, body } = await request(bare, {
        dispatcher,
        headers: who?.username ? { authorization: basic(who) } : {},
        bodyTimeout: PATIENCE,
        headersTimeout: PATIENCE,
      });
      if (statusCode >= 300 && statusCode < 400 && typeof headers.location === 'string') {
        await body.dump();
        url = new URL(headers.location, url);
        continue;
      }
      if (statusCode === 200) return await readBounded(bare.href, body, most);
      await body.dump();
      throw new Error(`${bare.href} answers ${statusCode}`);
    }
    throw new Error('it leads from one address to the next');
  } finally {
    await dispatcher.destroy();
  }
}

/** Stops where it becomes too much, whatever the server says of its length. */
async function readBounded(address: string, body: AsyncIterable<Buffer>, most: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  const deadline = Date.now() + LONGEST;
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > most) throw new Error(`${address} is larger than ${most / 2 ** 20} MiB`);
    if (Date.now() > deadline) throw new Error(`${address} takes longer than ${LONGEST / 60_000} minutes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks, size));
}

const basic = ({ username, password }: URL): string =>
  `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;
