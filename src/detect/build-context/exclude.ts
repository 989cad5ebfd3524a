/** Exclusions inside an included folder: notebooks, tests, data, secrets, unused models. */

import { explainExcludedFile, explainExcludedFolder, getSuffix, isData, isModel } from '../files/folders.ts';
import type { TreeEntry } from '../files/tree.ts';
import type { Excluded } from '../types.ts';
import type { ContextInput } from './types.ts';

/** Folders of a package that are never imported by what is served. */
const ASIDE = ['tests', 'test', 'notebooks', 'mlruns', 'wandb', 'docs'];
/** What is not let in stays out anyway, so naming the first ones will do. */
const MOST_NAMED = 50;

/** Entries to leave out of a folder that is copied as a whole. */
export function excludeInside(folder: string, { tree, served, loaded, secrets }: ContextInput): Excluded[] {
  const under = (path: string, above: string) => path === above || path.startsWith(`${above}/`);
  const needed = (path: string) =>
    served.some((s) => under(s, path)) ||
    loaded.some((l) => under(l.path, path) || (l.kind === 'folder' && l.path !== folder && under(path, l.path)));
  const wholly = loaded.some((l) => l.kind === 'folder' && l.path === folder);
  const secretAt = new Map(secrets.map((secret) => [secret.path, secret]));
  const out: Excluded[] = [];
  for (const entry of tree.entries) {
    if (!entry.path.startsWith(`${folder}/`) || out.some((o) => under(entry.path, o.path))) continue;
    const because =
      secretAt.get(entry.path)?.because ?? entry.skipped ?? (needed(entry.path) ? undefined : whyOut(entry, wholly));
    if (because !== undefined) out.push({ path: entry.path, because });
  }
  return out;
}

/** @param wholly the code reads the folder as a whole, so a part called "docs", or its data, may be what it reads. */
function whyOut(entry: TreeEntry, wholly: boolean): string | undefined {
  if (entry.kind === 'folder') {
    const name = entry.name.toLowerCase();
    return !wholly && ASIDE.includes(name) ? explainExcludedFolder(name) : undefined;
  }
  if (entry.kind !== 'file') return undefined;
  if (['.ipynb', '.log', '.pyc', '.pyo'].includes(getSuffix(entry.path))) return explainExcludedFile(entry.name);
  if (wholly) return undefined;
  if (isData(entry.path)) return 'data that the app does not load';
  return isModel(entry.path) ? 'a model file that the app does not load' : undefined;
}

/** Entries of a folder of which only the `kept` parts are copied. */
export function excludeBeside(folder: string, kept: readonly string[], { tree, secrets }: ContextInput): Excluded[] {
  const within = (path: string) => kept.some((k) => path === k || path.startsWith(`${k}/`));
  const above = (path: string) => kept.some((k) => k.startsWith(`${path}/`));
  const secretAt = new Map(secrets.map((secret) => [secret.path, secret]));
  const out: Excluded[] = [];
  for (const entry of tree.entries) {
    if (!entry.path.startsWith(`${folder}/`) || out.some((o) => entry.path.startsWith(`${o.path}/`))) continue;
    const secret = secretAt.get(entry.path);
    if (!secret && (within(entry.path) || above(entry.path) || out.length >= MOST_NAMED)) continue;
    const because =
      secret?.because ??
      (isModel(entry.path) ? 'a model file that the app does not load' : 'nothing in the app names it');
    out.push({ path: entry.path, because });
  }
  return out;
}
