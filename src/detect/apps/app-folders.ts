/** Finds the projects of a monorepo: folders with an app and requirements of their own. */

import type { Framework } from '../../catalog/frameworks/types.ts';
import folders from '../files/folders.json' with { type: 'json' };
import { getFolder, isAuxiliary, joinPath } from '../files/paths.ts';
import type { SourceIndex } from '../python/types.ts';
import type { AppFolder, Candidate } from '../types.ts';
import { findFirstEffect } from './script-apps.ts';

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

/** Files that say what a program needs to run. One that says it of a package alone makes no job: a library is started by nobody. */
const LISTS = OWN.filter((name) => !['pyproject.toml', 'setup.py'].includes(name));

/**
 * The best app of each project folder, in the order of the paths; empty where the top itself has an app, or fewer than two have one.
 * A job with a list of its own counts beside them.
 *
 * @param candidates best first.
 */
export function findAppFolders(
  project: SourceIndex,
  candidates: readonly Candidate[],
  frameworks: readonly Framework[],
): AppFolder[] {
  const found = new Map<string, AppFolder>();
  for (const candidate of candidates) {
    const framework = frameworks.find(({ name }) => name === candidate.framework);
    if (framework?.kind !== 'service' || isAuxiliary(candidate.file)) continue;
    const folder = ownFolder(project, candidate.file);
    if (folder === '') return [];
    const title = framework.title.split(':')[0] ?? framework.name;
    if (!found.has(folder)) found.set(folder, { folder, title, where: `${candidate.file}:${candidate.line}` });
  }
  const outer = [...found.values()].filter(
    ({ folder }) => ![...found.keys()].some((other) => other !== folder && folder.startsWith(`${other}/`)),
  );
  if (outer.length < 2) return [];
  return [...outer, ...jobFolders(project, frameworks, outer)].sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** Folders beside those of the services that have a list and a file which does something when it is run. */
function jobFolders(
  project: SourceIndex,
  frameworks: readonly Framework[],
  services: readonly AppFolder[],
): AppFolder[] {
  const job = frameworks.find(({ kind }) => kind === 'job');
  const within = (one: string, other: string): boolean => `${one}/`.startsWith(`${other}/`);
  const found = new Map<string, AppFolder>();
  for (const file of project.python) {
    const folder = ownFolder(project, file, LISTS);
    if (!job || isAuxiliary(named(file)) || folder === '' || found.has(folder)) continue;
    if (services.some((one) => within(folder, one.folder) || within(one.folder, folder))) continue;
    const module = project.module(file);
    const line = module && (module.main ?? findFirstEffect(module));
    if (line !== undefined)
      found.set(folder, { folder, title: job.title.split(':')[0] ?? job.name, where: `${file}:${line}` });
  }
  return [...found.values()];
}

/** The path without the folders that a job may well be in, though no service is. */
const named = (file: string): string =>
  file
    .split('/')
    .filter((part) => !folders.jobFolders.includes(part.toLowerCase()))
    .join('/');

/** Whether a file belongs to a project of its own inside one that has commands: a demo of a package, as likely as not. */
export const isOtherProjectsFile = (
  project: SourceIndex,
  file: string,
  scripts: Readonly<Record<string, string>>,
): boolean => {
  const own = ownFolder(project, file);
  return own !== '' && Object.keys(scripts).some((script) => !script.startsWith(`${own}/`));
};

/** The nearest folder above a file that is a project of its own; "" for the top. */
function ownFolder({ tree }: SourceIndex, file: string, names: readonly string[] = OWN): string {
  for (let folder = getFolder(file); folder !== ''; folder = getFolder(folder))
    if (names.some((name) => tree.files.has(joinPath(folder, name)))) return folder;
  return '';
}
