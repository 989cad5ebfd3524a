/** What a Compose file says, as values of the spec. */
import { readCompose } from './compose.ts';
import type { Said } from './dockerfile.ts';
import type { ContainerFiles, Shown } from './index.ts';
import { likely } from './likely.ts';

/** @returns nothing where no service is built here. */
export function fromCompose(text: string, file: string): Partial<ContainerFiles> {
  const read = readCompose(text);
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
