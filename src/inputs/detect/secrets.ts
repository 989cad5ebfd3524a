/** Files that carry credentials: by name, and small ones by what they hold. */
import { isSecretName } from './folders.ts';
import { readStart } from './source.ts';
import type { Tree } from './tree.ts';

/** Files looked into at most, and bytes of each: keys and service accounts are small. */
const MOST = 200;
const LARGEST = 20_000;

export function findSecrets(tree: Tree): { path: string; because: string }[] {
  const found: { path: string; because: string }[] = [];
  let looked = 0;
  for (const entry of tree.entries) {
    if (entry.kind !== 'file' && entry.kind !== 'link') continue;
    if (isSecretName(entry.name)) {
      // A certificate is public; many projects carry a CA bundle.
      if (entry.name.endsWith('.pem') && entry.kind === 'file' && isCertificate(tree, entry.path)) continue;
      found.push({
        path: entry.path,
        because: entry.name.startsWith('.env') ? 'environment with secrets: it is passed at run time' : 'credentials',
      });
    } else if (entry.name.endsWith('.json') && entry.kind === 'file' && entry.size < LARGEST && looked < MOST) {
      looked++;
      const text = readStart(tree, entry.path, LARGEST)?.toString('latin1') ?? '';
      if (text.includes('"private_key"') && text.includes('PRIVATE KEY'))
        found.push({ path: entry.path, because: 'a service account with its private key' });
    }
  }
  return found;
}

function isCertificate(tree: Tree, path: string): boolean {
  const text = readStart(tree, path, LARGEST)?.toString('latin1') ?? '';
  return text.includes('BEGIN CERTIFICATE') && !text.includes('PRIVATE KEY');
}
