/** User names and passwords for indexes, from where the user keeps them. They reach uv by its environment and nothing else. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findHome } from '../../process/folders.ts';
import type { Indexes } from '../../spec/lock.ts';
import type { Python } from './python.ts';
import type { UvEnvironment } from './types.ts';

/** uv's variables for the indexes of a request; what netrc and a keyring know, uv asks itself. */
export async function indexEnvironment(
  env: UvEnvironment,
  python: Python | undefined,
  indexes: Indexes,
): Promise<UvEnvironment> {
  const known = await configured(env, python);
  const first = indexes.default === undefined ? undefined : new URL(indexes.default);
  const login = first && loginFor(first, known);
  if (first && login) [first.username, first.password] = [login.username, login.password];
  const beside = indexes.private ?? [];
  const names = beside.filter(({ packages }) => packages.length === 0).map(({ name, url }) => `${name}=${url}`);
  const logins = beside.flatMap(({ name, url }) => {
    const own = loginFor(new URL(url), [...namedLogins(env, beside), ...known]);
    const variable = variableOf(name);
    if (!own || env[`${variable}_USERNAME`] || env[`${variable}_PASSWORD`]) return [];
    return [
      [`${variable}_USERNAME`, decodeURIComponent(own.username)],
      [`${variable}_PASSWORD`, decodeURIComponent(own.password)],
    ];
  });
  return {
    ...(first ? { UV_DEFAULT_INDEX: first.href } : {}),
    ...(names.length > 0 ? { UV_INDEX: [...names, env.UV_INDEX ?? ''].join(' ').trim() } : {}),
    ...Object.fromEntries(logins),
  };
}

/** UV_INDEX_ACME_USERNAME: how uv calls the credentials of a named index. */
export const variableOf = (name: string): string => `UV_INDEX_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;

/** pip's settings, of its files and of the environment. `pip config get` does not see them all. */
export function pipSettings(python: Python | undefined): Promise<Map<string, string>> {
  if (!python) return Promise.resolve(new Map());
  const known = asked.get(python) ?? askPip(python);
  asked.set(python, known);
  return known;
}
const asked = new WeakMap<Python, Promise<Map<string, string>>>();

async function askPip(python: Python): Promise<Map<string, string>> {
  const answer = await python.run(['-m', 'pip', 'config', 'list']);
  const lines = !answer.failed ? answer.stdout.split('\n') : [];
  return new Map(
    lines.flatMap((line) => {
      const [, key, value] = /^([\w:.-]+?)='(.*)'\s*$/.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value.replaceAll('\\n', ' ')] as const];
    }),
  );
}

/** Addresses with credentials that pip or uv is told by the user. */
async function configured(env: UvEnvironment, python: Python | undefined): Promise<URL[]> {
  const settings = await pipSettings(python);
  const said = [...settings].flatMap(([key, value]) => (/\.(extra-)?index-url$/.test(key) ? [value] : []));
  const { PIP_INDEX_URL, PIP_EXTRA_INDEX_URL, UV_DEFAULT_INDEX, UV_INDEX_URL, UV_EXTRA_INDEX_URL, UV_INDEX } = env;
  const texts = [
    PIP_INDEX_URL,
    PIP_EXTRA_INDEX_URL,
    UV_DEFAULT_INDEX,
    UV_INDEX_URL,
    UV_EXTRA_INDEX_URL,
    UV_INDEX,
    ...said,
  ];
  return texts
    .join(' ')
    .split(/\s+/)
    .map((text) => text.replace(/^[\w-]+=(?=http)/, ''))
    .filter((text) => URL.canParse(text))
    .map((text) => new URL(text))
    .filter(({ username }) => username !== '');
}

/** Who asks for a file of an index: as pip, uv or netrc know it. @returns a URL with user name and password. */
export async function loginOf(
  url: string,
  env: UvEnvironment,
  python: Python | undefined,
  { private: beside = [] }: Indexes,
): Promise<URL | undefined> {
  const there = new URL(url);
  const known = loginFor(there, [...namedLogins(env, beside), ...(await configured(env, python))]);
  if (known) return known;
  const netrc = await readFile(env.NETRC || join(findHome() ?? '/', '.netrc'), 'utf8').catch(() => '');
  const words = netrc.replace(/^\s*#.*$/gm, '').split(/\s+/);
  const at = words.findIndex((word, index) => word === 'machine' && words[index + 1] === there.hostname);
  if (at < 0) return undefined;
  const rest = words.slice(at + 2);
  const own = rest.slice(0, rest.includes('machine') ? rest.indexOf('machine') : rest.length);
  there.username = own[own.indexOf('login') + 1] ?? '';
  there.password = own[own.indexOf('password') + 1] ?? '';
  return there;
}

/** What uv's variables say of these: an index that is there twice, for certain packages and for all, has one login. */
const namedLogins = (env: UvEnvironment, indexes: NonNullable<Indexes['private']>): URL[] =>
  indexes.flatMap(({ name, url }) => {
    const login = new URL(url);
    login.username = env[`${variableOf(name)}_USERNAME`] ?? '';
    login.password = env[`${variableOf(name)}_PASSWORD`] ?? '';
    return login.username === '' ? [] : [login];
  });

/** Of the same host; where it has several, the one with the same path. */
function loginFor({ host, pathname }: URL, known: readonly URL[]): URL | undefined {
  const there = known.filter((url) => url.host === host);
  return there.find((url) => url.pathname === pathname) ?? there[0];
}
