/** Finds how far up the files reach that are about a project: to the repository around it, or to the workspace that it is a member of. */
import { dirname, join, relative, resolve } from 'node:path';
import { compileGlob } from '../text/glob.ts';
import { isPersonal, isRepository, listRepositoriesAround, resolveLinks } from './project-root.ts';
import { readFile } from './read-file.ts';

/** Bytes of a workspace's own file, and folders above a project that are looked at for one. */
const MOST_BYTES = 200_000;
const MOST_FOLDERS = 8;
/** Tables that name the members of a workspace (uv, "Using workspaces"; Rye, "Workspaces"). */
const WORKSPACES = ['uv', 'rye'];

/** Absolute; undefined where the folder is a root itself, or nothing around it says that it belongs there. */
async function findRootAbove(dir: string): Promise<string | undefined> {
  const start = resolveLinks(resolve(dir));
  if (isRepository(start)) return undefined;
  return findRepositoryOrWorkspace(start);
}

/** @param start without links. */
export const findRepositoryOrWorkspace = async (start: string): Promise<string | undefined> =>
  listRepositoriesAround(start)[0] ?? (await findWorkspaceAround(start));

/** The folders above, the nearest first, up to that root. */
export async function listFoldersAbove(dir: string): Promise<string[]> {
  const root = await findRootAbove(dir);
  const found: string[] = [];
  if (root === undefined) return found;
  let folder = resolveLinks(resolve(dir));
  while (folder !== root && folder !== dirname(folder)) {
    folder = dirname(folder);
    found.push(folder);
  }
  return found;
}

/** A workspace that lies in no repository, such as a copy of one. */
async function findWorkspaceAround(start: string): Promise<string | undefined> {
  let folder = dirname(start);
  for (let depth = 0; depth < MOST_FOLDERS && !isPersonal(folder); depth++, folder = dirname(folder)) {
    const path = join(folder, 'pyproject.toml');
    // links are not followed: nothing says yet where they may lead
    const text = resolveLinks(path) === path ? await readFile(path, 'utf8', MOST_BYTES).catch(() => '') : '';
    if (text.includes('.workspace') && (await isMember(text, relative(folder, start).replaceAll('\\', '/'))))
      return folder;
  }
  return undefined;
}

async function isMember(text: string, member: string): Promise<boolean> {
  const { parseTomlText } = await import('../text/toml.ts');
  try {
    const { tool } = parseTomlText(text) as { tool?: Record<string, { workspace?: Members }> };
    const matches = (patterns: unknown) =>
      Array.isArray(patterns) &&
      patterns.some(
        (pattern) =>
          typeof pattern === 'string' &&
          compileGlob(pattern.replace(/^\.\//, ''), { star: 'segment', doubleStar: true, classes: true })(member),
      );
    return WORKSPACES.some((name) => {
      const { members, exclude } = tool?.[name]?.workspace ?? {};
      return matches(members) && !matches(exclude);
    });
  } catch {
    return false;
  }
}

interface Members {
  members?: unknown;
  exclude?: unknown;
}
