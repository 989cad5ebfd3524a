/** Finds the files that contain credentials: by name and folder, and by content where the file would enter the image. */

import {
  classifySecretFile,
  classifySecretFolder,
  isCode,
  type SecretKind,
  secrets,
} from '../../catalog/secrets/index.ts';
import { findSecretText, isPublicText } from '../../catalog/secrets/secret-text.ts';
import { createPause } from '../../files/pause.ts';
import { decodeText } from '../../requirements/decode-text.ts';
import type { SecretFile } from '../types.ts';
import { isData, isModel } from './folders.ts';
import { readStart } from './read.ts';
import type { Tree, TreeEntry } from './tree.ts';

/** Bytes of a file whose name is that of a secret that are read. */
const HEAD_BYTES = 65_536;
/** Bytes of a file that are searched, and of all files beyond their heads: a token may stand behind a vocabulary or a plot. */
const SEARCHED_BYTES = 2_000_000;
const SEARCHED_BEYOND_HEADS = 20_000_000;
/** Files that are searched; each is one small read. */
const SEARCHED_FILES = 20_000;

export interface NamedSecrets {
  secrets: SecretFile[];
  /** Files whose name is that of a secret, and that are examples or public: certificates, `.env.example`. */
  ordinary: string[];
}

/** Files and folders that are secrets by their name; `.pem` and `.key` by what they contain. */
export async function findNamedSecrets(tree: Tree): Promise<NamedSecrets> {
  const found: NamedSecrets = { secrets: [], ordinary: [] };
  const folders = new Set<string>();
  const pause = createPause();
  for (const entry of tree.entries) {
    const turn = pause();
    if (turn) await turn;
    if (folders.has(getParent(entry.path))) {
      if (entry.kind === 'folder') folders.add(entry.path);
      continue;
    }
    const kind = entry.kind === 'folder' ? classifyFolder(tree, entry) : classifyFile(tree, entry);
    if (kind === 'ordinary') found.ordinary.push(entry.path);
    else if (kind !== undefined) {
      if (entry.kind === 'folder') folders.add(entry.path);
      found.secrets.push({ path: entry.path, because: secrets.kinds[kind], kind });
    }
  }
  return found;
}

const getParent = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** A folder with Python is a package of that name, whose files are judged one by one. */
function classifyFolder(tree: Tree, { path, name }: TreeEntry): SecretKind | undefined {
  const kind = classifySecretFolder(name);
  if (kind === undefined) return undefined;
  for (const file of tree.files.keys()) if (file.startsWith(`${path}/`) && isCode(file)) return undefined;
  return kind;
}

function classifyFile(tree: Tree, entry: TreeEntry): SecretKind | 'ordinary' | undefined {
  if (entry.kind !== 'file' && entry.kind !== 'link') return undefined;
  const named = classifySecretFile(entry.path);
  if (named === undefined) return isExample(entry.name) ? 'ordinary' : undefined;
  if (!named.container || entry.kind === 'link') return named.kind;
  return isPublicText(readHead(tree, entry.path)?.toString('latin1') ?? '') ? 'ordinary' : named.kind;
}

/** `.env.example`: the .dockerignore keeps `.env.*` out, and this file need not be. */
const isExample = (name: string): boolean => name.toLowerCase().startsWith('.env.');

const readHead = (tree: Tree, path: string, most = HEAD_BYTES): Buffer | undefined => readStart(tree, path, most);

export interface SecretContents {
  secrets: SecretFile[];
  /** Source code with a credential in it, with the line: the app would not start without the file. */
  inCode: { where: string; what: string }[];
  /** The bound that ended the search early, in words. */
  truncated?: string;
}

/** @param paths files that would enter the image. */
export async function searchContents(tree: Tree, paths: Iterable<string>): Promise<SecretContents> {
  const found: SecretContents = { secrets: [], inCode: [] };
  let searched = 0;
  let left = SEARCHED_BEYOND_HEADS;
  const pause = createPause();
  for (const path of paths) {
    const turn = pause();
    if (turn) await turn;
    if (isModel(path) || isData(path)) continue;
    if (searched++ >= SEARCHED_FILES) {
      found.truncated = `only the first ${SEARCHED_FILES} files were searched for credentials`;
      break;
    }
    const bytes = readHead(tree, path, Math.min(SEARCHED_BYTES, HEAD_BYTES + left));
    left -= Math.max(0, (bytes?.length ?? 0) - HEAD_BYTES);
    if (!bytes || bytes.length === 0) continue;
    const binary = describeBinaryKey(bytes);
    if (binary !== undefined) found.secrets.push({ path, because: binary, kind: 'key' });
    if (binary !== undefined || isBinary(bytes)) continue;
    const text = decodeText(bytes);
    const code = isCode(path);
    const secret = findSecretText(text, { code });
    if (secret === undefined) continue;
    const line = text.slice(0, secret.start).split('\n').length;
    if (code) found.inCode.push({ where: `${path}:${line}`, what: secret.what });
    else found.secrets.push({ path, because: `${secret.what} in line ${line}`, kind: 'credentials' });
  }
  return found;
}

/** A NUL byte in the first kilobyte, except in UTF-16. */
const isBinary = (bytes: Buffer): boolean =>
  bytes.subarray(0, 1024).includes(0) && !/^(?:fffe|feff)/.test(bytes.subarray(0, 2).toString('hex'));

/** Key stores by their first bytes, and a private key in DER: a SEQUENCE that begins with version 0 (RFC 8017, RFC 5208) or 3 (PKCS #12, RFC 7292). */
function describeBinaryKey(bytes: Buffer): string | undefined {
  const head = bytes.subarray(0, 8).toString('hex');
  const magic = secrets.magic.find(({ hex }) => head.startsWith(hex));
  if (magic) return magic.because;
  return /^30(?:82....|81..|[0-7].)(?:02010[01]|02010330)/.test(head) ? 'a private key' : undefined;
}
