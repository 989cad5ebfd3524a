/** Finds the requirements file of an entry point, with pyproject.toml's metadata. */

import { normalizeName, parseRequirementHead } from '../../pep/name.ts';
import { parseExactVersion } from '../../pep/version.ts';
import type { RequirementsFile } from '../../requirements/index.ts';
import { getGroup } from '../../requirements/types.ts';
import { listNames } from '../../text/list-names.ts';
import { findDockerfile } from '../container/index.ts';
import { getBaseName, getFolder, joinPath } from '../files/paths.ts';
import { type Pyproject, readPackaging } from '../python/packaging.ts';
import type { SourceIndex } from '../python/types.ts';
import { findInstalledList, NOT_SERVED } from './installed-list.ts';
import { countPackages, findListElsewhere, readOrWarn } from './list-elsewhere.ts';

/** Stands for requirements_versions.txt, requirement.txt and whatever else a list may be called, but for the ones below. */
const OTHER = 'requirements*.txt';

const CONDA = ['environment.yml', 'environment.yaml', 'conda.yaml', 'conda.yml'];

/** In order of preference in one folder. A list made for serving beats the general one: that may hold training too. */
const NAMES = [
  'requirements.in',
  'requirements-serve.txt',
  'requirements-serving.txt',
  'requirements_serve.txt',
  'requirements_serving.txt',
  'requirements-inference.txt',
  'requirements/serving.txt',
  'requirements/inference.txt',
  'requirements/prod.txt',
  'requirements/production.txt',
  'requirements-prod.txt',
  'requirements_prod.txt',
  'requirements.txt',
  'requirements/requirements.txt',
  'requirements/base.txt',
  'requirements/main.txt',
  'environment/requirements.txt',
  'env/requirements.txt',
  'dependencies/requirements.txt',
  'pyproject.toml',
  'Pipfile',
  'setup.cfg',
  'setup.py',
  OTHER,
  ...CONDA,
];

export interface Declared {
  requirements?: RequirementsFile;
  /** "requirements.txt lists 12 packages" */
  because?: string;
  pyproject: Pyproject;
  warnings: string[];
}

/**
 * The list nearest to the entry: its folder, then those above it. A requirements.txt that was compiled gives way to what it was compiled from.
 *
 * @param entry File that is served; undefined where there is none.
 */
export async function findDeclared(project: SourceIndex, entry: string | undefined): Promise<Declared> {
  const warnings: string[] = [];
  const pyproject = await readPackaging(project, warnings);
  const places: string[] = [];
  for (let folder = entry === undefined ? '' : getFolder(entry); folder !== ''; folder = getFolder(folder))
    places.push(folder);
  places.push('');
  const named = await findInstalledList(project, entry);
  for (const place of places) {
    const others = [...project.tree.files.keys()].filter(
      (f) =>
        getFolder(f) === place &&
        /^requirements?[\w.-]*\.txt$/.test(getBaseName(f)) &&
        !NOT_SERVED.test(getBaseName(f)),
    );
    const inOrder = NAMES.flatMap((name) => (name === OTHER ? others : [joinPath(place, name)]));
    for (const file of putFirst(inOrder, named, joinPath(place, OWN))) {
      if (!project.tree.files.has(file)) continue;
      const found = await takeInstalledGroups(await readOrWarn(file, project, warnings), project, entry);
      if (!found || (found.requirements.length === 0 && found.problems.length === 0)) continue;
      const compiled =
        isCompiled(found) && project.tree.files.has('pyproject.toml')
          ? await readOrWarn('pyproject.toml', project, [])
          : undefined;
      const source =
        compiled && compiled.requirements.length > 0 ? compiled : ((await environmentBeside(found, project)) ?? found);
      const isOpen = source === found && file !== named;
      const chosen = isOpen ? ((await lockedElsewhere(found, places, project)) ?? found) : source;
      warnings.push(...(await leftOut(chosen, place, project)));
      if (chosen.python !== undefined && !pyproject.python)
        pyproject.python = { text: chosen.python, file: chosen.path };
      if (!pyproject.python) pyproject.python = await pythonElsewhere(project);
      return {
        requirements: chosen,
        because: `${chosen.path} lists ${countPackages(chosen)}`,
        pyproject,
        warnings,
      };
    }
  }
  const installed = await installedByDockerfile(project, entry, warnings);
  const found = installed.requirements ? installed : await findListElsewhere(project, NAMES, warnings);
  const python = found.requirements?.python;
  if (python !== undefined && !pyproject.python)
    pyproject.python = { text: python, file: found.requirements?.path ?? '' };
  return { ...found, pyproject, warnings };
}

/** A list whose dependencies are all in groups: those that the Dockerfile of the app installs, `uv sync --only-group app`. */
async function takeInstalledGroups(
  list: RequirementsFile | undefined,
  project: SourceIndex,
  entry: string | undefined,
): Promise<RequirementsFile | undefined> {
  if (!list || list.requirements.length > 0 || Object.keys(list.groups).length === 0) return list;
  const dockerfile = await findDockerfile(project, entry);
  const text = dockerfile === undefined ? '' : (project.text(dockerfile) ?? '');
  const names = [...text.matchAll(/--(?:only-)?group[ =]([\w.-]{1,60})/g)].map(([, name = '']) => name);
  const requirements = [...new Set(names.flatMap((name) => getGroup(list, name)))];
  if (requirements.length === 0) return list;
  const note = `${list.path} has its packages in groups: those of ${listNames([...new Set(names)], MOST_NAMED)} are taken, which ${dockerfile} installs`;
  return {
    ...list,
    requirements,
    where: requirements.map(() => list.path),
    isOfGroups: true,
    notes: [...list.notes, note],
  };
}

/** The list that we write: nothing goes before it. */
const OWN = 'requirements.in';

/** A list that is named goes before the others of its folder. */
function putFirst(files: readonly string[], named: string | undefined, own: string): readonly string[] {
  if (named === undefined || !files.includes(named)) return files;
  return [own, named, ...files.filter((file) => file !== named && file !== own)];
}

/** A list that another tool locks, with the lock that lies beside it. */
const LOCKED: [list: string, lock: string][] = [
  ['pyproject.toml', 'uv.lock'],
  ['pyproject.toml', 'poetry.lock'],
  ['pyproject.toml', 'pdm.lock'],
  ['Pipfile', 'Pipfile.lock'],
];

/** Lists that are about the whole project: two of them are about the same. Others are there for a purpose. */
const GENERAL = ['requirements.txt', 'pyproject.toml', 'Pipfile', 'setup.cfg', 'setup.py', ...CONDA];

const namesIn = ({ requirements }: RequirementsFile): string[] =>
  requirements.map((text) => normalizeName(parseRequirementHead(text)?.name ?? text));

const isPinned = (requirement: string): boolean =>
  parseExactVersion(parseRequirementHead(requirement)?.specifier ?? '') !== undefined;

/**
 * Beside the nearest list, or above it, one with a lock that holds most of the same packages: there people update. Where the nearest
 * has lines that no other machine can install, such as the freeze of a person's whole environment, it is enough that it holds most of the other, or less of what the code imports.
 */
async function lockedElsewhere(
  found: RequirementsFile,
  places: readonly string[],
  project: SourceIndex,
): Promise<RequirementsFile | undefined> {
  const { files } = project.tree;
  const isLocked = (path: string) =>
    LOCKED.some(([list, lock]) => getBaseName(path) === list && files.has(joinPath(getFolder(path), lock)));
  const isBroken = found.problems.length > 0;
  if (!GENERAL.includes(getBaseName(found.path)) || isLocked(found.path)) return undefined;
  if (found.requirements.every(isPinned) && !isBroken) return undefined;
  const names = namesIn(found);
  const rivals = [...LOCKED.map(([list]) => list), ...(isBroken ? GENERAL : [])];
  for (const path of places.flatMap((place) => rivals.map((list) => joinPath(place, list)))) {
    if (path === found.path || !files.has(path) || !(isBroken || isLocked(path))) continue;
    const list = await readOrWarn(path, project, []);
    const held = list ? namesIn(list).filter((name) => names.includes(name)) : [];
    if (!list || (isBroken && list.problems.length > 0)) continue;
    const most = isBroken ? Math.min(names.length, list.requirements.length) : names.length;
    if (held.length * 2 >= most || (isBroken && countImported(list, project) > countImported(found, project)))
      return list;
  }
  return undefined;
}

/** Files of the code that are read to tell two lists apart; every module that is parsed is kept. */
const MOST_READ = 200;

/** How many of a list's packages the code imports under their own name. */
function countImported(list: RequirementsFile, project: SourceIndex): number {
  const files = project.python.slice(0, MOST_READ);
  const imported = new Set(
    files.flatMap((file) =>
      (project.module(file)?.imports ?? []).map(({ module }) => normalizeName(module.split('.')[0] ?? '')),
    ),
  );
  return namesIn(list).filter((name) => imported.has(name)).length;
}

/** What other general lists in the same folder ask for, and the one that was taken does not. */
async function leftOut(chosen: RequirementsFile, place: string, project: SourceIndex): Promise<string[]> {
  const taken = new Set(namesIn(chosen));
  const said: string[] = [];
  if (!GENERAL.includes(getBaseName(chosen.path))) return said;
  for (const path of GENERAL.map((name) => joinPath(place, name))) {
    const list =
      path === chosen.path || !project.tree.files.has(path) ? undefined : await readOrWarn(path, project, []);
    // a compiled list names what others bring, and gave way to what it was compiled from
    const more =
      list && !isCompiled(list)
        ? [...new Set(namesIn(list))].filter((name) => !taken.has(name) && !FOR_INSTALLING.includes(name))
        : [];
    if (more.length === 0) continue;
    said.push(
      `packages are taken from ${chosen.path}; ${path} also lists ${listNames(more, MOST_NAMED)}, left out: add what is needed with --dep, or --requirements ${path}`,
    );
  }
  return said;
}

const MOST_NAMED = 5;
/** Names of a list that no app imports. */
const FOR_INSTALLING = ['pip', 'setuptools', 'wheel', 'python'];

/** Where nothing else lists them, the packages that a Dockerfile of the user's installs by name. */
async function installedByDockerfile(
  project: SourceIndex,
  entry: string | undefined,
  warnings: string[],
): Promise<Pick<Declared, 'requirements' | 'because'>> {
  const dockerfile = await findDockerfile(project, entry);
  const requirements = dockerfile === undefined ? undefined : await readOrWarn(dockerfile, project, warnings);
  if (!requirements || requirements.requirements.length === 0) return {};
  return { requirements, because: `${requirements.path} installs ${countPackages(requirements)}` };
}

/** The environment that a package's few own needs are developed in: by conda files, people install much more than setup.py names. */
async function environmentBeside(found: RequirementsFile, project: SourceIndex): Promise<RequirementsFile | undefined> {
  if (found.format !== 'setup') return undefined;
  const files = CONDA.map((name) => joinPath(getFolder(found.path), name)).filter((f) => project.tree.files.has(f));
  const environment = files[0] === undefined ? undefined : await readOrWarn(files[0], project, []);
  return environment && environment.requirements.length >= 2 * found.requirements.length ? environment : undefined;
}

/** Files that say which Python although another one has the list. */
async function pythonElsewhere(project: SourceIndex): Promise<Pyproject['python']> {
  for (const file of ['setup.cfg', 'setup.py', 'Pipfile', 'environment.yml', 'environment.yaml']) {
    const found = project.tree.files.has(file) ? await readOrWarn(file, project, []) : undefined;
    if (found?.python !== undefined) return { text: found.python, file };
  }
  return undefined;
}

/** Made by a tool from pyproject.toml, as its header says. */
function isCompiled({ text, hashed }: RequirementsFile): boolean {
  const head = text.slice(0, 400).toLowerCase();
  return hashed || (head.includes('autogenerated') && head.includes('pyproject.toml'));
}
