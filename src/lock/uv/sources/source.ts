/** Locks packages without a wheel, and what building them requires. */

import { buildTools, listHiddenBuildRequirements, suggestInstead } from '../../../catalog/packages/source-builds.ts';
import { EXIT, type Problem, UserError, userError } from '../../../errors.ts';
import { parseRequirement } from '../../../pep/requirement.ts';
import { type Lock, type LockRequest, MACHINE, type Platform } from '../../../spec/lock.ts';
import { fetchFile } from '../access/fetch.ts';
import { mergeLocks } from '../merge.ts';
import { UvResolutionError } from '../program/run.ts';
import type { PlatformLock } from '../resolve/index.ts';
import { isExact } from '../time/exclude-newer.ts';
import type { Resolved, ResolvedPackage, ResolveRequest, UvEnvironment } from '../types.ts';
import { readSdist, type Sdist } from './sdist.ts';

export interface Sources {
  /** @throws UserError where it has wheels for other Pythons, or the archive cannot be had. */
  read: (found: ResolvedPackage, platform: Platform) => Promise<Sdist>;
}

/**
 * @param wheelsOf file names of all wheels of a version.
 * @param env the user's, and what uv is told beside it.
 * @param archives those that are asked for by their address, read already.
 */
export function createSources(
  request: LockRequest,
  wheelsOf: (found: ResolvedPackage) => Promise<string[]>,
  env: UvEnvironment,
  findLogin: (url: string) => URL | undefined,
  archives: ReadonlyMap<string, Sdist> = new Map(),
): Sources {
  const known = new Map<string, Promise<Sdist>>();
  const read = async (found: ResolvedPackage, platform: Platform): Promise<Sdist> => {
    const { name, version, files } = found;
    const [{ url, hash } = { url: '', hash: '' }] = files;
    const own = found.direct ? archives.get(name) : undefined;
    if (own) return own;
    const where =
      request.roots.find((root) => parseRequirement(root.requirement, root.from).name === name)?.from ?? name;
    const wheels = await wheelsOf(found);
    const others = listWheelPythons(wheels, platform);
    const elsewhere = request.platforms.filter(
      (one) => one !== platform && listWheelPythons(wheels, one).includes(request.python),
    );
    if (others.length > 0 || elsewhere.length > 0) {
      const pinned = request.roots.some(({ requirement, from }) => {
        const root = parseRequirement(requirement, from);
        return root.name === name && isExact(root);
      });
      const served = others.length > 0 ? { pythons: others } : { platforms: elsewhere };
      const has = others.length > 0 ? others.join(', ') : elsewhere.join(', ');
      const what = `${name} ${version} has no wheel for Python ${request.python} on ${platform}; it has for ${has}`;
      const way = others.length > 0 ? `--python ${others.at(-1)}` : `--set platforms=${elsewhere.join(',')}`;
      const fix = `${way}, or another version of ${name}`;
      throw new UserError([{ where, what, fix, ...served, ...(pinned ? { pinned } : {}) }], EXIT.failed);
    }
    try {
      return await readSdist(await fetchFile(url, hash, env, findLogin(url)), new URL(url).pathname);
    } catch (error) {
      const { message, cause } = error as Error & { cause?: Error };
      const what = `${name} ${version} has no wheel, and its source archive cannot be read: ${cause?.message ?? message}`;
      throw userError(
        where,
        what.replace(/\/\/[^/\s@]*@/g, '//'),
        `try again, or another version of ${name}`,
        EXIT.failed,
      );
    }
  };
  return {
    read(found, platform) {
      const key = found.files[0]?.hash ?? '';
      const answer = known.get(key) ?? read(found, platform);
      known.set(key, answer);
      return answer;
    },
  };
}

/** CPython minors that have a wheel for the platform of their own: building for another one seldom ends well. */
function listWheelPythons(wheels: readonly string[], platform: Platform): string[] {
  const minors = wheels.flatMap((name) => {
    const [python = '', abi = '', tags = ''] = name
      .replace(/\.whl$/, '')
      .split('-')
      .slice(-3);
    const minor = /^cp3(\d+)$/.exec(python)?.[1];
    const fits = abi.startsWith(python) && tags.includes('linux') && tags.includes(MACHINE[platform]);
    return minor !== undefined && fits ? [Number(minor)] : [];
  });
  return [...new Set(minors)].sort((a, b) => a - b).map((minor) => `3.${minor}`);
}

/**
 * Locks what builds the packages that have no wheel: one closure for all of them, apart from the app's.
 *
 * @param locks what each platform got.
 * @throws UserError where their build requirements do not fit together, or have no wheels themselves.
 */
export async function lockBuild(
  locks: readonly PlatformLock[],
  {
    request,
    excludeNewer,
    sources,
    ask,
    findSize,
  }: {
    request: LockRequest;
    excludeNewer: string;
    sources: Sources;
    ask: (question: ResolveRequest) => Promise<Resolved>;
    findSize: (name: string, hash: string) => number;
  },
): Promise<Pick<Lock, 'buildRequires' | 'buildApt'>> {
  const made: PlatformLock[] = [];
  const apt = new Map<string, string>();
  for (const { platform, packages } of locks) {
    const built = packages.filter((found) => found.built);
    if (built.length === 0) continue;
    const wanted = new Map<string, string[]>();
    for (const found of built) {
      const { buildRequires, files, setupFrameworks } = await sources.read(found, platform);
      const unbuildable = findUnbuildable(found, { buildRequires, files, setupFrameworks }, request.roots);
      if (unbuildable) throw new UserError([unbuildable], EXIT.failed);
      const names = buildRequires.map((text) => parseRequirement(text, found.name).name);
      for (const text of [...buildRequires, ...listHiddenBuildRequirements(names)])
        wanted.set(text, [...(wanted.get(text) ?? []), found.name]);
      for (const { name, because } of buildTools(found.name, names, files)) if (!apt.has(name)) apt.set(name, because);
    }
    try {
      const question = { python: request.python, platform, requirements: [...wanted.keys()].sort() };
      const answer = await ask({
        ...question,
        overrides: [],
        constraints: [],
        preferences: formatPins(made),
        excludeNewer,
      });
      const askedFor = (name: string) =>
        [...wanted].flatMap(([text, who]) => (parseRequirement(text, 'build').name === name ? who : []));
      const told = answer.packages.map((one) => ({
        ...one,
        via: [...new Set([...one.via, ...askedFor(one.name)])].sort(),
      }));
      made.push({ platform, packages: told, routed: new Set(), substituted: new Map(), undated: answer.undated });
    } catch (error) {
      if (!(error instanceof UvResolutionError)) throw error;
      throw new UserError([createBuildProblem(error, built)], EXIT.failed);
    }
  }
  if (made.length === 0) return {};
  return {
    buildRequires: mergeLocks(made, request, findSize),
    buildApt: [...apt].map(([name, because]) => ({ name, because })).sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** Why building an archive is known to fail, whatever Debian packages there are; undefined where it may work. */
export function findUnbuildable(
  { name, version }: Pick<ResolvedPackage, 'name' | 'version'>,
  { buildRequires, files, setupFrameworks }: Pick<Sdist, 'buildRequires' | 'files' | 'setupFrameworks'>,
  roots: LockRequest['roots'],
): Problem | undefined {
  const declared = buildRequires.map((text) => parseRequirement(text, name).name);
  const undeclared = setupFrameworks.find((module) => !declared.includes(module));
  const kernels = files.some((file) => file.endsWith('.cu'));
  const compiles = kernels && (setupFrameworks.length > 0 || declared.includes('torch'));
  if (undeclared === undefined && !compiles) return undefined;
  const because = [
    ...(undeclared === undefined
      ? []
      : [`its setup.py imports ${undeclared}, which is not among its build requirements`]),
    ...(compiles ? ['it compiles CUDA code with nvcc, which the build does not have'] : []),
  ];
  const where = roots.find((root) => parseRequirement(root.requirement, root.from).name === name)?.from ?? name;
  return {
    where,
    what: `${name} ${version} has no wheel on the index and cannot be built from source: ${because.join(', and ')}`,
    fix: suggestInstead(name),
  };
}

const formatPins = (locks: readonly Pick<PlatformLock, 'packages'>[]): string[] => [
  ...new Map(
    locks.flatMap(({ packages }) => packages.map(({ name, version }) => [name, `${name}==${version}`] as const)),
  ).values(),
];

function createBuildProblem({ said }: UvResolutionError, built: readonly ResolvedPackage[]): Problem {
  const names = built.map(({ name }) => name).join(', ');
  const cause = said
    .split('\n')
    .filter((line) => !/^\s*(warning|hint):/.test(line))
    .join(' ')
    .replace(/\/\/[^/\s@]*@/g, '//')
    .replace(/\s+/g, ' ')
    .slice(0, 600);
  const what = `what building ${names} needs cannot be locked: ${cause}`;
  return { where: names, what, fix: `another version of ${names}, or a wheel of it on an index of yours` };
}
