/** Versions that a project shows without requiring them: by the names that its code uses, its saved models, its Space. */
import { compare } from '@renovatebot/pep440';
import table from '../../catalog/image/base-packages.json' with { type: 'json' };
import { normalizeName, parseRequirementHead } from '../../pep/name.ts';
import { allows, parseExactVersion } from '../../pep/version.ts';
import { readSpaceCard } from '../container/start-commands.ts';
import { findRemovedNames } from '../python/removed-apis.ts';
import type { SourceIndex } from '../python/types.ts';
import type { ContainerValue, LoadedFile, RemovedTables, VersionBound } from '../types.ts';
import { findPickledVersions } from './pickles.ts';

export interface BoundsInput {
  project: SourceIndex;
  /** Files of the project that the entry point imports. */
  served: readonly string[];
  loaded: readonly LoadedFile[];
  /** PEP 508, what the user asks for. */
  requirements: readonly string[];
  /** Distributions that the code needs, declared or not. */
  needed: readonly string[];
  removed: RemovedTables;
  /** The image that the user's own Dockerfile stands on. */
  base?: ContainerValue | undefined;
  /** Field of a pickled object → distribution. */
  pickledVersions: Readonly<Record<string, string>>;
  /** Whether a release has wheels, and none for a Python that there is an image of. */
  isTooOld: (name: string, version: string) => boolean;
}

/** @returns one bound a distribution, and a warning for each version that the requirements rule out. */
export function findVersionBounds(input: BoundsInput): { bounds: VersionBound[]; warnings: string[] } {
  const shown = [...findSpaceVersion(input.project), ...findSavedVersions(input), ...findBaseVersion(input)];
  const exact = shown.filter(
    ({ name, version }) => specifierOf(name, input.requirements) === '' || fits(name, version, input),
  );
  const warnings = shown
    .filter((one) => !exact.includes(one))
    .map(({ name, because, version }) => {
      const asked = `${name}${specifierOf(name, input.requirements)}`;
      return `${because}, and the requirements have ${asked}: ask for ${name}==${version}, or save the model again`;
    });
  const open = exact.filter(({ name, version }) => !isPinned(name, input.requirements) || !fits(name, version, input));
  const bounds = open.filter(({ name, version }) => !input.isTooOld(name, version));
  for (const { because, name } of open.filter((one) => !bounds.includes(one)))
    warnings.push(
      `${because}, which no Python with an image has wheels of: a newer ${name} is taken, which may not work with the code or load what was saved`,
    );
  const names = new Set(bounds.map(({ name }) => name));
  const all = findRemovedNames(input.project, input.served, input.requirements, input.removed, input.needed);
  const removed = all.filter((one) => !rulesOut(one, input.requirements));
  for (const { because, requirement } of all.filter((one) => !removed.includes(one)))
    warnings.push(`${because}: ask for "${requirement}", or change the code`);
  return {
    bounds: [...bounds.map(({ version: _, ...bound }) => bound), ...removed.filter(({ name }) => !names.has(name))],
    warnings,
  };
}

/** Whether the user asks for nothing but releases that the bound does not allow. */
const rulesOut = ({ name, requirement }: VersionBound, requirements: readonly string[]): boolean => {
  const gone = requirement.slice(name.length + 1);
  const lower = [...specifierOf(name, requirements).matchAll(/(?:>=?|==|~=)\s*(\d[\w.]*)/g)].map(
    ([, version = '']) => version,
  );
  return lower.some((version) => compare(version, gone) >= 0);
};

type ExactBound = VersionBound & { version: string };

/** The release of the SDK that a Hugging Face Space runs on (`sdk_version` of README.md). */
function findSpaceVersion(project: SourceIndex): ExactBound[] {
  const { sdk, sdkVersion } = readSpaceCard(project);
  if (sdk === undefined || sdkVersion === undefined || !['gradio', 'streamlit'].includes(sdk)) return [];
  return [exactly(sdk, sdkVersion, 'README.md', `README.md has sdk_version: ${sdkVersion}`)];
}

/** The release of a framework that the base image is made of, where no list names it. */
function findBaseVersion({ base, requirements, needed }: BoundsInput): ExactBound[] {
  return table.images.flatMap(({ image, package: name }) => {
    const version = base && new RegExp(image).exec(base.value)?.[1];
    const isListed = requirements.some((one) => normalizeName(parseRequirementHead(one)?.name ?? '') === name);
    if (!base || version === undefined || isListed || !needed.includes(name)) return [];
    return [exactly(name, version, base.where, `${base.where} has FROM ${base.value}`)];
  });
}

function findSavedVersions({ project, loaded, pickledVersions }: BoundsInput): ExactBound[] {
  return findPickledVersions(project.tree, loaded, pickledVersions).map(({ distribution, version, path }) =>
    exactly(distribution, version, path, `${path} was saved by ${distribution} ${version}`),
  );
}

const exactly = (name: string, version: string, where: string, because: string): ExactBound => ({
  name,
  version,
  requirement: `${name}==${version}`,
  where,
  because,
});

const headsOf = (name: string, requirements: readonly string[]): string[] =>
  requirements.flatMap((one) => {
    const head = parseRequirementHead(one);
    return head && normalizeName(head.name) === name && head.specifier !== '' ? [head.specifier] : [];
  });

const specifierOf = (name: string, requirements: readonly string[]): string => headsOf(name, requirements).join(',');

const isPinned = (name: string, requirements: readonly string[]): boolean =>
  headsOf(name, requirements).some((specifier) => parseExactVersion(specifier) !== undefined);

function fits(name: string, version: string, { requirements }: BoundsInput): boolean {
  const specifier = specifierOf(name, requirements);
  try {
    return specifier === '' || allows(specifier, version) || compare(specifier.replace(/^===?\s*/, ''), version) === 0;
  } catch {
    return false;
  }
}
