/** Finds the user's uv configuration and writes the one that a run uses. */

import { join } from 'node:path';
import { readProjectFile } from '../../../files/project-file.ts';
import { readFile } from '../../../files/read-file.ts';
import { findConfigFolder } from '../../../process/folders.ts';
import { isUntrusted } from '../../../process/trust-boundary.ts';
import type { SourceMetadata, UvEnvironment } from '../types.ts';

interface ConfigFile {
  path: string;
  text: string;
  /** It lies in the project, so whoever wrote that wrote it. */
  ofProject: boolean;
}

/**
 * Files that uv would read, those that count first before the others, and whether the project's authors write them. Not those of
 * folders above the project.
 */
export async function findConfigFiles(env: UvEnvironment, dir: string): Promise<ConfigFile[]> {
  const home = findConfigFolder(env);
  const own = env.UV_CONFIG_FILE
    ? [env.UV_CONFIG_FILE]
    : [...(home ? [join(home, 'uv', 'uv.toml')] : []), '/etc/uv/uv.toml'];
  const ofProject = env.UV_CONFIG_FILE ? [] : [join(dir, 'uv.toml'), join(dir, 'pyproject.toml')];
  const paths = [...ofProject, ...own];
  const read = (path: string): Promise<string> =>
    ofProject.includes(path) ? readProjectFile(dir, path, 'utf8') : readFile(path, 'utf8');
  const texts = await Promise.all(paths.map((path) => read(path).catch(() => '')));
  return paths.map((path, at) => ({ path, text: texts[at] ?? '', ofProject: isUntrusted(path) }));
}

/** UvSettings of where to ask and whom to trust. What decides on versions is ours to say, by flags. */
const USER_SETTINGS = [
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
];

/** What a project may say: which indexes there are. No interpreter, cache, archive, certificate or login is its to choose. */
const PROJECT_SETTINGS = ['index', 'index-url', 'extra-index-url', 'index-strategy'];

type UvSettings = Record<string, unknown>;

/** A uv.toml with the user's settings and with what source archives need: given as a file it stands alone. */
export async function renderUvConfig(
  env: UvEnvironment,
  dir: string,
  sources: readonly SourceMetadata[],
): Promise<string> {
  const { stringify } = await import('smol-toml');
  const { parseTomlText } = await import('../../../text/toml.ts');
  const files = await findConfigFiles(env, dir);
  const settings = files.map(({ path, text, ofProject }): UvSettings => {
    const whole = parseSettings(text, parseTomlText) as { tool?: { uv?: UvSettings } } & UvSettings;
    const said = (path.endsWith('pyproject.toml') ? whole.tool?.uv : whole) ?? {};
    return ofProject ? keepProjectSettings(said) : said;
  });
  const merged: UvSettings = {};
  for (const name of USER_SETTINGS)
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

/** Text that is no TOML says nothing. */
function parseSettings(text: string, parse: (text: string) => object): object {
  try {
    return parse(text);
  } catch {
    return {};
  }
}

const isAddress = (value: unknown): value is string => typeof value === 'string' && /^https?:\/\/[^\s@]+$/.test(value);

/** Addresses without logins; of an index its name, address and what it serves, not how it is authenticated. */
function keepProjectSettings(said: UvSettings): UvSettings {
  const kept: UvSettings = {};
  for (const name of PROJECT_SETTINGS) {
    const value = said[name];
    if (name === 'index') kept.index = (Array.isArray(value) ? value : []).flatMap(keepIndex);
    else if (name === 'extra-index-url') kept[name] = (Array.isArray(value) ? value : [value]).filter(isAddress);
    else if (name === 'index-url') kept[name] = isAddress(value) ? value : undefined;
    else kept[name] = typeof value === 'string' && STRATEGIES.includes(value) ? value : undefined;
  }
  return kept;
}

const STRATEGIES = ['first-index', 'unsafe-first-match', 'unsafe-best-match'];

/** One that serves only who names it serves nobody here; a name would lead to the login that the user keeps under it. */
function keepIndex(entry: unknown): UvSettings[] {
  const { url, explicit, default: isDefault, format } = (entry ?? {}) as UvSettings;
  if (!isAddress(url) || explicit === true) return [];
  return [{ url, ...(isDefault === true ? { default: true } : {}), ...(format === 'flat' ? { format } : {}) }];
}
