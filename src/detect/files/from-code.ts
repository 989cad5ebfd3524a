/** Finds the files that code reads or writes, as paths of the project. */

import type { Value } from '../../python/types.ts';
import signs from '../heuristics.json' with { type: 'json' };

import { evaluatePath } from '../python/path-expressions.ts';
import type { SourceIndex } from '../python/types.ts';
import type { LoadedFile } from '../types.ts';
import { getFolder, joinPath } from './paths.ts';

export interface Mention {
  /** Existing path of the project, or the one that would have to exist. */
  path: string;
  file: string;
  line: number;
  by?: string;
  use: 'read' | 'write' | 'named';
  exists: boolean;
  startedIn?: string;
}

/** Mentions in one file. What is only named (a bare word, an unknown call) counts where it exists. */
export function evaluatePaths(project: SourceIndex, file: string, root: string): Mention[] {
  const module = project.module(file);
  if (!module) return [];
  const found: Mention[] = [];
  const place = { project, file, root };
  const add = (value: Value, line: number, by: string | undefined, mode: string | undefined, bare: boolean) => {
    const named = evaluatePath(value, place);
    if (!named || (named.path === '' && named.begins === undefined)) return;
    const use = classifyUse(by, mode);
    if (named.begins !== undefined) {
      // `settings-{profile}.yaml`: every file that begins like it may be the one.
      for (const path of project.tree.files.keys()) {
        if (path.startsWith(joinPath(named.path, named.begins)))
          found.push({ path, file, line, use, exists: true, ...(by === undefined ? {} : { by }) });
      }
      return;
    }
    const at = locate(project, named.path, file, !(bare && use === 'named'));
    if (at === undefined && (use !== 'read' || !named.exact || !plausible(named.path))) return;
    const beside = at !== undefined && at !== named.path ? { startedIn: getFolder(file) } : {};
    found.push({
      path: at ?? named.path,
      file,
      line,
      ...(by === undefined ? {} : { by }),
      use,
      exists: at !== undefined,
      ...beside,
    });
  };
  for (const { value, line, by, mode } of module.paths) {
    add(value, line, by, mode, value.is === 'text' && !value.text.includes('/') && !value.text.includes('.'));
  }
  // `joblib.load(MODEL)`: the path is told by where MODEL gets its value.
  for (const call of module.calls) {
    const by = call.callee?.dotted ?? `.${call.method}`;
    const [first, second] = call.args;
    const mode = call.kwargs.mode ?? second;
    const subject = first ?? Object.values(call.kwargs)[0];
    const text = mode?.is === 'text' && mode.text.length <= 3 ? mode.text : undefined;
    if (subject && subject.is !== 'text' && classifyUse(by, text) !== 'named') add(subject, call.line, by, text, false);
    const method = `.${call.method}`;
    if (call.callee?.dotted.includes('.') && classifyUse(method, undefined) !== 'named') {
      const dotted = call.callee.dotted.slice(0, -call.method.length - 1);
      add(
        { is: 'name', name: { ...call.callee, dotted } },
        call.line,
        method,
        first?.is === 'text' ? first.text : undefined,
        false,
      );
    }
  }
  return found;
}

const ASKS = ['exists', 'is_file', 'isfile', 'is_dir', 'isdir', 'iterdir', 'glob', 'rglob'];

/** What code that is served reads; one entry a path, the reading call before the bare mention. */
export function findLoadedFiles(project: SourceIndex, served: readonly string[], root: string): LoadedFile[] {
  const all = served.flatMap((file) => evaluatePaths(project, file, root));
  const byPath = new Map<string, Mention[]>();
  for (const mention of all) byPath.set(mention.path, [...(byPath.get(mention.path) ?? []), mention]);
  const loaded: LoadedFile[] = [];
  for (const [path, mentions] of byPath) {
    const read = mentions.find((m) => m.use === 'read');
    const best = read ?? mentions.find((m) => m.use === 'named');
    // Code that asks whether a file is there, or writes it itself, can do without it.
    if (best && !best.exists && mentions.some((m) => m.use === 'write' || ASKS.includes(m.by?.split('.').at(-1) ?? '')))
      continue;
    // Written and never read: it is a result. Python files are followed as imports are.
    if (!best || (!read && mentions.some((m) => m.use === 'write')) || path.endsWith('.py')) continue;
    const entry = project.tree.files.get(path) ?? project.tree.folders.get(path);
    if (entry?.skipped !== undefined) continue;
    loaded.push({
      path,
      where: `${best.file}:${best.line}`,
      exists: best.exists,
      kind: entry?.kind === 'folder' ? 'folder' : 'file',
      size: entry?.size ?? 0,
      ...(best.by === undefined ? {} : { by: best.by }),
      ...(best.startedIn === undefined ? {} : { startedIn: best.startedIn }),
    });
  }
  return loaded.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** From the project, which is the working directory in the image; else from the file's own folder, as people run it there. */
function locate(project: SourceIndex, path: string, file: string, asFolder: boolean): string | undefined {
  const { files, folders } = project.tree;
  for (const base of ['', getFolder(file)]) {
    const at = joinPath(base, path);
    if (files.has(at)) return at;
    if (folders.has(at) && asFolder) return at;
  }
  return folders.has(path) && path.includes('/') ? path : undefined;
}

function classifyUse(by: string | undefined, mode: string | undefined): Mention['use'] {
  if (by === undefined) return 'named';
  const method = by.slice(by.lastIndexOf('.') + 1);
  if (signs.writes.includes(by) || (by.includes('.') && signs.writeMethods.includes(method))) return 'write';
  const opens = by === 'open' || method === 'open';
  if (opens && mode !== undefined && /[wax]/.test(mode)) return 'write';
  return signs.reads.includes(by) || (by.includes('.') && signs.readMethods.includes(method)) ? 'read' : 'named';
}

/** A name that could be a file that should be there: it has a suffix, or a folder. A bare word is a model's name on a hub. */
const plausible = (path: string): boolean => /\.[A-Za-z][A-Za-z0-9]{0,11}$/.test(path) && !path.includes(' ');
