/** Where else imports are looked for: `src/` as an installed project has it, and the folders that code puts on sys.path. */
import { folderOf, isAside, joinPath, type Project } from './project.ts';

/** `sys.path.insert(0, str(ROOT / "src"))`, up to the end of the statement's line. */
const PUT = /sys\.path\.(?:insert|append|extend)\((.*)/g;
const TEXT = /["']([^"'\n]+)["']/g;

/** Folders of the project, `src` first. Nothing that tests and examples put there counts. */
export function searchedFolders(project: Project): string[] {
  const found = new Set<string>(isSourceFolder(project, SOURCE) ? [SOURCE] : []);
  for (const file of project.python) {
    if (isAside(file)) continue;
    const text = project.text(file);
    if (!text?.includes('sys.path.')) continue;
    for (const [, argument = ''] of text.matchAll(PUT)) {
      const named = [...argument.matchAll(TEXT)].map(([, part = '']) => part).join('/');
      const folder = named === '' ? undefined : nearest(project, folderOf(file), named);
      if (folder !== undefined) found.add(folder);
    }
  }
  return [...found];
}

/** The folder that packages lie in, and that is none itself. */
export const SOURCE = 'src';

const isSourceFolder = (project: Project, folder: string): boolean =>
  !project.tree.files.has(`${folder}/__init__.py`) &&
  project.python.some((file) => file.startsWith(`${folder}/`) && file.endsWith('/__init__.py'));

/** What `named` leads to from the file's folder or one above it; how far up the code goes is not followed. */
function nearest(project: Project, from: string, named: string): string | undefined {
  const steps = named.split('/').filter((part) => part !== '' && part !== '.' && part !== '..');
  if (steps.length === 0) return undefined;
  for (let base = from; ; base = folderOf(base)) {
    const folder = joinPath(base, steps.join('/'));
    if (project.python.some((file) => file.startsWith(`${folder}/`))) return folder;
    if (base === '') return undefined;
  }
}
