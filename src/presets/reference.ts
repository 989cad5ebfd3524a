/** Parses references to presets: built-in name, path, repository, URL, installed package. */
import { userError } from '../errors.ts';
import { detectFormat } from './formats/index.ts';

export type Reference =
  | { kind: 'built-in'; name: string }
  | { kind: 'path'; path: string }
  /** `key` is the same for every preset of one state of a repository: address and ref. */
  | { kind: 'git'; url: string; ref?: string; path: string; key: string }
  | { kind: 'https'; url: string; sha256?: string; key: string }
  | { kind: 'package'; package: string; path: string; key: string };

const FORMS =
  'a built-in name, ./path/to/file, github:org/repo//path#ref, git+https://host/repo//path#ref, git+ssh://..., https://host/file#sha256=..., or npm:package//path';

/**
 * @param where who names it; it opens the error.
 * @throws UserError (exit 2) for what is none of them, and for an address with a password in it.
 */
export function parseReference(text: string, where: string): Reference {
  if (text === '' || /[\p{Cc}\s]/u.test(text) || text.length > 2000)
    throw userError(where, `${JSON.stringify(text.slice(0, 100))} is not a reference to a preset`, FORMS);
  if (text.startsWith('github:')) return github(text, where);
  if (/^git\+/.test(text)) return git(text, where);
  if (text.startsWith('https://')) return https(text, where);
  if (text.startsWith('npm:')) return npm(text, where);
  if (/^[a-z][a-z0-9+.-]+:/i.test(text) && !/^[a-z]:[\\/]/i.test(text)) throw unknownScheme(text, where);
  if (/[/\\]/.test(text) || detectFormat(text)) return { kind: 'path', path: text };
  return { kind: 'built-in', name: text };
}

function unknownScheme(text: string, where: string): Error {
  const [scheme = ''] = text.split(':');
  if (scheme === 'http') return userError(where, `${text} is not encrypted`, 'use https://');
  return userError(where, `${scheme}: is not a way to name a preset`, FORMS);
}

function github(text: string, where: string): Reference {
  const found = /^github:([\w.-]+\/[\w.-]+)(?![\w.-])(.*)$/.exec(text);
  if (!found) throw userError(where, `${text} is not github:org/repo`, 'github:org/repo//path#ref');
  return git(`git+https://github.com/${found[1]}.git${found[2]}`, where);
}

/** What git takes for a ref, without what it would take for an option, a range or a way back. */
const REF = /^(?![-/])(?!.*(?:\.\.|\/\/|@\{))[\w./+@-]{1,200}$/;
/** Host first: a leading dash would be an option of ssh. `git+file` is for a mirror on a mounted disk. */
const URL =
  /^(?:(?:https|ssh):\/\/(?:[\w.+-]+@)?(?:[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9a-f:]+\])(?::\d{1,5})?|file:\/\/)(?:\/[\w.~@%+-]+)+$/;

function git(text: string, where: string): Reference {
  const [address = '', ref, ...more] = text.slice('git+'.length).split('#');
  const scheme = address.indexOf('://') + 3;
  const cut = address.indexOf('//', scheme + (address.startsWith('file:///') ? 1 : 0));
  const url = cut < 0 ? address : address.slice(0, cut);
  const path = cut < 0 ? '' : address.slice(cut + 2);
  if (/^(?:https?|git):\/\/[^/@]*@|^[a-z]+:\/\/[^/:@]*:[^/@]*@/.test(url)) throw refuseLogin(text, where);
  if (/^(http|git):/.test(url)) throw userError(where, `git+${url} is not encrypted`, 'use git+https:// or git+ssh://');
  if (!URL.test(url)) throw userError(where, `${text} is not the address of a repository`, FORMS);
  if (more.length > 0 || (ref !== undefined && !REF.test(ref)))
    throw userError(where, `${text} does not end in a branch, a tag or a commit`, 'git+https://host/repo//path#v1');
  inside(path, text, where);
  return { kind: 'git', url, path, key: `git+${url}#${ref ?? ''}`, ...(ref === undefined ? {} : { ref }) };
}

function https(text: string, where: string): Reference {
  const [url = '', hash, ...more] = text.split('#');
  if (/^https:\/\/[^/]*@/.test(url)) throw refuseLogin(text, where);
  if (/[?&][\w-]{0,40}(?:token|signature|sig|key|password|auth)=/i.test(url))
    throw userError(
      where,
      'has a credential in its query, which would be saved',
      'give an address that needs none, or git+https:// with a credential helper',
    );
  if (!/^https:\/\/[A-Za-z0-9[][^\\"'<>`{}|^]*$/.test(url)) throw userError(where, `${text} is not an address`, FORMS);
  const sha256 = hash === undefined ? undefined : /^sha256=([0-9a-f]{64})$/.exec(hash)?.[1];
  if (more.length > 0 || (hash !== undefined && sha256 === undefined))
    throw userError(where, `#${hash} is not a hash`, `${url}#sha256= and 64 hexadecimal digits`);
  return { kind: 'https', url, key: url, ...(sha256 === undefined ? {} : { sha256 }) };
}

function npm(text: string, where: string): Reference {
  const found = /^npm:((?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*)(?:\/\/(.*))?$/.exec(text);
  if (!found) throw userError(where, `${text} is not npm:package//path`, 'npm:@acme/ml-presets//gpu.yaml');
  const [, name = '', path = ''] = found;
  inside(path, text, where);
  return { kind: 'package', package: name, path, key: `npm:${name}` };
}

/** The part before `@` may be a token too, and the reference is saved in ml-container.json. */
const refuseLogin = (text: string, where: string): Error =>
  userError(
    where,
    'has a login in the address',
    `leave it out: ${text.replace(/:\/\/[^/]*@/, '://')}; git takes logins from its credential helper, netrc, or an ssh key`,
  );

function inside(path: string, text: string, where: string): void {
  if (path.split('/').includes('..') || path.startsWith('/') || path.includes('\\'))
    throw userError(where, `${text} leaves where it starts`, 'give a path inside it');
}
