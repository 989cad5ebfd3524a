/** Reads what the Compose files of the repository around a project say of it. */
import { join, posix, relative } from 'node:path';
import { readProjectFile } from '../../files/project-file.ts';
import { listFoldersAbove } from '../../files/root-above.ts';
import type { SourceIndex } from '../python/types.ts';
import type { ReadCompose } from './compose.ts';
import type { Said } from './dockerfile.ts';
import type { FromCompose } from './from-compose.ts';

/** In the order in which Docker Compose looks for them. */
export const COMPOSE_FILES = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

const MOST_BYTES = 256 * 1024;

/**
 * @param names of Compose files, in order.
 * @param served the file that is served; undefined where there is none.
 * @returns what the nearest file with a service of this project says; nothing where there is none.
 */
export async function readComposeAbove(
  project: SourceIndex,
  names: readonly string[],
  served: string | undefined,
): Promise<FromCompose> {
  const { root } = project.tree;
  for (const folder of await listFoldersAbove(root))
    for (const name of names) {
      const full = join(folder, name);
      const text = await readProjectFile(root, full, 'utf8', MOST_BYTES).catch(() => undefined);
      if (text === undefined) continue;
      const { readCompose } = await import('./compose.ts');
      const { convertService } = await import('./from-compose.ts');
      const way = relative(folder, root).replaceAll('\\', '/');
      const services = readCompose(text).flatMap((service) => moveService(service, way) ?? []);
      const found = convertService(project, relative(root, full).replaceAll('\\', '/'), '', services, served);
      if (Object.keys(found).length > 0) return found;
    }
  return {};
}

/**
 * A service with its paths from the project.
 *
 * @param way from the folder of the Compose file to the project.
 * @returns undefined where it is built from another folder.
 */
function moveService(service: ReadCompose, way: string): ReadCompose | undefined {
  if (service.isPulled) return undefined;
  const dockerfile = moveIn(way, posix.join(service.context, service.dockerfile));
  // a service that is built from further up is this project's where its Dockerfile lies here
  if (service.context !== way && dockerfile === undefined) return undefined;
  if (service.context !== way && service.context !== '' && !way.startsWith(`${service.context}/`)) return undefined;
  const inside = (all: readonly Said<string>[]) =>
    all.flatMap(({ value, line }) => {
      const moved = moveIn(way, value);
      return moved === undefined ? [] : [{ value: moved, line }];
    });
  return {
    ...service,
    context: '',
    dockerfile: dockerfile ?? service.dockerfile,
    envFiles: inside(service.envFiles),
    mounts: inside(service.mounts),
  };
}

/** A path as it is from a folder that holds it. */
const moveIn = (folder: string, path: string): string | undefined =>
  path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
