/** What the user's own configuration says of indexes: which there are, and who asks them. Nothing of the project is read here. */

import { join } from 'node:path';
import { readFile } from '../../../files/read-file.ts';
import { findHome } from '../../../process/folders.ts';
import { isUntrusted } from '../../../process/trust-boundary.ts';
import { stripComment } from '../../../text/strip.ts';
import type { Python } from '../program/python.ts';
import type { UvEnvironment } from '../types.ts';
import { findConfigFiles } from './config.ts';

export interface UserLogins {
  /** Indexes with a user name in their address. */
  urls: readonly URL[];
  /** Scheme, host and port of every index that the user names. */
  origins: ReadonlySet<string>;
  /** Logins of netrc by host, which has neither scheme nor port. */
  netrc: ReadonlyMap<string, Login>;
}

export interface Login {
  username: string;
  password: string;
}

/** @param dir the project, whose settings are left alone. */
export async function readUserLogins(env: UvEnvironment, dir: string, python: Python | undefined): Promise<UserLogins> {
  const [settings, files, netrc] = await Promise.all([
    readPipSettings(python),
    findConfigFiles(env, dir),
    readNetrc(env),
  ]);
  const ofPip = [...settings].flatMap(([key, value]) => (/\.(extra-)?index-url$/.test(key) ? [value] : []));
  const ofUv = files
    .filter(({ ofProject }) => !ofProject)
    .flatMap(({ text }) => text.match(/https?:\/\/[^\s"']+/g) ?? []);
  const { PIP_INDEX_URL, PIP_EXTRA_INDEX_URL, UV_DEFAULT_INDEX, UV_INDEX_URL, UV_EXTRA_INDEX_URL, UV_INDEX } = env;
  const named = [PIP_INDEX_URL, PIP_EXTRA_INDEX_URL, UV_DEFAULT_INDEX, UV_INDEX_URL, UV_EXTRA_INDEX_URL, UV_INDEX];
  const urls = [...named, ...ofPip, ...ofUv]
    .join(' ')
    .split(/\s+/)
    .map((text) => text.replace(/^[\w.-]+=(?=http)/, ''))
    .filter((text) => URL.canParse(text))
    .map((text) => new URL(text));
  return {
    urls: urls.filter(({ username }) => username !== ''),
    origins: new Set(urls.map(({ origin }) => origin)),
    netrc: parseNetrc(netrc),
  };
}

export async function readNetrc(env: UvEnvironment): Promise<string> {
  const home = findHome();
  const path = env.NETRC || (home && join(home, '.netrc'));
  if (!path || (!env.NETRC && isUntrusted(path))) return '';
  return readFile(path, 'utf8').catch(() => '');
}

/** The format of ftp(1) and curl: words in any layout. A `default` entry is for no host in particular, and is not taken. */
export function parseNetrc(text: string): Map<string, Login> {
  const words = withoutMacros(text.split('\n')).flatMap((line) => stripComment(line).split(/\s+/));
  const found = new Map<string, Login>();
  let login: Login | undefined;
  for (let at = 0; at < words.length; at += 1) {
    const [word, next = ''] = [words[at], words[at + 1]];
    if (word === 'machine') {
      login = { username: '', password: '' };
      if (!found.has(next.toLowerCase())) found.set(next.toLowerCase(), login);
    } else if (word === 'default') login = undefined;
    else if (word === 'login' && login) login.username = next;
    else if (word === 'password' && login) login.password = next;
    if (['machine', 'login', 'password', 'account'].includes(word ?? '')) at += 1;
  }
  return found;
}

/** A macro goes from its `macdef` to the next empty line. */
function withoutMacros(lines: readonly string[]): string[] {
  let inside = false;
  return lines.filter((line) => {
    inside = line.trim() !== '' && (inside || /^\s*macdef\b/.test(line));
    return !inside;
  });
}

/** pip's settings, of its files and of the environment. `pip config get` does not see them all. */
export function readPipSettings(python: Python | undefined): Promise<Map<string, string>> {
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
