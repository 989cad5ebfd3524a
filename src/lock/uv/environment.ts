/** Where uv asks and whom it trusts: the user's own settings, those of pip included where uv has none. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Indexes } from '../../spec/lock.ts';
import { indexEnvironment, pipSettings } from './credentials.ts';
import type { Python } from './python.ts';
import type { UvEnvironment } from './run.ts';

/**
 * @param python the user's Python, whose pip knows their mirror; undefined where there is none.
 * @param indexes what the spec says of them; it beats what the machine says.
 */
export async function uvEnvironment(
  env: UvEnvironment,
  dir: string,
  python: Python | undefined,
  indexes: Indexes = {},
): Promise<UvEnvironment> {
  const said = indexes.default || indexes.private ? await indexEnvironment(env, python, indexes) : {};
  const own = env.UV_DEFAULT_INDEX ?? env.UV_INDEX_URL;
  const index = said.UV_DEFAULT_INDEX || own || (await configured(env, dir)) ? undefined : await pipsIndex(env, python);
  const certificates = env.SSL_CERT_FILE || env.UV_SYSTEM_CERTS || env.UV_NATIVE_TLS ? undefined : env.PIP_CERT;
  return {
    ...(index ? { UV_DEFAULT_INDEX: index } : {}),
    ...(certificates ? { SSL_CERT_FILE: certificates } : {}),
    ...said,
  };
}

async function pipsIndex(env: UvEnvironment, python: Python | undefined): Promise<string | undefined> {
  if (env.PIP_INDEX_URL) return env.PIP_INDEX_URL;
  const settings = await pipSettings(python);
  return settings.get('global.index-url') ?? settings.get('install.index-url');
}

/** Whether a file that uv reads names an index. uv does not say, and asking it for one would cost a run. */
async function configured(env: UvEnvironment, dir: string): Promise<boolean> {
  const home = env.XDG_CONFIG_HOME || (env.APPDATA ?? join(homedir(), '.config'));
  const files = [
    ...(env.UV_CONFIG_FILE ? [env.UV_CONFIG_FILE] : []),
    join(dir, 'uv.toml'),
    join(dir, 'pyproject.toml'),
    join(home, 'uv', 'uv.toml'),
    '/etc/uv/uv.toml',
  ];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return texts.some((text, at) =>
    files[at]?.endsWith('pyproject.toml')
      ? /^\s*\[\[tool\.uv\.index\]\]/m.test(text)
      : /^\s*(\[\[index\]\]|index-url\s*=|\[\[pip\.index\]\])/m.test(text),
  );
}
