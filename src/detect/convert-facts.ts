/** Converts a detection to the facts that the plan works on. */
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Framework } from '../catalog/frameworks/types.ts';
import { normalizeName, parseRequirementHead } from '../pep/name.ts';
import type { RequirementsFile } from '../requirements/index.ts';
import type { ListSource } from '../requirements/sync.ts';
import { describeRequest } from './apps/requested-entry.ts';
import { createEmptyFacts, type Facts, type Included } from './facts.ts';
import type { Candidate, Detection } from './types.ts';

/**
 * @param frameworks those that were looked for: the registry, or the starters' while it is made.
 * @param file the requirements that count, where there are any.
 * @param source the list that they were brought from, where that is another file.
 */
export async function convertFacts(
  dir: string,
  detection: Detection,
  frameworks: readonly Framework[],
  file: RequirementsFile | undefined,
  requirementsTxtIsOurs: boolean,
  source?: ListSource,
): Promise<Facts> {
  const { facts } = detection;
  const list = file && source ? { ...file, path: source.path } : file;
  const locks = list ? await readToolLocks(list, requirementsTxtIsOurs, dir) : undefined;
  return {
    ...createEmptyFacts(basename(dir)),
    hasApp: facts.hasApp,
    lacksEntry: facts.lacksEntry,
    apps: detection.candidates
      .filter((candidate) => isService(candidate, frameworks))
      .map(({ framework, entry, because }) => ({ framework, entry, because })),
    ...(file
      ? {
          requirements: {
            path: file.path,
            text: file.text,
            requirements: file.requirements,
            where: file.where,
            ...(source ? { source } : {}),
          },
        }
      : {}),
    constraints: [...(file?.constraints ?? []), ...(locks?.pins ?? [])],
    bounds: detection.bounds,
    requirementsTxtIsOurs,
    imported: facts.imports.missing,
    include: await Promise.all(detection.include.map(({ path }) => included(dir, path, detection))),
    exclude: detection.exclude,
    secrets: facts.secrets.map(({ path }) => path),
    public: detection.public,
    handlesSigterm: facts.handlesSigterm !== undefined,
    launchedOnImport: facts.launchedOnImport?.harmless === true,
    ...(facts.fixedPort ? { fixedPort: facts.fixedPort } : {}),
    ...(facts.runsAs === undefined ? {} : { runsAs: facts.runsAs }),
    ...(facts.calls === undefined ? {} : { calls: facts.calls }),
    ...(facts.ownMetadata ? { ownMetadata: facts.ownMetadata } : {}),
    ...(facts.entryProblem ? { entryProblem: facts.entryProblem } : {}),
    // What only running the code would tell is shown, and not installed.
    apt: facts.apt.filter(({ confidence }) => confidence !== 'guess').map(({ name, because }) => ({ name, because })),
    unimported: listUnimported(detection),
    leftServerOptions: facts.serverOptions.left
      .filter(({ quiet }) => quiet)
      .map(({ option, where, because }) => ({ option, because: `${where}: ${because}` })),
    variables: facts.variables,
    hubModels: facts.hubModels,
    largestFiles: facts.largestFiles,
    warnings: [...detection.warnings, ...(file?.notes ?? []), ...(locks?.warnings ?? [])],
  };
}

/** None where what the code imports is not known. */
function listUnimported({ facts, requirements }: Detection): string[] {
  if (facts.served.length === 0 || facts.dynamicImports.length > 0) return [];
  return (requirements?.requirements ?? [])
    .map((text) => normalizeName(parseRequirementHead(text)?.name ?? text))
    .filter((name) => !Object.hasOwn(facts.imports.served, name));
}

/** Of the code's own making: what was asked for says only what somebody wants. */
const isService = ({ framework, entry, because }: Candidate, frameworks: readonly Framework[]): boolean =>
  because !== describeRequest(entry) && frameworks.some(({ name, kind }) => name === framework && kind === 'service');

async function readToolLocks(file: RequirementsFile, ours: boolean, dir: string) {
  const { readLocks } = await import('../requirements/locks.ts');
  return readLocks(file, ours, dir);
}

async function included(dir: string, path: string, { facts }: Detection): Promise<Included> {
  const directory = (await stat(join(dir, path))).isDirectory();
  const below = (file: string): boolean => file === path || file.startsWith(`${path}/`);
  const model = facts.modelFiles.some((file) => below(file.path)) && !facts.served.some(below);
  return { path, directory, kind: model ? 'model' : 'code' };
}
