/** What running the entry brings in: the files it imports, and the files those name. */
import type { Framework } from '../../catalog/types.ts';
import { evaluatePaths } from './mentioned.ts';
import { folderOf, joinPath, type Project, reach } from './project.ts';

/** Files of the project that run when the entry runs, itself first. */
export function servedFiles(project: Project, entry: string, root: string, framework: Framework): string[] {
  const read = Object.keys(framework.reads ?? {}).filter((file) => project.tree.files.has(file));
  const pages = joinPath(folderOf(entry), 'pages/');
  // A file run by path (streamlit) may have pages beside it that nothing imports.
  const beside = framework.entry.form === 'file' ? project.python.filter((file) => file.startsWith(pages)) : [];
  const extra = [...beside, ...read];
  let files = reach(project, entry, root, extra);
  for (let round = 0; round < 3; round++) {
    const named = files.flatMap((file) =>
      evaluatePaths(project, file, root).flatMap((m) =>
        m.path.endsWith('.py') && project.tree.files.has(m.path) ? [m.path] : [],
      ),
    );
    const more = named.filter((file) => !files.includes(file));
    if (more.length === 0) break;
    files = reach(project, entry, root, [...extra, ...named]);
  }
  return files;
}
