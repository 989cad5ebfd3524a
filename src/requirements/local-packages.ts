/** Reads packages that lie in folders: what a list installs by a path, and the members of a uv workspace. */
import { access, readdir } from 'node:fs/promises';
import path from 'node:path';
import { readProjectFile, resolveProjectFile } from '../files/project-file.ts';
import { normalizeName } from '../pep/name.ts';
import { decodeText } from './decode-text.ts';
import { isInside, parseToml } from './files.ts';
import type { DeclaredSources, PackageSource } from './sources/types.ts';
import { asTable, asTexts } from './tables.ts';
import { getGroup, type RequirementsFile } from './types.ts';

/** The files that make a folder a package, in the order in which its dependencies are read from them. */
export const PACKAGING: readonly string[] = ['pyproject.toml', 'setup.cfg', 'setup.py'];
/** Folders that a list may lead to, one through another. */
const MOST_FOLDERS = 50;

/** A package in a folder, as far as a list is concerned. */
export type LocalPackage =
  | { is: 'inside'; list: Pick<RequirementsFile, 'requirements' | 'constraints' | 'notes' | 'problems'> }
  /** The folder lies beside or above the project, where no build of it can copy from. */
  | { is: 'outside'; folder: string }
  | { is: 'absent'; folder: string };

/** Reads the package in a folder, which is absolute, with the extras that are installed. */
export type FolderReader = (folder: string, extras?: readonly string[]) => Promise<LocalPackage>;

/**
 * @param dir the project, absolute: its code is what the image gets.
 * @param readList reads one list of a folder, and what that list takes from other folders.
 * @param seen folders that were read before.
 * @returns what says what a package needs; its own code is imported from where it lies.
 */
export function createFolderReader(
  dir: string,
  readList: (shown: string, text: string) => Promise<RequirementsFile>,
  seen: Set<string>,
): FolderReader {
  return async (folder, extras = []) => {
    const list = { requirements: [], constraints: [], notes: [], problems: [] };
    const inside = await isInside(folder, [dir]);
    if (inside && seen.has(folder)) return { is: 'inside', list };
    const there = await Promise.all(PACKAGING.map((name) => exists(path.join(folder, name))));
    if (!there.includes(true)) return { is: 'absent', folder };
    if (!inside) return { is: 'outside', folder };
    if (seen.size >= MOST_FOLDERS) return { is: 'inside', list };
    seen.add(folder);
    for (const name of PACKAGING) {
      const text = await readOr(dir, path.join(folder, name));
      if (text === undefined) continue;
      const shown = path.relative(dir, path.join(folder, name)).split(path.sep).join('/');
      const found = await readList(shown, text);
      if (found.format === 'pip') continue;
      const more = extras.flatMap((extra) => getGroup(found, extra));
      return { is: 'inside', list: { ...found, requirements: [...found.requirements, ...more] } };
    }
    return { is: 'inside', list };
  };
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** Undefined where it cannot be read; no link leads out of `root`. */
const readOr = (root: string, file: string): Promise<string | undefined> =>
  readProjectFile(root, file).then(decodeText, () => undefined);

/** The local packages among the sources of a list, by normalised name. */
export async function readLocalSources(
  from: DeclaredSources,
  shown: string,
  dir: string,
  readFolder: FolderReader,
): Promise<Map<string, LocalPackage>> {
  const base = path.resolve(dir, path.dirname(shown));
  const found = new Map<string, LocalPackage>();
  for (const [name, sources] of from.sources)
    for (const source of sources) {
      const folder = await locate(name, source, base, dir);
      if (folder !== undefined) found.set(name, await readFolder(folder));
    }
  return found;
}

async function locate(name: string, source: PackageSource, base: string, dir: string): Promise<string | undefined> {
  if (source.folder !== undefined) return path.resolve(base, source.folder);
  return source.workspace ? await findWorkspaceMember(name, base, dir) : undefined;
}

/** The folder of a member, by the globs of the nearest workspace; a workspace above the project is found as well, to be named. */
async function findWorkspaceMember(name: string, base: string, dir: string): Promise<string | undefined> {
  for (let at = base; ; at = path.dirname(at)) {
    const members = await listMembers(at);
    for (const folder of members ?? []) if ((await readName(at, folder)) === name) return folder;
    if (members !== undefined || path.dirname(at) === at || !isNear(at, dir)) return undefined;
  }
}

/** How far above the project a workspace may begin. */
const MOST_ABOVE = 4;
const isNear = (at: string, dir: string): boolean => path.relative(at, dir).split(path.sep).length <= MOST_ABOVE;

async function readName(root: string, folder: string): Promise<string | undefined> {
  const text = await readOr(root, path.join(folder, 'pyproject.toml'));
  if (text === undefined) return undefined;
  const { name } = asTable((await parseToml(text, 'pyproject.toml')).project);
  return typeof name === 'string' ? normalizeName(name) : undefined;
}

/** @returns undefined where no workspace begins here. */
async function listMembers(root: string): Promise<string[] | undefined> {
  const text = await readOr(root, path.join(root, 'pyproject.toml'));
  if (!text?.includes('workspace')) return undefined;
  const uv = asTable(asTable((await parseToml(text, 'pyproject.toml')).tool).uv);
  if (uv.workspace === undefined) return undefined;
  const found = [root];
  for (const glob of asTexts(asTable(uv.workspace).members).slice(0, MOST_GLOBS))
    found.push(...(await expand(root, glob.split('/'))));
  return found;
}

/** Globs of members, and folders that one of them may lead to at each of its steps. */
const MOST_GLOBS = 100;
const MOST_MEMBERS = 500;

/**
 * Folders that a glob of a workspace names, a star for one name or a part of it. Each step leads to a set of folders, so that a way
 * back (a star, then `..`) does not lead to the same ones again and again.
 */
async function expand(root: string, steps: readonly string[]): Promise<string[]> {
  let folders = [root];
  for (const step of steps) {
    if (step === '' || step === '.') continue;
    const next = /[*?]/.test(step)
      ? (await Promise.all(folders.map((folder) => listNamed(root, folder, step)))).flat()
      : folders.map((folder) => path.join(folder, step));
    folders = [...new Set(next)].slice(0, MOST_MEMBERS);
  }
  return folders;
}

/** The folders in one that a step names; none where it lies outside of the project of `root`. */
async function listNamed(root: string, folder: string, step: string): Promise<string[]> {
  const parts = step.split('*');
  const entries = await resolveProjectFile(root, folder)
    .then((real) => readdir(real, { withFileTypes: true }))
    .catch(() => []);
  return entries
    .filter((one) => one.isDirectory() && one.name.startsWith(parts[0] ?? '') && one.name.endsWith(parts.at(-1) ?? ''))
    .slice(0, MOST_MEMBERS)
    .map(({ name }) => path.join(folder, name));
}
