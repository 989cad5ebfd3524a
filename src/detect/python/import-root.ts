/** Finds the folder from which a file's imports are resolved. */

import { getFolder } from '../files/paths.ts';
import { collectImports, findModuleFile, followImport, formatModule, listImportEdges } from './import-graph.ts';
import type { SourceIndex } from './types.ts';

const LISTS = ['requirements.txt', 'requirements.in', 'pyproject.toml', 'Pipfile'];

/**
 * The import root under which most of what the file imports is found.
 * Ties go to `src/` (which is no package itself), then to the shortest.
 */
export function findImportRoot(project: SourceIndex, file: string): string {
  const module = project.module(file);
  const folder = getFolder(file);
  const level = Math.max(0, ...(module?.imports.filter((i) => !i.typeChecking).map((i) => i.level) ?? []));
  const named = module?.calls.flatMap((c) => {
    const [first] = c.args;
    return c.callee?.dotted === 'uvicorn.run' && first?.is === 'text' ? [first.text.split(':')[0] ?? ''] : [];
  });
  // `os.environ.setdefault("SETTINGS", "site.settings")`: the server imports it by that name
  const settings = module?.calls.flatMap(({ callee, args: [, value] }) =>
    callee?.dotted === 'os.environ.setdefault' && value?.is === 'text' ? [value.text] : [],
  );
  const parts = folder === '' ? [] : folder.split('/');
  const own = (root: string) =>
    module?.imports.filter((i) => i.level === 0 && !i.typeChecking && followImport(project, file, i, root)).length ?? 0;
  // what is found from another root is found from every one, so it tells nothing between them
  const direct = (root: string) =>
    new Set(
      module?.imports.flatMap(({ level, typeChecking, module: name }) =>
        level === 0 && !typeChecking && findModuleFile(project.tree, root, name)?.endsWith('.py') ? [name] : [],
      ),
    ).size;
  const mostOwn = Math.max(...[...parts.keys(), parts.length].map((depth) => own(parts.slice(0, depth).join('/'))));
  let best = { root: folder, score: Number.NEGATIVE_INFINITY };
  for (let depth = 0; depth <= parts.length - level; depth++) {
    const root = parts.slice(0, depth).join('/');
    const dotted = formatModule(file, root);
    if (dotted === undefined) continue;
    let score = -depth / 100;
    // A name says it, unless the file's own imports fail under that root.
    if (named?.includes(dotted) && own(root) === mostOwn) score += 5;
    if (settings?.some((name) => findModuleFile(project.tree, root, name)?.endsWith('.py'))) score += 5;
    if (parts[depth - 1] === 'src' && !project.tree.files.has(`${root}/__init__.py`)) score += 0.5;
    // A folder with __init__.py is a package: its files are imported through it, unless they say otherwise.
    if (depth > 0 && project.tree.files.has(`${root}/__init__.py`)) score -= 0.2;
    // Where a list of requirements lies in a folder that is no package, that folder is a project of its own.
    if (
      depth > 0 &&
      LISTS.some((name) => project.tree.files.has(`${root}/${name}`)) &&
      !project.tree.files.has(`${root}/__init__.py`)
    )
      score += 0.5;
    score += resolved(project, file, root) + direct(root);
    if (score > best.score) best = { root, score };
  }
  return best.root;
}

/** Files whose imports are looked at: where they lead is plain long before, and large projects import each other in circles. */
export const MOST_REACHED = 200;

/** How many absolute imports of the file, and of what it imports, lead to files under this root. */
function resolved(project: SourceIndex, file: string, root: string): number {
  const names = new Set<string>();
  for (const reached of collectImports(project, file, root, { most: MOST_REACHED }))
    for (const { absolute } of listImportEdges(project, reached, root)) if (absolute !== undefined) names.add(absolute);
  return names.size;
}
