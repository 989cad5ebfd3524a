/** Projects of other kinds: refused by their name with what to do, and never turned into something else. */
import { isGenerated } from '../container/start-commands.ts';
import { isAuxiliary } from '../files/paths.ts';
import type { SourceIndex } from '../python/types.ts';
import data from './other-kinds.json' with { type: 'json' };

interface ImportedKind {
  module: string;
  title: string;
  say: string;
  /** Calls by which a file starts it itself, so that it can be run as a script. */
  startedBy?: string[];
}
const table: Omit<typeof data, 'imports'> & { imports: ImportedKind[] } = data;

/**
 * Why a directory without Python code gets no app.
 *
 * @returns undefined where there is nothing of anybody's, so that a starter app is welcome.
 */
export function findKindWithoutPython(project: SourceIndex): string | undefined {
  const { top, files } = project.tree;
  const isTheirs = (name: string) =>
    top.some((one) => one.path === name && one.kind === 'file') && !isGenerated(project, name);
  for (const { files: names, title } of table.projects) {
    const file = names.find(isTheirs);
    if (file !== undefined)
      return `${file} makes this ${title}, and only Python projects are containerized: use docker init, or the guide of its own ecosystem`;
  }
  const list = table.lists.find(isTheirs);
  if (list === undefined || [...files.keys()].some((file) => file.endsWith('.py'))) return undefined;
  return `${list} is here, and no Python file that would be started: add the code, or name what a package or a volume brings with --entry`;
}

/**
 * What a file that is no app of a known framework is by its imports.
 *
 * @param files read in this order; tests and examples do not count.
 */
export function findKindByImports(project: SourceIndex, files: readonly string[]): string | undefined {
  for (const file of files) {
    if (isAuxiliary(file)) continue;
    for (const { module, name, level, line, typeChecking, guarded } of project.module(file)?.imports ?? []) {
      if (level > 0 || typeChecking || guarded) continue;
      // `from ray import serve` imports ray.serve
      const imported = `${module}.${name ?? ''}.`;
      const kind = table.imports.find((one) => imported.startsWith(`${one.module}.`));
      const starts = project
        .module(file)
        ?.calls.some(({ callee }) => kind?.startedBy?.includes(callee?.dotted ?? '') ?? false);
      if (kind && !starts) return `${file}:${line} imports ${kind.module}: this is ${kind.title}, and ${kind.say}`;
    }
  }
  return undefined;
}
