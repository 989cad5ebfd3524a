/** Which index gets which login: to the scheme, host and port that it is stored for, and to nobody that the project alone names. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, userError } from '../../../errors.ts';
import { makeTemporaryFolder } from '../../../process/folders.ts';
import type { Indexes, LockRequest } from '../../../spec/lock.ts';
import type { Python } from '../program/python.ts';
import type { LoginPolicy, UvEnvironment } from '../types.ts';
import { readUserLogins, type UserLogins } from './user-logins.ts';

export interface IndexAccess {
  /** uv's variables, with logins where they may be sent. */
  variables: Record<string, string>;
  /** A netrc file of the hosts that are asked, and no others. */
  netrc: string;
  /** Who asks for a file, as pip, uv or netrc know it. @returns a URL with user name and password. */
  findLogin: (url: string) => URL | undefined;
  /** Origins that netrc has a login for and that do not get it: the project alone names them, and not by https and its port. */
  withheld: ReadonlySet<string>;
}

/**
 * @param policy says which indexes the user named themselves, and asks about others.
 * @throws UserError (exit 1) where a login would go to a host that only the project names, and nobody can be asked.
 */
export async function resolveIndexAccess(
  env: UvEnvironment,
  dir: string,
  python: Python | undefined,
  request: Pick<LockRequest, 'indexes' | 'roots'>,
  policy: LoginPolicy,
): Promise<IndexAccess> {
  const indexes = request.indexes ?? {};
  const logins = await readUserLogins(env, dir, python);
  const isKnown = ({ origin }: URL): boolean => logins.origins.has(origin) || policy.isNamedByUser(origin);
  const named = await readNamedLogins(env, indexes, async (url, name) => {
    if (isKnown(url) || findNetrc(url, logins, isKnown)) return;
    if (await policy.confirm(url.origin, `${nameVariable(name)}_USERNAME`)) return;
    throw refuseLogin(name, url);
  });
  const known = [...named.map(({ url }) => url), ...logins.urls];
  const findLogin = (text: string): URL | undefined => {
    const url = new URL(text);
    return selectLogin(url, known) ?? findNetrc(url, logins, isKnown);
  };
  const first = indexes.default === undefined ? undefined : withLogin(indexes.default, logins.urls);
  const others = (indexes.private ?? []).filter(({ packages }) => packages.length === 0);
  const asked = listAskedUrls(request, logins);
  const isWithheld = (url: URL): boolean => logins.netrc.has(url.hostname) && !findNetrc(url, logins, isKnown);
  const ownNames = (env.UV_INDEX ?? '').split(/\s+/).flatMap((text) => /^([\w.-]+)=/.exec(text)?.[1] ?? []);
  return {
    variables: {
      ...(first === undefined ? {} : { UV_DEFAULT_INDEX: first }),
      ...(others.length === 0
        ? {}
        : { UV_INDEX: [...others.map(({ name, url }) => `${name}=${url}`), env.UV_INDEX ?? ''].join(' ').trim() }),
      ...Object.fromEntries(ownNames.flatMap((name) => copyVariables(env, name))),
      ...Object.fromEntries((indexes.private ?? []).flatMap(({ name, url }) => formatVariables(name, url, known))),
    },
    netrc: formatNetrc(asked, logins, isKnown),
    findLogin,
    withheld: new Set(asked.filter(isWithheld).map(({ origin }) => origin)),
  };
}

/** Writes the netrc that uv reads instead of the user's. @returns its path. */
export async function writeNetrc(text: string): Promise<string> {
  const path = join(makeTemporaryFolder('login-'), 'netrc');
  await writeFile(path, text, { mode: 0o600 });
  return path;
}

/** UV_INDEX_ACME_USERNAME: how uv calls the credentials of a named index. */
export const nameVariable = (name: string): string => `UV_INDEX_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;

const refuseLogin = (name: string, { origin, href }: URL) =>
  userError(
    `indexes.private.${name}`,
    `the project names ${origin}, which your own settings do not: it is not sent the login of ${nameVariable(name)}_USERNAME`,
    `if it is meant for ${origin}: --set indexes.private.${name}=${href}, or unset ${nameVariable(name)}_USERNAME and ${nameVariable(name)}_PASSWORD`,
    EXIT.failed,
  );

/** @param permit throws where a login may not go there. */
async function readNamedLogins(
  env: UvEnvironment,
  { private: indexes = [] }: Indexes,
  permit: (url: URL, name: string) => Promise<void>,
): Promise<{ name: string; url: URL }[]> {
  const found: { name: string; url: URL }[] = [];
  for (const { name, url: text } of indexes) {
    const [username = '', password = ''] = ['USERNAME', 'PASSWORD'].map((part) => env[`${nameVariable(name)}_${part}`]);
    if (username === '' && password === '') continue;
    const url = new URL(text);
    await permit(new URL(text), name);
    [url.username, url.password] = [username, password];
    found.push({ name, url });
  }
  return found;
}

/** Of the same scheme, host and port; where it has several, the one with the same path. */
function selectLogin({ origin, pathname }: URL, known: readonly URL[]): URL | undefined {
  const there = known.filter((url) => url.origin === origin && url.username !== '');
  return there.find((url) => url.pathname === pathname) ?? there[0];
}

/** netrc knows hosts: a login of it goes out encrypted and to the usual port, elsewhere only where the user named that. */
function findNetrc(url: URL, { netrc }: UserLogins, isKnown: (url: URL) => boolean): URL | undefined {
  const login = netrc.get(url.hostname);
  const usual = url.protocol === 'https:' && url.port === '';
  if (!login || !(usual || isKnown(url))) return undefined;
  const found = new URL(url);
  [found.username, found.password] = [login.username, login.password];
  return found;
}

function withLogin(text: string, known: readonly URL[]): string {
  const url = new URL(text);
  const login = selectLogin(url, known);
  if (login) [url.username, url.password] = [login.username, login.password];
  return url.href;
}

function formatVariables(name: string, url: string, known: readonly URL[]): [string, string][] {
  const login = selectLogin(new URL(url), known);
  if (!login) return [];
  return [
    [`${nameVariable(name)}_USERNAME`, decodeURIComponent(login.username)],
    [`${nameVariable(name)}_PASSWORD`, decodeURIComponent(login.password)],
  ];
}

const copyVariables = (env: UvEnvironment, name: string): [string, string][] =>
  ['USERNAME', 'PASSWORD'].flatMap((part): [string, string][] => {
    const value = env[`${nameVariable(name)}_${part}`];
    return value ? [[`${nameVariable(name)}_${part}`, value]] : [];
  });

/** Addresses that uv is told to ask, by the user or by the project. */
function listAskedUrls({ indexes = {}, roots }: Pick<LockRequest, 'indexes' | 'roots'>, logins: UserLogins): URL[] {
  const direct = roots.flatMap(({ requirement }) => requirement.match(/https?:\/\/[^\s;#]+/g) ?? []);
  const ofProject = [indexes.default, ...(indexes.private ?? []).map(({ url }) => url), ...direct];
  return [...ofProject.filter((url) => url !== undefined), ...logins.origins]
    .filter((text) => URL.canParse(text))
    .map((text) => new URL(text));
}

/** A host is left out where one of its addresses may not have the login: uv does not tell them apart. */
function formatNetrc(asked: readonly URL[], logins: UserLogins, isKnown: (url: URL) => boolean): string {
  const hosts = [...new Set(asked.map(({ hostname }) => hostname))].filter((hostname) =>
    asked.every((url) => url.hostname !== hostname || findNetrc(url, logins, isKnown)),
  );
  return hosts
    .map((host) => {
      const { username = '', password = '' } = logins.netrc.get(host) ?? {};
      return `machine ${host} login ${username} password ${password}\n`;
    })
    .join('');
}
