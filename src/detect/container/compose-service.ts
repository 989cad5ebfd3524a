/** Selects the service of a Compose file that runs the app. */
import { getFolder, joinPath } from '../files/paths.ts';
import type { SourceIndex } from '../python/types.ts';
import { parseEntryOfCommand } from './command.ts';
import type { ReadCompose } from './compose.ts';
import { readDockerfile } from './dockerfile.ts';

/**
 * The service that starts the file, by its command or its Dockerfile's; else the only one that may.
 *
 * @param file the Compose file.
 * @param served the file that is served; undefined where there is none.
 */
export function selectService(
  project: SourceIndex,
  file: string,
  services: readonly ReadCompose[],
  served: string | undefined,
): ReadCompose | undefined {
  if (services.length < 2 || served === undefined) return services[0];
  const judged = services.map((service) => ({ service, starts: starts(project, getFolder(file), service, served) }));
  const [sure] = judged.filter(({ starts }) => starts === true);
  if (sure) return sure.service;
  const open = judged.filter(({ starts }) => starts === undefined);
  return open.length === 1 ? open[0]?.service : undefined;
}

/** Undefined where neither command nor folder tells. */
function starts(project: SourceIndex, base: string, service: ReadCompose, served: string): boolean | undefined {
  const folder = joinPath(base, service.context);
  const dockerfile = project.text(joinPath(folder, service.dockerfile));
  const words =
    service.command.length > 0 ? service.command : (dockerfile && readDockerfile(dockerfile)?.command?.value) || [];
  if (folder !== '' && !served.startsWith(`${folder}/`)) return false;
  const entry = parseEntryOfCommand(words);
  if (entry !== undefined) return `/${served}`.endsWith(`/${resolveEntryFile(entry)}`);
  return folder === base ? undefined : true;
}

/** "app.main:app" → "app/main.py". */
const resolveEntryFile = (entry: string): string =>
  entry.includes(':') ? `${(entry.split(':')[0] ?? '').replaceAll('.', '/')}.py` : entry;
