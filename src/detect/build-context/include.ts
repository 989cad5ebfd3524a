/** Decides for each entry of the project whether it enters the image, with the reason. */

import {
  explainCarriedFolder,
  explainExcludedFile,
  explainExcludedFolder,
  folders,
  getSuffix,
  isData,
  isModel,
} from '../files/folders.ts';
import type { Tree, TreeEntry } from '../files/tree.ts';
import type { Detection, Excluded, LoadedFile } from '../types.ts';
import { excludeBeside, excludeInside } from './exclude.ts';
import type { ContextInput } from './types.ts';

/** `in`: with what stays out of it. `out`: as a whole. */
type ContextVerdict = { in: Excluded[]; except: Excluded[] } | { out: string };

/** Folders that nothing names but that are small may be read at run time; above this they would have to be asked for. */
const SMALL_BYTES = 1_000_000;
const SMALL_FILES = 200;

export type ContextParts = Pick<Detection, 'include' | 'exclude'>;

/** Decides each top-level entry; of a folder that is only partly needed, the needed parts go in. */
export function selectBuildContext(input: ContextInput): ContextParts {
  const include: Detection['include'] = [];
  const exclude: Excluded[] = [];
  for (const entry of input.tree.top) {
    const verdict = verdictOn(entry, input);
    if ('out' in verdict) exclude.push({ path: entry.path, because: verdict.out });
    else {
      include.push(...verdict.in);
      exclude.push(...verdict.except);
    }
  }
  return { include, exclude };
}

/** Models below a folder that is copied that stay out, because nothing was found that loads them: that may be wrong. */
export function warnOfModelsLeftOut({ include, exclude }: ContextParts): string[] {
  const left = exclude.filter(
    ({ path }) => isModel(path) && include.some(({ path: above }) => path.startsWith(`${above}/`)),
  );
  return left
    .slice(0, MOST_WARNED)
    .map(
      ({ path, because }) =>
        `${path} looks like a model and is left out of the image: ${because}. If it does: --set include=${path}`,
    );
}

const MOST_WARNED = 5;

/** The files that COPY takes into the image. */
export function listCopied(tree: Tree, { include, exclude }: ContextParts): string[] {
  const [included, excluded] = [include, exclude].map((list) => new Set(list.map(({ path }) => path))) as [
    Set<string>,
    Set<string>,
  ];
  const isIn = (set: Set<string>, path: string): boolean => {
    for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) if (set.has(at)) return true;
    return false;
  };
  return [...tree.files.keys()].filter((path) => isIn(included, path) && !isIn(excluded, path));
}

function verdictOn(entry: TreeEntry, input: ContextInput): ContextVerdict {
  const secret = input.secrets.find((s) => s.path === entry.path);
  if (secret) return { out: secret.because };
  if (entry.skipped !== undefined) return { out: entry.skipped };
  if (entry.kind === 'link') return { out: entry.outside ? 'a link that leads out of the folder' : 'a link' };
  if (entry.kind === 'other') return { out: 'neither a file nor a folder' };
  if (entry.kind === 'folder') return verdictOnFolder(entry, input);
  const because = fileNeeded(entry.path, input);
  return because === undefined
    ? { out: fileLeftOut(entry, input) }
    : { in: [{ path: entry.path, because }], except: [] };
}

function verdictOnFolder({ path, name }: TreeEntry, input: ContextInput): ContextVerdict {
  const { loaded } = input;
  const whole = (because: string): ContextVerdict => ({ in: [{ path, because }], except: excludeInside(path, input) });
  const below = (file: string) => file.startsWith(`${path}/`);
  const python = [...input.served].filter(below).sort((a, b) => a.length - b.length);
  if (python[0] !== undefined) return whole(`${python[0]} is part of the app`);
  const used = loaded.find((l) => l.exists && l.path === path);
  if (used) return whole(`${used.where} uses it`);
  const parts = loaded.filter((l) => l.exists && below(l.path));
  if (parts.length > 0) {
    // Only what is named: the rest of a data or model folder is what makes images large.
    const inner = (p: LoadedFile) =>
      parts.some((o) => o !== p && o.kind === 'folder' && p.path.startsWith(`${o.path}/`));
    const kept = parts.filter((p) => !inner(p)).map((p) => ({ path: p.path, because: whyLoaded(p) }));
    return {
      in: kept,
      except: excludeBeside(
        path,
        kept.map((k) => k.path),
        input,
      ),
    };
  }
  const lower = name.toLowerCase();
  const files = listBelow(path, input);
  const hasPython = files.some((f) => f.path.endsWith('.py'));
  const carried = explainCarriedFolder(name);
  if (carried !== undefined && !hasPython) return whole(carried);
  const left = explainExcludedFolder(name) ?? (folders.dataFolders.includes(lower) ? NOT_LOADED.data : undefined);
  if (left !== undefined) return { out: left };
  if (folders.checkpointFolders.includes(lower) && !hasPython) return { out: 'model files that the app does not load' };
  if (hasPython) return input.uncertain ? whole('Python that the app may import') : { out: NOT_LOADED.python };
  if (name.startsWith('.')) return { out: 'hidden: a tool of the developers' };
  return verdictOnUnknown(path, files, input) ?? whole('small, and may be read at run time');
}

const NOT_LOADED = {
  data: 'data that the app does not load',
  model: 'a model file that the app does not load',
  python: 'Python that the app does not import',
};

const byTop = new WeakMap<Tree, Map<string, TreeEntry[]>>();

/** The files in a folder of the top. */
function listBelow(folder: string, { tree }: ContextInput): readonly TreeEntry[] {
  let groups = byTop.get(tree);
  if (!groups) {
    groups = new Map();
    byTop.set(tree, groups);
    for (const file of tree.files.values()) {
      const top = file.path.slice(0, Math.max(0, file.path.indexOf('/')));
      const group = groups.get(top);
      if (group) group.push(file);
      else groups.set(top, [file]);
    }
  }
  return groups.get(folder) ?? [];
}

function verdictOnUnknown(
  folder: string,
  files: readonly TreeEntry[],
  { tree }: ContextInput,
): ContextVerdict | undefined {
  if (files.length === 0) return { out: 'empty' };
  if (files.every((f) => isModel(f.path) || f.name.startsWith('.') || f.name.endsWith('.md')))
    return { out: 'model files that the app does not load' };
  if (files.filter((f) => isData(f.path)).length * 2 > files.length) return { out: NOT_LOADED.data };
  if (tree.files.has(`${folder}/package.json`)) return { out: 'a JavaScript project of its own' };
  const isLarge = files.length > SMALL_FILES || files.reduce((sum, { size }) => sum + size, 0) > SMALL_BYTES;
  return isLarge ? { out: 'nothing in the app names it' } : undefined;
}

const whyLoaded = ({ where, by }: LoadedFile) => `${where} ${by === undefined ? 'names' : 'loads'} it`;

function fileNeeded(path: string, { served, loaded, uncertain }: ContextInput): string | undefined {
  if (served.includes(path)) return 'part of the app';
  const named = loaded.find((l) => l.path === path);
  if (named) return whyLoaded(named);
  const stem = path.slice(0, path.length - getSuffix(path).length).toLowerCase();
  if (folders.carriedFiles.includes(stem) && !path.endsWith('.py') && !isData(path) && !isModel(path))
    return 'configuration';
  return uncertain && path.endsWith('.py') && explainExcludedFile(path) === undefined
    ? 'Python that the app may import'
    : undefined;
}

function fileLeftOut({ path, name }: TreeEntry, input: ContextInput): string {
  if (path === input.requirements || name.startsWith('requirements'))
    return 'read when the image is built, not when it runs';
  const reason = explainExcludedFile(name) ?? explainExcludedFile(name.split('.')[0] ?? '');
  if (reason !== undefined) return reason;
  if (name.endsWith('.py')) return NOT_LOADED.python;
  if (isModel(path)) return NOT_LOADED.model;
  return isData(path) ? NOT_LOADED.data : 'nothing in the app names it';
}
