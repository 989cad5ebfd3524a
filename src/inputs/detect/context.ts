/** What belongs into the image and what stays out, entry by entry of the folder, with the reason. */
import {
  becauseCarriedFolder,
  becauseLeftOutFile,
  becauseLeftOutFolder,
  folders,
  isData,
  isModel,
  suffixOf,
} from './folders.ts';
import type { Tree, TreeEntry } from './tree.ts';
import type { Detection, Excluded, LoadedFile } from './types.ts';

export interface ContextInput {
  tree: Tree;
  /** Files that running the entry imports. */
  served: readonly string[];
  loaded: readonly LoadedFile[];
  secrets: readonly { path: string; because: string }[];
  /** Served code imports by computed names, or could not be read: then every Python file may be needed. */
  uncertain: boolean;
  /** The requirements in use: the build has them already. */
  requirements?: string;
}

/** Folders that nothing names but that are small may be read at run time; above this they would have to be asked for. */
const SMALL_BYTES = 1_000_000;
const SMALL_FILES = 200;
const MOST_NAMED = 50;

/** Decides each top-level entry; of a folder that is only partly needed, the needed parts go in. */
export function contextOf(input: ContextInput): Pick<Detection, 'include' | 'exclude'> {
  const include: Detection['include'] = [];
  const exclude: Excluded[] = [];
  for (const entry of input.tree.top) decide(entry, input, include, exclude);
  return { include, exclude };
}

function decide(entry: TreeEntry, input: ContextInput, include: Detection['include'], exclude: Excluded[]): void {
  const { path } = entry;
  const out = (because: string, at = path) => exclude.push({ path: at, because });
  const put = (because: string, at = path) => include.push({ path: at, because });
  const secret = input.secrets.find((s) => s.path === path);
  if (secret) return void out(secret.because);
  if (entry.skipped !== undefined) return void out(entry.skipped);
  if (entry.kind === 'link') return void out(entry.outside ? 'a link that leads out of the folder' : 'a link');
  if (entry.kind === 'other') return void out('neither a file nor a folder');
  const why = entry.kind === 'file' ? fileNeeded(path, input) : undefined;
  if (entry.kind === 'file') {
    if (why !== undefined) return void put(why);
    return void out(fileLeftOut(entry, input));
  }
  decideFolder(entry, input, put, out);
}

type Say = (because: string, at?: string) => void;

function decideFolder(entry: TreeEntry, input: ContextInput, put: Say, out: Say): void {
  const { path, name } = entry;
  const below = (file: string) => file.startsWith(`${path}/`);
  const python = input.served.filter(below);
  const whole = input.loaded.find((l) => l.exists && l.path === path);
  if (python.length > 0) {
    put(`${first(python, path)} is part of the app`);
    return leaveOutInside(path, input, out);
  }
  if (whole) {
    put(`${whole.where} uses it`);
    return leaveOutInside(path, input, out);
  }
  const parts = input.loaded.filter((l) => l.exists && below(l.path));
  if (parts.length > 0) {
    // Only what is named: the rest of a data or model folder is what makes images large.
    const outer = parts.filter(
      (p) => !parts.some((o) => o !== p && o.kind === 'folder' && p.path.startsWith(`${o.path}/`)),
    );
    for (const part of outer) put(`${part.where} ${part.by === undefined ? 'names' : 'loads'} it`, part.path);
    return leaveOutBeside(
      path,
      outer.map((p) => p.path),
      input,
      out,
    );
  }
  const carried = becauseCarriedFolder(name);
  if (carried !== undefined && !hasPython(input.tree, path)) {
    put(carried);
    return leaveOutInside(path, input, out);
  }
  const reason =
    becauseLeftOutFolder(name) ??
    (folders.dataFolders.includes(name.toLowerCase()) ? 'data that the app does not load' : undefined);
  if (reason !== undefined) return out(reason);
  if (folders.checkpointFolders.includes(name.toLowerCase())) return out('model files that the app does not load');
  if (hasPython(input.tree, path)) {
    if (!input.uncertain) return out('Python that the app does not import');
    put('Python that the app may import');
    return leaveOutInside(path, input, out);
  }
  if (name.startsWith('.')) return out('hidden: a tool of the developers');
  const { files, bytes, data } = weigh(input.tree, path);
  if (files === 0) return out('empty');
  if (data * 2 > files) return out('data that the app does not load');
  if (input.tree.files.has(`${path}/package.json`)) return out('a JavaScript project of its own');
  if (bytes > SMALL_BYTES || files > SMALL_FILES) return out('nothing in the app names it');
  put('small, and may be read at run time');
  return leaveOutInside(path, input, out);
}

function fileNeeded(path: string, { served, loaded, uncertain }: ContextInput): string | undefined {
  if (served.includes(path)) return 'part of the app';
  const named = loaded.find((l) => l.path === path);
  if (named) return `${named.where} ${named.by === undefined ? 'names' : 'loads'} it`;
  const stem = path.slice(0, path.length - suffixOf(path).length).toLowerCase();
  if (folders.carriedFiles.includes(stem) && !path.endsWith('.py') && !isData(path) && !isModel(path))
    return 'configuration';
  return uncertain && path.endsWith('.py') && becauseLeftOutFile(path) === undefined
    ? 'Python that the app may import'
    : undefined;
}

function fileLeftOut({ path, name }: TreeEntry, input: ContextInput): string {
  const reason = becauseLeftOutFile(name) ?? becauseLeftOutFile(name.split('.')[0] ?? '');
  if (path === input.requirements || name.startsWith('requirements'))
    return 'read when the image is built, not when it runs';
  if (reason !== undefined) return reason;
  if (name.endsWith('.py')) return 'Python that the app does not import';
  if (isModel(path)) return 'a model file that the app does not load';
  if (isData(path)) return 'data that the app does not load';
  return 'nothing in the app names it';
}

/** Notebooks, tests, data and secrets inside a folder that goes in. */
function leaveOutInside(folder: string, input: ContextInput, out: Say): void {
  const { tree, served, loaded } = input;
  const needed = (path: string) =>
    served.some((s) => s === path || s.startsWith(`${path}/`)) ||
    loaded.some(
      (l) =>
        l.path === path ||
        l.path.startsWith(`${path}/`) ||
        (l.kind === 'folder' && l.path !== folder && path.startsWith(`${l.path}/`)),
    );
  const wholly = loaded.some((l) => l.kind === 'folder' && l.path === folder);
  const done: string[] = [];
  for (const entry of tree.entries) {
    if (!entry.path.startsWith(`${folder}/`) || done.some((d) => entry.path.startsWith(`${d}/`))) continue;
    const secret = input.secrets.find((s) => s.path === entry.path);
    const because = secret?.because ?? entry.skipped ?? (needed(entry.path) ? undefined : inside(entry, wholly));
    if (because === undefined) continue;
    done.push(entry.path);
    if (entry.name !== '__pycache__') out(because, entry.path);
  }
}

/** Why an entry that nothing names stays out of a folder that goes in. */
function inside(entry: TreeEntry, wholly: boolean): string | undefined {
  if (entry.kind === 'folder') {
    const name = entry.name.toLowerCase();
    // A folder that the code reads as a whole may well have a part called "output" or "docs".
    return wholly
      ? undefined
      : ['tests', 'test', 'notebooks', 'mlruns', 'wandb', 'docs'].includes(name)
        ? becauseLeftOutFolder(name)
        : undefined;
  }
  if (entry.kind !== 'file') return undefined;
  const suffix = suffixOf(entry.path);
  if (['.ipynb', '.log', '.pyc', '.pyo'].includes(suffix)) return becauseLeftOutFile(entry.name);
  if (wholly) return undefined;
  if (isData(entry.path)) return 'data that the app does not load';
  return isModel(entry.path) ? 'a model file that the app does not load' : undefined;
}

/** The parts of a folder of which only some go in. What is not let in stays out anyway, so naming the first ones will do. */
function leaveOutBeside(folder: string, kept: readonly string[], { tree, secrets }: ContextInput, out: Say): void {
  const within = (path: string) => kept.some((k) => path === k || path.startsWith(`${k}/`));
  const above = (path: string) => kept.some((k) => k.startsWith(`${path}/`));
  const done: string[] = [];
  for (const entry of tree.entries) {
    if (done.length >= MOST_NAMED) break;
    if (!entry.path.startsWith(`${folder}/`) || done.some((d) => entry.path.startsWith(`${d}/`))) continue;
    const secret = secrets.find((s) => s.path === entry.path);
    if (!secret && (within(entry.path) || above(entry.path))) continue;
    done.push(entry.path);
    out(
      secret?.because ??
        (isModel(entry.path) ? 'a model file that the app does not load' : 'nothing in the app names it'),
      entry.path,
    );
  }
}

const first = (files: readonly string[], folder: string) => [...files].sort((a, b) => a.length - b.length)[0] ?? folder;
const hasPython = (tree: Tree, folder: string) =>
  [...tree.files.keys()].some((f) => f.startsWith(`${folder}/`) && f.endsWith('.py'));

function weigh(tree: Tree, folder: string): { files: number; bytes: number; data: number } {
  const sum = { files: 0, bytes: 0, data: 0 };
  for (const [path, { size }] of tree.files) {
    if (!path.startsWith(`${folder}/`)) continue;
    sum.files++;
    sum.bytes += size;
    if (isData(path)) sum.data++;
  }
  return sum;
}
