/** What the rules look at, read from the folder. */
import { open, readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type CheckedDockerfile, type CheckFacts, type Context, parseDockerfile } from '../check/index.ts';
import type { CommandLine } from '../cli/flags.ts';
import { readTree } from '../detect/files/tree.ts';
import { readContext } from '../dockerfile/build-context.ts';
import { findStartCommand } from '../dockerfile/queries.ts';
import { userError } from '../errors.ts';
import type { RunValues } from '../options/table.ts';
import { quoteShellWord } from '../plan/shell-quote.ts';
import { LOCK_NAME } from '../spec/lockfile.ts';
import { SPEC_FILE } from '../spec/saved.ts';
import { type ProjectFacts, readProjectFacts } from './check-drift.ts';
import { findProjects } from './find-projects.ts';
import { readDigests } from './registry-digests.ts';

/** Docker's own names for the file, and those that editors know. */
const DOCKERFILE = /^(?:Dockerfile|Containerfile)(?:\.[\w.-]+)?$|\.(?:dockerfile|containerfile)$/i;
const NO_DOCKERFILE = /\.(?:dockerignore|hbs|tmpl|template|j2|jinja2?|md|new)$/i;
/** Folders below which a Dockerfile is looked for. */
const DEPTH = 4;

/**
 * @param only the one Dockerfile that is meant, by its name in the folder.
 * @throws UserError (exit 2) where there is nothing to check.
 */
export async function readFacts(dir: string, only: string | undefined, line: CommandLine): Promise<CheckFacts> {
  const projects = only === undefined ? await findProjects(dir) : [];
  const paths = only === undefined ? await dockerfilesIn(dir) : [only];
  if (paths.length === 0 && projects.length === 0)
    throw userError(line.dir ?? '.', 'has no Dockerfile', 'npx create-ml-container writes one');
  const dockerfiles = await Promise.all(paths.map((path) => readDockerfile(dir, path)));
  const [named] = only === undefined ? [] : dockerfiles;
  if (named?.stages.length === 0 && !DOCKERFILE.test(named.path))
    throw userError(line.dir ?? '.', 'is no Dockerfile: it has no FROM', 'name a folder, or a Dockerfile');
  return {
    dockerfiles,
    requirements: await requirementsIn(dir),
    today: today(process.env),
    specs: projects.map((project) => join(relative(dir, project), SPEC_FILE).replaceAll('\\', '/')),
    ...(only === undefined ? await projectFacts(dir, projects, dockerfiles, line.run) : {}),
    ...(line.run.online ? { digests: await readDigests(dockerfiles) } : {}),
  };
}

/** A Dockerfile that we have written says so. */
const WRITTEN = /^# Made by create-ml-container from ml-container\.json/m;

/** What is known of the project in the folder, and of those below it, in one. */
async function projectFacts(
  dir: string,
  projects: readonly string[],
  dockerfiles: readonly CheckedDockerfile[],
  run: RunValues,
): Promise<Pick<CheckFacts, 'project'>> {
  const parts = [];
  for (const project of projects) {
    const facts = await readProjectFacts(project, run);
    parts.push(project === dir ? facts : below(relative(dir, project), relative(process.cwd(), project), facts));
  }
  const orphan = dockerfiles.find(({ path, text }) => path === 'Dockerfile' && WRITTEN.test(text));
  if (orphan && !projects.includes(dir)) parts.push(withoutProject);
  if (parts.length === 0) return {};
  return {
    project: {
      drift: parts.flatMap(({ drift }) => drift),
      stale: parts.flatMap(({ stale }) => stale),
      problems: parts.flatMap(({ problems }) => problems),
    },
  };
}

const withoutProject: ProjectFacts = {
  drift: [
    {
      path: SPEC_FILE,
      line: 1,
      what: `is missing, and so is ${LOCK_NAME}: nobody can say whether the Dockerfile is what was decided`,
      fix: 'commit both; create-ml-container --yes makes them again',
    },
  ],
  stale: [],
  problems: [],
};

/** The same, as seen from a folder above. */
function below(folder: string, named: string, { drift, stale, problems }: ProjectFacts): ProjectFacts {
  const at = folder.replaceAll('\\', '/');
  const there = (fix: string): string =>
    fix.replace(/create-ml-container( lock| update)?/, (command) => `${command} ${quoteShellWord(named)}`);
  const moved = <One extends { path: string }>(one: One): One => ({ ...one, path: `${at}/${one.path}` });
  return {
    drift: drift.map((one) => ({ ...moved(one), fix: there(one.fix ?? 'create-ml-container update') })),
    stale: stale.map((one) => ({ ...moved(one), fix: there(one.fix ?? 'create-ml-container lock') })),
    problems: problems.map(moved),
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
  if (path.includes('/')) return parsed;
  const context = await readContext(dir, path);
  return { ...parsed, context, startScripts: await readStartScripts(dir, parsed, context) };
}

/** The beginning of each shell script that the container starts. */
async function readStartScripts(
  dir: string,
  parsed: CheckedDockerfile,
  { sent }: Context,
): Promise<{ path: string; text: string }[]> {
  const names = (findStartCommand(parsed)?.words ?? []).slice(0, 4).map((word) => word.replace(/^.*\//, ''));
  const paths = sent
    .filter(({ path, directory }) => !directory && names.includes(path.replace(/^.*\//, '')) && !path.endsWith('.py'))
    .map(({ path }) => path);
  return Promise.all(paths.map(async (path) => ({ path, text: await readFirstLines(join(dir, path)) })));
}

/** At most 4 kB. */
async function readFirstLines(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
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
