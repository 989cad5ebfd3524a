/** Downloads over https through the environment's proxy, which Node's fetch ignores before Node 24. */
import { EnvHttpProxyAgent, request } from 'undici';
import { redactSecrets } from '../../catalog/secrets/secret-text.ts';
import { MAX_BYTES } from '../formats/index.ts';

/** Why there is no answer, and what helps. */
export class NotFetched extends Error {
  constructor(
    message: string,
    readonly fix: string,
  ) {
    super(message);
  }
}

const REDIRECTS = 5;
/** Milliseconds for one answer, from the first byte sent to the last one read. */
const PATIENCE = 30_000;

/** @throws NotFetched for any answer that is not the file, one that is too large, and none at all. */
export async function downloadText(address: string): Promise<string> {
  refuseProxies(process.env);
  const dispatcher = new EnvHttpProxyAgent();
  try {
    return await follow(address, dispatcher);
  } catch (error) {
    throw error instanceof NotFetched ? error : explained(address, error);
  } finally {
    await dispatcher.destroy();
  }
}

const PROXIES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];

/** @throws NotFetched for a proxy variable that is no URL. */
function refuseProxies(env: NodeJS.ProcessEnv): void {
  const wrong = PROXIES.find((name) => env[name] && !URL.canParse(env[name]));
  if (wrong !== undefined)
    throw new NotFetched(`${wrong} is not a URL`, `set it as in ${wrong}=http://proxy.example.com:3128`);
}

async function follow(address: string, dispatcher: EnvHttpProxyAgent): Promise<string> {
  let url = address;
  for (let hops = 0; hops <= REDIRECTS; hops += 1) {
    const { statusCode, headers, body } = await request(url, { dispatcher, signal: AbortSignal.timeout(PATIENCE) });
    const to = headers.location;
    if (statusCode >= 300 && statusCode < 400 && typeof to === 'string') {
      await body.dump();
      url = new URL(to, url).href;
      if (!url.startsWith('https:'))
        throw new NotFetched(
          `${address} leads to ${url}, which is not encrypted`,
          'name the address that it really is at',
        );
      continue;
    }
    if (statusCode !== 200) {
      await body.dump();
      throw answered(address, statusCode);
    }
    return await bounded(address, body);
  }
  throw new NotFetched(
    `${address} leads from one address to the next, more than ${REDIRECTS} times`,
    'name the address that it really is at',
  );
}

/** Stops to read where it becomes too much, whatever the server says of its length. */
async function bounded(address: string, body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_BYTES)
      throw new NotFetched(
        `${address} is larger than ${MAX_BYTES / 1024} KiB, which no preset is`,
        'name the file itself',
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function answered(address: string, status: number): NotFetched {
  if (status === 401 || status === 403)
    return new NotFetched(
      `${address} wants credentials (${status})`,
      'name its repository, git+https://..., which has credentials',
    );
  if (status === 404 || status === 410)
    return new NotFetched(`there is nothing at ${address} (${status})`, 'correct the address');
  return new NotFetched(`${address} answers ${status}`, 'try again later');
}

function explained(address: string, error: unknown): NotFetched {
  const { code = '', message, cause } = error as NodeJS.ErrnoException & { cause?: NodeJS.ErrnoException };
  const detail = code || cause?.code || message;
  if (/CERT|SIGNATURE|SELF_SIGNED|ERR_TLS/.test(detail))
    return new NotFetched(
      `${address} has a certificate that is not trusted (${detail})`,
      'set NODE_EXTRA_CA_CERTS=/path/to/ca.pem to the CA of your organization',
    );
  const proxy = process.env.https_proxy || process.env.HTTPS_PROXY;
  const through = proxy ? ` through the proxy ${redactSecrets(proxy)}` : '';
  return new NotFetched(
    `${address} cannot be reached${through} (${detail})`,
    'try again, or --offline for the one in the cache',
  );
}
