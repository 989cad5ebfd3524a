/** Finds the requirements file that the user's own Dockerfile installs. */
import { findDockerfile } from '../container/index.ts';
import { getBaseName, getFolder, joinPath, resolvePath } from '../files/paths.ts';
import type { SourceIndex } from '../python/types.ts';

/** Names of lists that are not for the app itself. */
export const NOT_SERVED = /dev|test|doc|lint|train|build|docker|notebook|example/i;

/** The only list that the user's own Dockerfile installs with `-r`, where it is not for developers. */
export async function findInstalledList(project: SourceIndex, entry: string | undefined): Promise<string | undefined> {
  const dockerfile = await findDockerfile(project, entry);
  if (dockerfile === undefined) return undefined;
  const named = await listInstalledFiles(project.text(dockerfile) ?? '', dockerfile);
  const lists = named.flatMap((word) => {
    if (NOT_SERVED.test(getBaseName(word))) return [];
    // in an image the project lies in a folder of its own, and the context is that of the Dockerfile or the project
    const folders = ['', getFolder(dockerfile)];
    const paths = folders.flatMap((folder) => [resolvePath(folder, word), joinPath(folder, getBaseName(word))]);
    return paths.find((path) => project.tree.files.has(path)) ?? [];
  });
  const [only, ...others] = new Set(lists);
  return others.length === 0 ? only : undefined;
}

/** The lists that pip, or uv in its place, installs in a RUN of a Dockerfile. */
async function listInstalledFiles(text: string, path: string): Promise<string[]> {
  const { findDockerfileExcess } = await import('../../dockerfile/bounds.ts');
  if (findDockerfileExcess(text) !== undefined) return [];
  const { parseDockerfile } = await import('../../dockerfile/parse.ts');
  const { listInstalls } = await import('../../dockerfile/queries.ts');
  return listInstalls(parseDockerfile(path, text).stages).flatMap(({ install }) =>
    ['pip', 'uv'].includes(install.tool) && install.verb.text === 'install' ? install.files : [],
  );
}
