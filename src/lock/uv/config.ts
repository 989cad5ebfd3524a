/** uv's own configuration: files of the user's, and one of ours that says what they say and more. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { UvEnvironment } from './run.ts';
import type { SourceMetadata } from './types.ts';

interface ConfigFile {
  path: string;
  text: string;
}

/** Files that uv reads, those that count first before the others. Not those of folders above the project. */
export async function configFiles(env: UvEnvironment, dir: string): Promise<ConfigFile[]> {
  const home = env.XDG_CONFIG_HOME || (env.APPDATA ?? join(homedir(), '.config'));
  const paths = env.UV_CONFIG_FILE
    ? [env.UV_CONFIG_FILE]
    : [join(dir, 'uv.toml'), join(dir, 'pyproject.toml'), join(home, 'uv', 'uv.toml'), '/etc/uv/uv.toml'];
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8').catch(() => '')));
  return paths.map((path, at) => ({ path, text: texts[at] ?? '' }));
}

/** Settings of where to ask and whom to trust. What decides on versions is ours to say, by flags. */
const TAKEN = [
  'index',
  'index-url',
  'extra-index-url',
  'no-index',
  'find-links',
  'index-strategy',
  'keyring-provider',
  'allow-insecure-host',
  'native-tls',
  'system-certs',
  'http-proxy',
  'https-proxy',
  'no-proxy',
  'cache-dir',
];

type Settings = Record<string, unknown>;

/** A uv.toml with the user's settings and with what source archives need: given as a file it stands alone. */
export async function uvConfig(env: UvEnvironment, dir: string, sources: readonly SourceMetadata[]): Promise<string> {
  const { parse, stringify } = await import('smol-toml');
  const files = await configFiles(env, dir);
  const settings = files.map(({ path, text }): Settings => {
    try {
      const whole = parse(text) as { tool?: { uv?: Settings } } & Settings;
      return (path.endsWith('pyproject.toml') ? whole.tool?.uv : whole) ?? {};
    } catch {
      return {}; // uv itself says what is wrong with it
    }
  });
  const merged: Settings = {};
  for (const name of TAKEN)
    for (const { [name]: value } of settings) {
      if (value === undefined) continue;
      const before = merged[name];
      merged[name] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : (before ?? value);
    }
  const metadata = sources.map(({ name, version, requires }) => ({
    name,
    ...(version === undefined ? {} : { version }),
    'requires-dist': [...requires],
  }));
  return stringify({ ...merged, 'dependency-metadata': metadata });
}
