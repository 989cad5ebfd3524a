/** Lists the files that `docker build` may send, by the rules of .dockerignore. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { classifySecretFile } from '../catalog/secrets/index.ts';
import { isPublicText } from '../catalog/secrets/secret-text.ts';
import { readProjectFile } from '../files/project-file.ts';
import { readHead } from '../files/read-file.ts';
import { readIgnore } from './dockerignore.ts';

/** A key or a bundle of certificates is smaller. */
const KEY_BYTES = 65_536;

interface WalkedEntry {
  path: string;
  /** Bytes; 0 of a folder that was not entered. */
  size: number;
  directory: boolean;
  /** Its name is that of a file with credentials, and its content not that of a public one. */
  secret?: boolean;
}

export interface WalkedContext {
  /** The file that counts: `<Dockerfile>.dockerignore` before `.dockerignore`. */
  ignoreFile?: { path: string; text: string };
  sent: WalkedEntry[];
  kept: WalkedEntry[];
}

/**
 * @param dockerfile its name in the folder.
 * @throws UserError for a line that the engine would refuse.
 */
export async function readContext(dir: string, dockerfile: string): Promise<WalkedContext> {
  const ignoreFile = await readFirst(dir, [`${dockerfile}.dockerignore`, '.dockerignore']);
  const text = ignoreFile?.text ?? '';
  const ignore = readIgnore(text, ignoreFile?.path);
  const letIn = text
    .split(/\r?\n/)
    .filter((line) => line.startsWith('!'))
    .map((line) => line.slice(1).trim().replace(/^\/+/, ''));
  const context: WalkedContext = { ...(ignoreFile ? { ignoreFile } : {}), sent: [], kept: [] };
  const mayReturn = (path: string): boolean =>
    letIn.some((pattern) => pattern.startsWith(`${path}/`) || pattern.startsWith('**') || /^[^/]*[*?[]/.test(pattern));
  const walk = async (below: string): Promise<void> => {
    const entries = await readdir(join(dir, below), { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      const out = ignore.ignores(path);
      if (entry.isDirectory()) {
        if (!out || mayReturn(path)) await walk(path);
        else context.kept.push({ path, size: 0, directory: true });
        continue;
      }
      const size = entry.isFile() ? ((await stat(join(dir, path)).catch(() => undefined))?.size ?? 0) : 0;
      const secret = !out && entry.isFile() && (await isSecret(dir, path));
      (out ? context.kept : context.sent).push({ path, size, directory: false, ...(secret ? { secret } : {}) });
    }
  };
  await walk('');
  return context;
}

async function isSecret(dir: string, path: string): Promise<boolean> {
  const named = classifySecretFile(path);
  if (named === undefined || !named.container) return named !== undefined;
  const head = await readHead(join(dir, path), KEY_BYTES).catch(() => undefined);
  return head === undefined || !isPublicText(head.toString('latin1'));
}

async function readFirst(dir: string, names: readonly string[]): Promise<{ path: string; text: string } | undefined> {
  for (const path of names) {
    const text = await readProjectFile(dir, path, 'utf8').catch(() => undefined);
    if (text !== undefined) return { path, text };
  }
  return undefined;
}
