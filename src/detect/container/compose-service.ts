/** Selects the service of a Compose file that runs the app. */
import { joinPath, resolvePath } from '../files/paths.ts';
import type { SourceIndex } from '../python/types.ts';
import { parseEntryOfCommand } from './command.ts';
import type { ReadCompose } from './compose.ts';
import { readDockerfile } from './dockerfile.ts';

/**
 * The service that starts the file, by its command or its Dockerfile's; else the only one that is built.
 *
 * @param base the folder of the Compose file.
 * @param served the file that is served; undefined where there is none.
 */
export function selectService(
  project: SourceIndex,
  base: string,
  services: readonly ReadCompose[],
  served: string | undefined,
): ReadCompose | undefined {
  const built = services.filter(({ isPulled }) => !isPulled);
  if (served === undefined || (services.length < 2 && built.length === 1)) return built[0];
  const judged = services.map((service) => ({ service, starts: starts(project, base, service, served) }));
  const [sure] = judged.filter(({ starts }) => starts === true);
  if (sure) return sure.service;
  if (built.length === 1) return built[0];
  const open = judged.filter(({ service, starts }) => starts === undefined && !service.isPulled);
  return open.length === 1 ? open[0]?.service : undefined;
}

/** Undefined where neither command nor folder tells. */
function starts(project: SourceIndex, base: string, service: ReadCompose, served: string): boolean | undefined {
  const folder = service.isPulled ? base : resolvePath(base, service.context);
  const dockerfile = service.isPulled ? undefined : project.text(joinPath(folder, service.dockerfile));
  const words =
    service.command.length > 0 ? service.command : (dockerfile && readDockerfile(dockerfile)?.command?.value) || [];
  if (folder !== '' && !served.startsWith(`${folder}/`)) return false;
  const entry = parseEntryOfCommand(words);
  if (entry !== undefined) return `/${served}`.endsWith(`/${resolveEntryFile(entry)}`);
  return folder === base ? undefined : true;
}

/** "app.main:app" → "app/main.py"; of a package the file that is imported by its name. */
const resolveEntryFile = (entry: string): string =>
  entry.includes(':') ? `${(entry.split(':')[0] ?? '').replaceAll('.', '/')}.py` : entry;
