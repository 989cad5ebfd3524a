/** What a Compose file says, as values of the spec. */
import type { Project } from '../project.ts';
import { readCompose } from './compose.ts';
import type { Said } from './dockerfile.ts';
import type { ContainerFiles, Shown } from './index.ts';
import { likely } from './likely.ts';
import { serviceOf } from './service.ts';

/**
 * @param served the file that is served; undefined where there is none.
 * @returns nothing where no service is built here, or none of several can be told to be the app.
 */
export function fromCompose(project: Project, file: string, served: string | undefined): Partial<ContainerFiles> {
  const read = serviceOf(project, file, readCompose(project.text(file) ?? ''), served);
  if (!read) return {};
  const shown = (all: readonly Said<string>[]): Shown[] =>
    all.map(({ value, line }) => ({ value, where: `${file}:${line}` }));
  const [port] = read.ports;
  const where = `${file}:${port?.line}`;
  return {
    values: {
      ...(port
        ? { port: likely(port.value, `${where} publishes port ${port.value} of ${read.service.value}`, where) }
        : {}),
      ...(read.gpu === undefined
        ? {}
        : { accelerator: likely('cuda' as const, `${file}:${read.gpu} reserves a GPU`, `${file}:${read.gpu}`) }),
    },
    envFiles: shown(read.envFiles),
    mounts: shown(read.mounts),
  };
}
