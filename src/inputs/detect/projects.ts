/** Several projects in one folder: each with an app and a list of requirements of its own. */
import type { Framework } from '../../catalog/framework-types.ts';
import { folderOf, isAside, joinPath, type Project } from './project.ts';
import type { AppFolder, Candidate } from './types.ts';

/** Files by which a folder is a project of its own. */
const OWN = [
  'requirements.txt',
  'requirements.in',
  'pyproject.toml',
  'setup.py',
  'Pipfile',
  'environment.yml',
  'Dockerfile',
];

/**
 * The best app of each project folder, in the order of the paths; empty where the top itself has an app, or fewer than two have one.
 *
 * @param candidates best first.
 */
export function appFolders(
  project: Project,
  candidates: readonly Candidate[],
  frameworks: readonly Framework[],
): AppFolder[] {
  const found = new Map<string, AppFolder>();
  for (const candidate of candidates) {
    const framework = frameworks.find(({ name }) => name === candidate.framework);
    if (framework?.kind !== 'service' || isAside(candidate.file)) continue;
    const folder = ownFolder(project, candidate.file);
    if (folder === '') return [];
    const title = framework.title.split(':')[0] ?? framework.name;
    if (!found.has(folder)) found.set(folder, { folder, title, where: `${candidate.file}:${candidate.line}` });
  }
  const outer = [...found.values()].filter(
    ({ folder }) => ![...found.keys()].some((other) => other !== folder && folder.startsWith(`${other}/`)),
  );
  return outer.length < 2 ? [] : outer.sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** Whether a file belongs to a project of its own inside one that has commands: a demo of a package, as likely as not. */
export const besideCommands = (project: Project, file: string, scripts: Readonly<Record<string, string>>): boolean => {
  const own = ownFolder(project, file);
  return own !== '' && Object.keys(scripts).some((script) => !script.startsWith(`${own}/`));
};

/** The nearest folder above a file that is a project of its own; "" for the top. */
function ownFolder({ tree }: Project, file: string): string {
  for (let folder = folderOf(file); folder !== ''; folder = folderOf(folder))
    if (OWN.some((name) => tree.files.has(joinPath(folder, name)))) return folder;
  return '';
}
