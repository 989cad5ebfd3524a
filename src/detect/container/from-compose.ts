/** Converts an existing Compose file to settings. */
import { getFolder, joinPath, resolvePath } from '../files/paths.ts';
import type { SourceIndex } from '../python/types.ts';
import type { ContainerFiles, ContainerValue } from '../types.ts';
import { type ReadCompose, readCompose } from './compose.ts';
import { selectService } from './compose-service.ts';
import type { Said } from './dockerfile.ts';
import { createLikely } from './likely.ts';
import { isGenerated } from './start-commands.ts';

/** What the service says, and the Dockerfile that it is built by, where that has a name of its own: "docker/api.Dockerfile". */
export type FromCompose = Partial<ContainerFiles> & { dockerfile?: string };

/**
 * @param served the file that is served; undefined where there is none.
 * @returns nothing where no service is built here, or none of several can be told to be the app.
 */
export const readFromCompose = (project: SourceIndex, file: string, served: string | undefined): FromCompose =>
  convertService(project, file, getFolder(file), readCompose(project.text(file) ?? ''), served);

/**
 * @param file as it is shown.
 * @param base the folder in the project that its services' paths start from.
 */
export function convertService(
  project: SourceIndex,
  file: string,
  base: string,
  services: readonly ReadCompose[],
  served: string | undefined,
): FromCompose {
  const read = selectService(project, base, services, served);
  if (!read) return {};
  const shown = (all: readonly Said<string>[]): ContainerValue[] =>
    all.map(({ value, line }) => ({ value, where: `${file}:${line}` }));
  const [port] = read.ports;
  const dockerfile = joinPath(resolvePath(base, read.context), read.dockerfile);
  const named = !read.isPulled && project.tree.files.has(dockerfile) && !isGenerated(project, dockerfile);
  const where = `${file}:${port?.line}`;
  return {
    ...(named && !USUAL.test(read.dockerfile) ? { dockerfile } : {}),
    values: {
      ...(port
        ? { port: createLikely(port.value, `${where} publishes port ${port.value} of ${read.service.value}`, where) }
        : {}),
      ...(read.gpu === undefined
        ? {}
        : { accelerator: createLikely('cuda' as const, `${file}:${read.gpu} reserves a GPU`, `${file}:${read.gpu}`) }),
    },
    ...(read.start ? { start: { words: read.start.value, where: `${file}:${read.start.line}` } } : {}),
    envFiles: shown(read.envFiles),
    mounts: shown(read.mounts),
  };
}

/** Found by its name. */
const USUAL = /^(?:Dockerfile|Containerfile)$/i;
