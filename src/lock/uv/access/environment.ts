/** Builds the environment of uv: indexes, certificates and logins, those of pip included. */

import type { Python } from '../program/python.ts';
import type { UvEnvironment } from '../types.ts';
import { findConfigFiles } from './config.ts';
import { readPipSettings } from './user-logins.ts';

/**
 * @param python the user's Python, whose pip knows their mirror; undefined where there is none.
 * @param said what the spec says of indexes; it beats what the machine says.
 */
export async function createUvEnvironment(
  env: UvEnvironment,
  dir: string,
  python: Python | undefined,
  said: Readonly<Record<string, string>> = {},
): Promise<UvEnvironment> {
  const own = env.UV_DEFAULT_INDEX ?? env.UV_INDEX_URL;
  const index = said.UV_DEFAULT_INDEX || own || (await configured(env, dir)) ? undefined : await pipsIndex(env, python);
  const certificates =
    env.SSL_CERT_FILE || env.UV_SYSTEM_CERTS || env.UV_NATIVE_TLS
      ? undefined
      : (env.PIP_CERT ?? (await pipsOwn(python, 'cert')));
  const known = env.HTTPS_PROXY ?? env.https_proxy ?? env.ALL_PROXY ?? env.all_proxy;
  const proxy = known === undefined ? (env.PIP_PROXY ?? (await pipsOwn(python, 'proxy'))) : undefined;
  return {
    ...(index ? { UV_DEFAULT_INDEX: index } : {}),
    ...(certificates ? { SSL_CERT_FILE: certificates } : {}),
    ...(proxy ? { HTTPS_PROXY: proxy, HTTP_PROXY: proxy } : {}),
    ...said,
  };
}

async function pipsIndex(env: UvEnvironment, python: Python | undefined): Promise<string | undefined> {
  return env.PIP_INDEX_URL ?? (await pipsOwn(python, 'index-url'));
}

/** A setting of pip's files. That of its command comes before the global one. */
async function pipsOwn(python: Python | undefined, name: string): Promise<string | undefined> {
  const settings = await readPipSettings(python);
  return settings.get(`install.${name}`) ?? settings.get(`global.${name}`);
}

/** Whether a file that uv reads names an index. uv does not say, and asking it for one would cost a run. */
async function configured(env: UvEnvironment, dir: string): Promise<boolean> {
  const files = await findConfigFiles(env, dir);
  return files.some(({ path, text }) =>
    path.endsWith('pyproject.toml')
      ? /^[ \t]*\[\[tool\.uv\.index\]\]/m.test(text)
      : /^[ \t]*(\[\[index\]\]|index-url\s*=|\[\[pip\.index\]\])/m.test(text),
  );
}
