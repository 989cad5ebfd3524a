/** Takes packages for another operating system and names of Python's own modules out of the roots of the lock, with a warning for each. */

import { findOtherSystem } from '../catalog/packages/other-systems.ts';
import { isPartOfPython } from '../catalog/packages/part-of-python.ts';
import { pythonTable } from '../catalog/python/index.ts';
import { createMarkerEnvironment, evaluateMarker, type Marker } from '../pep/marker.ts';
import { formatRequirement, parseRequirement, type Requirement } from '../pep/requirement.ts';
import type { LockRequest } from '../spec/lock.ts';
import type { PlanInput } from './types.ts';

const parseRequirementName = (requirement: string): string => parseRequirement(requirement, 'requirements').name;

/** What another operating system's package stands for stays, under the name that it has on Linux; the rest is left out. */
export function keepInstallableRoots(roots: LockRequest['roots'], { values }: PlanInput): LockRequest['roots'] {
  const names = new Set(roots.map(({ requirement }) => parseRequirementName(requirement)));
  return roots.flatMap((root) => {
    const parsed = parseRequirement(root.requirement, root.from);
    if (isPythonModule(parsed, values)) return [];
    const foreign = findOtherSystem(parsed.name);
    if (foreign === undefined || isForOtherSystem(parsed)) return [root];
    if (foreign.means === undefined || names.has(foreign.means) || parsed.url !== undefined) return [];
    return [{ ...root, requirement: formatRequirement({ ...parsed, name: foreign.means }) }];
  });
}

/** An index of somebody's own may have a package of such a name. */
const isPythonModule = ({ name, url }: Requirement, values: PlanInput['values']): boolean =>
  isPartOfPython(name) &&
  url === undefined &&
  values['indexes.default'] === undefined &&
  values['indexes.private'] === undefined;

/** Whether a marker takes it away on Linux, so that nothing has to be done about it. */
const isForOtherSystem = ({ marker }: Requirement): boolean =>
  marker !== undefined && !evaluateMarker(marker, createMarkerEnvironment(pythonTable.default, 'linux/amd64'));

/** A warning for each requirement that works on another operating system alone, or that Python brings itself. */
export function describeLeftOutRequirements({ facts, values }: PlanInput): string[] {
  const listed = (facts.requirements?.requirements ?? []).map((requirement, at) => ({
    requirement,
    where: facts.requirements?.where?.[at] ?? facts.requirements?.path ?? 'requirements.in',
  }));
  const asked = (values.dependencies ?? []).map((requirement) => ({ requirement, where: '--dep' }));
  const names = new Set([...listed, ...asked].map(({ requirement }) => parseRequirementName(requirement)));
  return [...listed, ...asked].flatMap(({ requirement, where }) => {
    const parsed = parseRequirement(requirement, where);
    if (isPythonModule(parsed, values))
      return [`${where}: ${parsed.name} is a module of Python itself and no package: it is left out. Fix: remove it`];
    const foreign = findOtherSystem(parsed.name);
    if (foreign === undefined || isForOtherSystem(parsed)) return [];
    const { system, means } = foreign;
    if (means !== undefined && !names.has(means))
      return [`${where}: ${parsed.name} is a package for ${system}; ${means} is locked in its place`];
    const fix = formatRequirement({ ...parsed, marker: SYSTEM_MARKERS[system] as Marker });
    return [
      `${where}: ${parsed.name} is a package for ${system} and is left out of the image; code that imports it fails there. Fix: write it as ${fix}`,
    ];
  });
}

const SYSTEM_MARKERS: Readonly<Record<string, Marker>> = {
  Windows: { operator: '==', left: 'sys_platform', right: '"win32"' },
  macOS: { operator: '==', left: 'sys_platform', right: '"darwin"' },
};
