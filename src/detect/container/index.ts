/** Reads existing container files, whose settings rank behind those found in code. */
import { getBaseName, getFolder, joinPath } from '../files/paths.ts';
import type { SourceIndex } from '../python/types.ts';
import type { ContainerFiles } from '../types.ts';
import { COMPOSE_FILES, readComposeAbove } from './compose-above.ts';
import type { FromCompose } from './from-compose.ts';
import { isForOtherLanguage } from './other-language.ts';
import { isGenerated } from './start-commands.ts';

const COG = 'cog.yaml';
/** In lower case: some people's file systems do not tell them apart. */
const DOCKERFILES = ['dockerfile', 'containerfile'];

/**
 * Reads the container files of the user's nearest to the entry. Parsers are loaded only where there is such a file.
 *
 * @param file the file that is served, where there is one.
 */
export async function readContainerFiles(project: SourceIndex, file: string | undefined): Promise<ContainerFiles> {
  const nothing: ContainerFiles = {
    values: {},
    apt: [],
    env: [],
    unknownApt: [],
    buildSteps: [],
    secretEnv: [],
    envFiles: [],
    mounts: [],
  };
  const { dockerfile = nearest(project, file, DOCKERFILES), ...service } = await findCompose(project, file);
  const image = dockerfile
    ? (await import('./from-dockerfile.ts')).readFromDockerfile(project.text(dockerfile) ?? '', dockerfile)
    : await readVariants(project, listVariants(project, file));
  const cog = project.tree.files.has(COG) ? (await import('./cog.ts')).readCog(project.text(COG) ?? '') : undefined;
  return {
    ...nothing,
    ...cog,
    ...image,
    ...service,
    values: { ...cog?.values, ...service.values, ...image?.values },
  };
}

/** Dockerfile.cpu and Dockerfile.gpu, where no Dockerfile is there: the only one, or what all of them say alike. */
async function readVariants(project: SourceIndex, paths: readonly string[]): Promise<Partial<ContainerFiles>> {
  if (paths.length === 0) return {};
  const { readFromDockerfile } = await import('./from-dockerfile.ts');
  const [first = {}, ...others] = paths.map((path) => readFromDockerfile(project.text(path) ?? '', path));
  if (others.length === 0) return first;
  const all = [first, ...others].flatMap(({ values }) => values ?? []);
  const agree = (field: string) => {
    const said = all.flatMap((values) => Object.entries(values).filter(([name]) => name === field));
    return new Set(said.map(([, one]) => JSON.stringify((one as { value: unknown }).value))).size === 1;
  };
  const values = Object.assign({}, ...[...all].reverse()) as ContainerFiles['values'];
  return { values: Object.fromEntries(Object.entries(values).filter(([field]) => agree(field))) };
}

/** Beside the entry, above it, or in a folder for them. */
function listVariants(project: SourceIndex, file: string | undefined): string[] {
  const places = ['', ...FOLDERS];
  for (let folder = getFolder(file ?? ''); folder !== ''; folder = getFolder(folder)) places.push(folder);
  return [...project.tree.files.keys()].filter((path) => {
    const name = getBaseName(path).toLowerCase();
    const isVariant = /^(?:dockerfile[.-][\w.-]+|[\w-]+\.dockerfile)$/.test(name) && !OTHER_PURPOSE.test(name);
    return (
      isVariant &&
      places.includes(getFolder(path)) &&
      !isGenerated(project, path) &&
      !isForOtherLanguage(project.text(path) ?? '')
    );
  });
}

/** Not what the app is served by. */
const OTHER_PURPOSE = /ignore|dev|test|lint|docs|bench|train|notebook|jupyter|client|frontend|worker|streamlit|nginx/;

/** The user's Dockerfile that the app is built by: the one that its Compose service names, or the nearest to the entry. */
export async function findDockerfile(project: SourceIndex, file: string | undefined): Promise<string | undefined> {
  return (await findCompose(project, file)).dockerfile ?? nearest(project, file, DOCKERFILES);
}

async function findCompose(project: SourceIndex, file: string | undefined): Promise<FromCompose> {
  const compose = nearest(project, file, COMPOSE_FILES);
  return compose
    ? (await import('./from-compose.ts')).readFromCompose(project, compose, file)
    : readComposeAbove(project, COMPOSE_FILES, file);
}

/** Folders that hold nothing but container files, and are looked into last. */
const FOLDERS = ['docker', '.docker', 'container', 'containers'];

function nearest(project: SourceIndex, file: string | undefined, names: readonly string[]): string | undefined {
  const places = ['', ...FOLDERS];
  for (let folder = getFolder(file ?? ''); folder !== ''; folder = getFolder(folder))
    places.splice(-1 - FOLDERS.length, 0, folder);
  const named = [...project.tree.files.keys()].filter((path) => names.includes(getBaseName(path).toLowerCase()));
  return places
    .flatMap((place) =>
      names.flatMap((name) => named.filter((path) => path.toLowerCase() === joinPath(place, name).toLowerCase())),
    )
    .find((path) => !isGenerated(project, path) && !isForOtherLanguage(project.text(path) ?? ''));
}
