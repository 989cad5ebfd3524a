/** Works out what the files that stay as they are mean for the others, and for the commands to run next. */
import { readIgnore } from '../dockerfile/dockerignore.ts';
import { EXIT, UserError } from '../errors.ts';
import type { Plan } from '../plan/types.ts';
import type { RenderedFile } from '../spec/file.ts';
import { suggest } from '../spec/values.ts';
import type { Change } from '../write/index.ts';

const DOCKERFILE = 'Dockerfile';
const IGNORE = '.dockerignore';
const LOCK = 'requirements.txt';
const BUILD = 'scripts/build.sh';
const RUN = 'scripts/run.sh';
const COMPOSE = 'compose.yaml';

/** Whether the Dockerfile that stays was never written by this tool. */
export const keepsOwnDockerfile = (changes: readonly Change[]): boolean => isKept(changes, DOCKERFILE);

/**
 * The files to write beside a Dockerfile that is kept. The generated .dockerignore admits only what the generated Dockerfile
 * copies, so with another Dockerfile the build would miss files.
 */
export const omitIgnoreFile = (files: readonly RenderedFile[]): RenderedFile[] =>
  files.filter(({ path }) => path !== IGNORE);

export const KEPT_DOCKERFILE =
  'Dockerfile: yours is kept, so no .dockerignore is written: the generated one admits only what the generated Dockerfile copies';

/** @throws UserError (exit 2) for a policy about a file that is not generated. */
export function checkPolicyPaths(paths: Iterable<string>, files: readonly RenderedFile[]): void {
  const known = files.map(({ path }) => path);
  const problems = [...paths]
    .filter((path) => !known.includes(path))
    .map((path) => ({
      where: `--on-conflict ${path}`,
      what: 'names no generated file',
      fix: suggest(path, known),
    }));
  if (problems.length > 0) throw new UserError(problems, EXIT.usage);
}

/**
 * The commands that build and run the image, whatever was kept: each works as it is printed. The scripts are for a POSIX shell, so
 * on Windows the same is done through Docker Compose.
 *
 * @param system as `process.platform` names it.
 */
export function listBuildCommands(
  { values, port }: Plan,
  rendered: readonly RenderedFile[],
  changes: readonly Change[],
  system: string = process.platform,
): string[] {
  const blocking = keepsOwnDockerfile(changes) ? [] : listBlockingFiles(rendered, changes);
  const settle = blocking.flatMap((path) => ['--on-conflict', `${path}=overwrite`]);
  const publish = port === undefined ? '' : `--publish 127.0.0.1:${port}:${port} `;
  const [build, start] = [`docker build --tag ${values.image} .`, `docker run --rm ${publish}${values.image}`];
  const hasCompose = rendered.some(({ path }) => path === COMPOSE) && !isKept(changes, COMPOSE);
  const withCompose = [
    'docker compose build',
    port === undefined ? 'docker compose run --rm app' : 'docker compose up',
  ];
  const onWindows = hasCompose ? withCompose : [build, start];
  const elsewhere = [isKept(changes, BUILD) ? build : BUILD, isKept(changes, RUN) ? start : RUN];
  return [
    ...(settle.length > 0 ? [`npx create-ml-container update ${settle.join(' ')}`] : []),
    ...(system === 'win32' ? onWindows : elsewhere),
  ];
}

/** Files of the user's with which the generated Dockerfile does not build: a lock without hashes, a .dockerignore that hides its files. */
function listBlockingFiles(rendered: readonly RenderedFile[], changes: readonly Change[]): string[] {
  const lock = isKept(changes, LOCK) ? readKept(changes, LOCK) : undefined;
  const ignore = isKept(changes, IGNORE) ? readKept(changes, IGNORE) : undefined;
  return [
    ...(lock !== undefined && !/\s--hash=/.test(lock) ? [LOCK] : []),
    ...(ignore !== undefined && hides(ignore, rendered) ? [IGNORE] : []),
  ];
}

function hides(text: string, rendered: readonly RenderedFile[]): boolean {
  const needed = rendered
    .map(({ path }) => path)
    .filter((path) => path === LOCK || /^scripts\/.*\.(?:py|txt)$/.test(path));
  return readIgnore(text).sent(needed).length < needed.length;
}

const readKept = (changes: readonly Change[], path: string): string | undefined => {
  const was = changes.find((change) => change.path === path)?.was;
  return was?.is === 'text' ? was.text : undefined;
};

/** Whether a file stays that this tool never wrote: its record is without a text, or there is none. A lock has no text in any record. */
function isKept(changes: readonly Change[], path: string): boolean {
  const change = changes.find((one) => one.path === path);
  if (change?.was === undefined || change.text !== undefined) return false;
  return path === LOCK ? change.status !== 'unchanged' : change.record?.said === undefined;
}
