/** What the rules look at, read from the folder. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CheckedDockerfile, type Facts, parseDockerfile } from '../check/index.ts';
import { userError } from '../errors.ts';
import { readContext } from '../inputs/build-context.ts';
import { readTree } from '../inputs/detect/tree.ts';
import { readDigests } from '../inputs/digests.ts';
import type { CommandLine } from '../inputs/flags.ts';
import { readLast } from '../write/index.ts';
import { readProject } from './check-drift.ts';

/** Docker's own names for the file, and those that editors know. */
const DOCKERFILE = /^(?:Dockerfile|Containerfile)(?:\.[\w.-]+)?$|\.(?:dockerfile|containerfile)$/i;
const NO_DOCKERFILE = /\.(?:dockerignore|hbs|tmpl|template|j2|jinja2?|md|new)$/i;
/** Folders below which a Dockerfile is looked for. */
const DEPTH = 4;

/**
 * @param only the one Dockerfile that is meant, by its name in the folder.
 * @throws UserError (exit 2) where there is nothing to check.
 */
export async function readFacts(dir: string, only: string | undefined, line: CommandLine): Promise<Facts> {
  const ours = only === undefined && (await readLast(dir)) !== undefined;
  const paths = only === undefined ? await dockerfilesIn(dir) : [only];
  if (paths.length === 0 && !ours)
    throw userError(line.dir ?? '.', 'has no Dockerfile', 'npx create-ml-container writes one');
  const dockerfiles = await Promise.all(paths.map((path) => readDockerfile(dir, path)));
  return {
    dockerfiles,
    requirements: await requirementsIn(dir),
    today: today(process.env),
    ...(ours ? { project: await readProject(dir, line.run) } : {}),
    ...(line.run.online ? { digests: await readDigests(dockerfiles) } : {}),
  };
}

async function dockerfilesIn(dir: string): Promise<string[]> {
  const tree = await readTree(dir, { entries: 50_000, depth: DEPTH });
  return [...tree.files.values()]
    .filter(({ name }) => DOCKERFILE.test(name) && !NO_DOCKERFILE.test(name))
    .map(({ path }) => path)
    .sort();
}

/** Of one in a folder below nobody can say what its context is. */
async function readDockerfile(dir: string, path: string): Promise<CheckedDockerfile> {
  const parsed = parseDockerfile(path, await readFile(join(dir, path), 'utf8'));
  return path.includes('/') ? parsed : { ...parsed, context: await readContext(dir, path) };
}

async function requirementsIn(dir: string): Promise<Record<string, string>> {
  const names = await readdir(dir).catch(() => []);
  const texts = names
    .filter((name) => /^(?:requirements|constraints)[\w.-]*\.(?:txt|in)$/i.test(name))
    .map(async (name) => [name, await readFile(join(dir, name), 'utf8').catch(() => '')] as const);
  return Object.fromEntries(await Promise.all(texts));
}

/** SOURCE_DATE_EPOCH (reproducible-builds.org) stands for the clock where it is set. */
function today(env: Readonly<Record<string, string | undefined>>): string {
  const epoch = Number(env.SOURCE_DATE_EPOCH || Number.NaN);
  return new Date(Number.isFinite(epoch) ? epoch * 1000 : Date.now()).toISOString().slice(0, 10);
}
