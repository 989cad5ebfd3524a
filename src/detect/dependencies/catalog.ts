/** Loads the catalog tables that detection needs, on demand. */

import type { Framework } from '../../catalog/frameworks/types.ts';
import type { KnownDependencies } from '../../catalog/packages/known-dependencies.ts';
import { normalizeName, parseRequirementHead } from '../../pep/name.ts';
import type { RequirementsFile } from '../../requirements/index.ts';
import type { PythonLimit, SupportedPythons } from '../python/version.ts';
import type { RemovedTables, VersionBound } from '../types.ts';
import type { ImportTables } from './imported.ts';

export async function loadPythonChoice(): Promise<SupportedPythons> {
  const { pythonTable, resolvePython } = await import('../../catalog/index.ts');
  return {
    supported: pythonTable.minors.map((m) => m.minor).sort((a, b) => Number(b.split('.')[1]) - Number(a.split('.')[1])),
    default: pythonTable.default,
    hasImage: (version) => !('problem' in resolvePython(version)),
  };
}

/** A name that only the import itself speaks for is unknown: it may be somebody else's on the index. */
export async function loadImportTables(frameworks: readonly Framework[]): Promise<ImportTables> {
  const [
    { resolveDistribution: distributionOf, listFrameworkImports },
    { isStdlib },
    {
      neededByImport,
      findNeedOfCall: neededByCall,
      findImplicitCalls: alsoCalls,
      findDriverOfUrl: driverFor,
      findDriverOfSetting: driverOfSetting,
      namedModules: named,
      pickled,
      pickledVersions,
    },
  ] = await Promise.all([
    import('../../catalog/packages/imports.ts'),
    import('../../catalog/python/stdlib.ts'),
    import('../../catalog/packages/implicit-dependencies.ts'),
  ]);
  const ofFrameworks = listFrameworkImports(frameworks);
  const known = (module: string) => {
    const { name, sure } = distributionOf(module, ofFrameworks);
    return sure ? name : undefined;
  };
  return {
    distributionOf: known,
    isStdlib,
    also: {
      imported: neededByImport,
      called: neededByCall,
      calls: alsoCalls,
      driver: driverFor,
      driverOfSetting,
      named,
      pickled,
      pickledVersions,
    },
  };
}

/** Says of a release whether its wheels are all for Pythons that there is no image of. */
export async function loadWheelAge({
  supported,
}: SupportedPythons): Promise<(name: string, version: string) => boolean> {
  const { findWheelPythons } = await import('../../catalog/python/wheels.ts');
  return (name, version) => findWheelPythons(name, version)?.every((minor) => !supported.includes(minor)) ?? false;
}

/** Requirements whose versions are known to have wheels for some Pythons only: pinned, or bounded. */
export async function findPythonLimits(
  declared: RequirementsFile | undefined,
  bounds: readonly VersionBound[] = [],
): Promise<PythonLimit[]> {
  const {
    findWheelPythons: wheelPythons,
    findWheelPythonsWithin: wheelPythonsWithin,
    findLastPython,
  } = await import('../../catalog/python/wheels.ts');
  const listed = (declared?.requirements ?? []).map((requirement, i) => ({
    requirement,
    where: declared?.where[i] ?? '',
  }));
  const names = new Set(listed.map(({ requirement }) => normalizeName(parseRequirementHead(requirement)?.name ?? '')));
  return [...listed, ...bounds].flatMap(({ requirement, where }): PythonLimit[] => {
    // What is asked for on some Pythons only says nothing of the others.
    if (/python_(?:full_)?version/.test(requirement.slice(requirement.indexOf(';') + 1 || requirement.length)))
      return [];
    const wheel = readWheelPython(requirement);
    if (wheel) return [{ requirement, where, ...wheel }];
    const { name, specifier } = parseRequirementHead(requirement) ?? { name: '', specifier: '' };
    const version = /^===?\s*([\w.]+)\s*$/.exec(specifier)?.[1];
    const pythons =
      version === undefined
        ? specifier !== '' && wheelPythonsWithin(normalizeName(name), specifier)
        : wheelPythons(normalizeName(name), version);
    if (pythons) return [{ requirement: `${name}${specifier}`, where, pythons }];
    // another source than the index may have what no release has
    const found = isDirectReference(requirement) ? undefined : findLastPython(normalizeName(name), specifier);
    if (!found || found.or.some((other) => names.has(other))) return [];
    const why = `${name} uses ${found.uses}, which Python has only up to ${found.last}`;
    return [{ requirement, where, pythons: listMinorsUpTo(found.last), why }];
  });
}

/** "attrdict @ git+https://example.com/attrdict" */
const isDirectReference = (requirement: string): boolean =>
  /^[\w.-]+\s*(?:\[[^\]]*\]\s*)?@/.test(requirement.trimStart());

/** "3.9" → all from 3.6 on that are no newer. */
const listMinorsUpTo = (last: string): string[] =>
  Array.from({ length: Number(last.split('.')[1]) - 5 }, (_, at) => `3.${at + 6}`);

/** The one Python that a wheel is for which a requirement names by its address; undefined for others, and for the stable ABI. */
function readWheelPython(requirement: string): { pythons: string[]; why: string } | undefined {
  const [, file = '', minor] =
    /@ https?:\/\/[^\s#]*\/([^\s#/]+-cp3(\d{1,2})-cp3[^\s#/-]*-[^\s#/-]+\.whl)/.exec(requirement) ?? [];
  return minor === undefined ? undefined : { pythons: [`3.${minor}`], why: `${file} is for Python 3.${minor}` };
}

export async function loadKnownDependencies(): Promise<KnownDependencies> {
  const { loadNeeds } = await import('../../catalog/packages/known-dependencies.ts');
  return loadNeeds();
}

export const loadRemovedTables = (): Promise<RemovedTables> => import('../../catalog/packages/removed-apis.ts');
