/** Applies declared package sources to requirements. */
import type { Problem } from '../../errors.ts';
import { UserError } from '../../errors.ts';
import { createMarkerEnvironment, evaluateMarker } from '../../pep/marker.ts';
import { normalizeName } from '../../pep/name.ts';
import { formatRequirement, parseRequirement, type Requirement } from '../../pep/requirement.ts';
import type { LocalPackage } from '../local-packages.ts';
import type { FolderAbove, RequirementsFile } from '../types.ts';
import { formatAddress } from './address.ts';
import type { DeclaredSources, PackageSource } from './types.ts';

/** An index of PyTorch's builds for one accelerator, wherever it is served from: .../whl/cu126. */
export const PYTORCH_BUILD = /\/whl\/(?:nightly\/)?(?:cpu|cu\d{2,3})$/;

/**
 * @param requirement PEP 508.
 * @param extras that are installed, since a source may be for one alone.
 * @returns the requirement with the address that the file gives it, or as it is; a problem where the file says of a place that no lock can hold.
 */
function sourced(
  requirement: string,
  from: DeclaredSources,
  extras: readonly string[] = [],
  local: ReadonlyMap<string, LocalPackage> = new Map(),
): ResolvedLocation {
  const parsed = read(requirement);
  const source = parsed && parsed.url === undefined ? findSource(parsed.name, from, extras) : undefined;
  if (!parsed || !source) return { requirements: [requirement] };
  if ('what' in source) return { requirements: [requirement], problem: source };
  const address = formatAddress(source);
  if (address !== undefined) return { requirements: [formatRequirement({ ...parsed, specifier: '', url: address })] };
  if (source.index !== undefined) return { requirements: [requirement] };
  const found = local.get(normalizeName(parsed.name));
  if (found?.is === 'inside') return { requirements: found.list.requirements, local: found.list };
  const folder = source.folder ?? 'another project of this workspace';
  if (found?.is === 'outside')
    return { requirements: [], above: { where: source.where, name: folder, folder: found.folder } };
  return {
    requirements: [],
    problem: {
      where: source.where,
      what: `takes ${parsed.name} from ${folder}, where no pyproject.toml or setup.py was found`,
      fix: `correct the path, or remove ${parsed.name}`,
    },
  };
}

/** What becomes of one requirement. */
interface ResolvedLocation {
  requirements: string[];
  problem?: Problem;
  local?: Pick<RequirementsFile, 'constraints' | 'notes' | 'problems'>;
  above?: FolderAbove;
}

/** The list with what the tables beside it say of where each package comes from. */
export function applySources(
  list: RequirementsFile,
  from: DeclaredSources,
  extras: readonly string[] = [],
  local: ReadonlyMap<string, LocalPackage> = new Map(),
): RequirementsFile {
  const judged = list.requirements.map((requirement) => sourced(requirement, from, extras, local));
  const problems = judged.flatMap(({ problem, local: found }) => [
    ...(problem ? [problem] : []),
    ...(found?.problems ?? []),
  ]);
  return {
    ...list,
    requirements: judged.flatMap(({ requirements }) => requirements),
    where: judged.flatMap(({ requirements }, i) => requirements.map(() => list.where[i] ?? list.path)),
    constraints: [
      ...list.constraints,
      ...from.constraints,
      ...judged.flatMap(({ local: found }) => found?.constraints ?? []),
    ],
    notes: [...list.notes, ...judged.flatMap(({ local: found }) => found?.notes ?? [])],
    above: [...list.above, ...judged.flatMap(({ above }) => (above ? [above] : []))],
    problems: [...list.problems, ...problems],
    ...(from.indexes.length > 0 || from.notes.length > 0 || from.sources.size > 0 ? { from } : {}),
  };
}

/**
 * The one source of a package that counts on Linux.
 *
 * @returns undefined where none does; a problem where it depends on the Python, for then two packages would go by one name.
 */
export function findSource(
  name: string,
  from: DeclaredSources,
  extras: readonly string[] = [],
): PackageSource | Problem | undefined {
  const held = (from.sources.get(normalizeName(name)) ?? [])
    .filter(({ only }) => only === undefined || extras.includes(only))
    .filter((source) => !isPytorchBuild(source, from))
    .map((source) => ({ source, holds: holds(source.marker) }))
    .filter(({ holds }) => holds !== 'never');
  const [first] = held;
  if (!first) return undefined;
  const places = new Set(held.map(({ source: { where: _, marker: __, ...place } }) => JSON.stringify(place)));
  if (first.holds === 'always' && places.size === 1) return first.source;
  return {
    where: first.source.where,
    what: `takes ${name} from different places, by a marker`,
    fix: 'name one place; a requirement with an address may have a marker: name @ URL ; python_version < "3.12"',
  };
}

/** The accelerator decides which of PyTorch's builds it is, not the file. */
function isPytorchBuild({ index }: PackageSource, { indexes }: DeclaredSources): boolean {
  return index !== undefined && indexes.some(({ name, url = '' }) => name === index && PYTORCH_BUILD.test(url));
}

const PYTHONS = ['3.9', '3.10', '3.11', '3.12', '3.13', '3.14'];

/** Where a marker holds, of all machines that an image can be for. */
function holds(marker: string | undefined): 'always' | 'sometimes' | 'never' {
  if (marker === undefined) return 'always';
  const tree = read(`x ; ${marker}`)?.marker;
  if (!tree) return 'sometimes';
  const answers = PYTHONS.flatMap((python) =>
    (['linux/amd64', 'linux/arm64'] as const).map((platform) =>
      evaluateMarker(tree, createMarkerEnvironment(python, platform)),
    ),
  );
  return answers.every(Boolean) ? 'always' : answers.some(Boolean) ? 'sometimes' : 'never';
}

/** What is no requirement is named elsewhere. */
function read(text: string): Requirement | undefined {
  try {
    return parseRequirement(text, 'requirement');
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
