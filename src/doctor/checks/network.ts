import type { Check } from '../types.ts';

const FILES = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'PIP_CERT', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'];

export default {
  id: 'network',
  title: 'Proxy and certificates',
  async ask({ env, engine, readText }) {
    for (const name of FILES) {
      const path = env[name];
      if (path && (await readText(path)) === undefined)
        return {
          verdict: 'failed',
          found: `${name} names ${path}, which cannot be read`,
          because: 'every download then fails',
          fix: `correct or unset ${name}`,
        };
    }
    const proxy = env.HTTPS_PROXY ?? env.https_proxy ?? env.HTTP_PROXY ?? env.http_proxy;
    if (!proxy) return { verdict: 'ok', found: 'no proxy is set' };
    // Podman hands the proxy of the shell to its builds (--http-proxy)
    if ((await engine()).program === 'podman') return { verdict: 'ok', found: 'a proxy is set, for Podman too' };
    const config = await readText(`${env.DOCKER_CONFIG ?? `${env.HOME ?? ''}/.docker`}/config.json`);
    return config?.includes('"proxies"')
      ? { verdict: 'ok', found: 'a proxy is set, for Docker too' }
      : {
          verdict: 'warning',
          found: 'a proxy is set here, and not for builds',
          because: 'a build does not see the variables of your shell, so pip inside it has no way out',
          fix: 'add "proxies" to ~/.docker/config.json, which Docker passes on without writing it into the image',
        };
  },
} satisfies Check;
