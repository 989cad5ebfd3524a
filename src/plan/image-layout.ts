/** Divides the environment into layers by the wheel sizes of the lock. */
import image from '../catalog/image/image.json' with { type: 'json' };
import { isHeavy } from '../catalog/index.ts';
import { parseRequirement } from '../pep/requirement.ts';
import type { Lock, LockedPackage } from '../spec/lock.ts';
import { listNames } from '../text/list-names.ts';
import { listSystemPackages, resolveAptPackages } from './apt.ts';
import { findUnknownOptions, resolveStartCommand } from './command.ts';
import { addPackageVariables, applyLockedEnvironment } from './environment.ts';
import { findCommonRows, resolvePlatformStages } from './platforms.ts';
import { pruneDecision, selectKeptRules, shouldPrune } from './prune.ts';
import { resolveServerWords } from './server-options.ts';
import type { ImageLayout, Plan } from './types.ts';

/**
 * Large packages rarely change, small ones often: two stages that build side by side and are copied as two layers into one
 * environment, so that adding a small package rebuilds and pushes megabytes. What a large one requires stays in its layer unless
 * it is tiny. Where nothing is large one stage does.
 */
export function planImageLayout(planned: Plan, lock: Lock): ImageLayout {
  const plan = applyLockedEnvironment(planned, lock);
  const compile = resolveCompiler(lock);
  const large = lock.packages.filter((locked) => isLarge(locked) && !compile?.packages.includes(locked.name));
  const largeNames = [...new Set([...large].sort((a, b) => largest(b) - largest(a)).map((locked) => locked.name))];
  const split =
    (sum(large) >= image.splitFromBytes || large.some(isUnmeasured)) &&
    largeNames.length < new Set(lock.packages.map((locked) => locked.name)).size;
  const names = new Set(lock.packages.map((locked) => locked.name));
  const frameworks = split ? listFrameworks(lock, largeNames, compile?.packages ?? []) : [];
  const downloadBytes = sum(lock.packages);
  const apt = resolveAptPackages(plan, lock);
  const platforms = resolvePlatformStages(plan, lock);
  const asked = plan.request.roots.map(({ requirement }) => parseRequirement(requirement, 'requirements').name);
  const around = { apt, asked, installed: [...names] };
  const unknown = findUnknownOptions(plan.framework, lock);
  const server = resolveServerWords(plan, lock);
  return {
    frameworks,
    downloadBytes,
    packageCount: names.size,
    apt,
    env: findCommonRows(
      addPackageVariables(plan.env, [...names], plan.base.minor, apt),
      platforms.map((one) => one.env),
    ),
    platforms,
    sections: split
      ? [
          { name: 'frameworks', because: describeFrameworks(largeNames, frameworks) },
          { name: 'packages', because: 'Everything else: adding a package rebuilds only this layer.' },
        ]
      : names.size > 0
        ? [{ name: 'packages', because: '' }]
        : [],
    keptRules: shouldPrune(plan) ? selectKeptRules(around) : [],
    start: resolveStartCommand(plan, Object.keys(unknown), server),
    ...(compile ? { compile } : {}),
    decisions: [
      ...Object.entries({ ...unknown, ...server.left }).map(([option, because]) => ({
        choice: 'command',
        value: `without ${option}`,
        because,
      })),
      ...(compile ? [compileDecision(compile)] : []),
      ...apt.map(({ name, because }) => ({ choice: 'apt', value: name, because })),
      ...(plan.values['base.runtime'] ? listSystemPackages(plan, lock) : []).map(({ name, because }) => ({
        choice: 'base.runtime',
        value: `must contain ${name}`,
        because,
      })),
      split
        ? {
            choice: 'layers',
            value: 'frameworks, packages, code',
            because:
              largeNames.length === 1
                ? `${largeNames[0]} is large and rarely changes, so it is cached separately`
                : `${some(largeNames)} are large and rarely change, so they are cached separately`,
          }
        : { choice: 'layers', value: 'packages, code', because: 'no package is large enough for a separate layer' },
      ...pruneDecision(plan, around),
      ...lock.substitutions.map(({ from, to, because }) => ({
        choice: 'dependencies',
        value: `${to} for ${from}`,
        because,
      })),
      ...(lock.resolver.asOf
        ? [{ choice: 'asOf', value: lock.resolver.date.slice(0, 10), because: lock.resolver.asOf.because }]
        : []),
      {
        choice: 'lock',
        value: `${names.size} ${names.size === 1 ? 'package' : 'packages'}${downloadBytes === 0 ? '' : `, ${lock.packages.some(isUnmeasured) ? 'at least ' : ''}${formatMegabytes(downloadBytes)} to download`}`,
        because: because(lock, plan.request.indexes?.default !== undefined),
      },
    ],
  };
}

/**
 * The large packages, and what they require: a framework's own Keras or networkx is updated with it alone. They stay
 * there whatever else requires them, so that an added package moves nothing out of the large layer. All in one layer would be no split.
 */
function listFrameworks({ packages }: Lock, large: readonly string[], built: readonly string[]): string[] {
  const names = new Set(large);
  const required = new Set(large);
  const all = new Set(packages.map(({ name }) => name));
  // whatever is added to the set is visited as well
  for (const parent of required)
    for (const locked of packages.filter(({ via }) => via.includes(parent))) {
      required.add(locked.name);
      if (largest(locked) >= image.requiredWheelBytes && !built.includes(locked.name)) names.add(locked.name);
    }
  return names.size < all.size ? [...names] : [...large];
}

function describeFrameworks(large: readonly string[], all: readonly string[]): string {
  const named = `${large.slice(0, NAMED).join(', ')}${large.length > NAMED ? ', ...' : ''}`;
  const more = all.length - large.length;
  return `Large and rarely changed: ${named}${more === 0 ? '' : `; with ${more} that ${large.length === 1 ? 'it requires' : 'they require'}`}`;
}

/** Names in a comment; more would not fit the line. */
const NAMED = 4;

/** What the lock says must be built; nothing of it but the wheels gets into the image. */
function resolveCompiler({ packages, buildRequires, buildApt = [] }: Lock): ImageLayout['compile'] {
  if (buildRequires === undefined) return undefined;
  return { packages: [...new Set(packages.flatMap(({ name, build }) => (build ? [name] : [])))], apt: buildApt };
}

function compileDecision({ packages, apt }: NonNullable<ImageLayout['compile']>): ImageLayout['decisions'][number] {
  const tools = apt.length > 0 ? `${apt.map(({ name }) => name).join(', ')} and what` : 'what';
  const because = `no wheel for every platform; ${tools} requirements-build.txt pins stay in a stage of their own`;
  return { choice: 'built from source', value: some(packages), because };
}

/** A lock that somebody gave has no sizes; then what is known to be large has to do. */
const isLarge = (locked: LockedPackage): boolean =>
  isUnmeasured(locked) ? isHeavy(locked.name) : largest(locked) >= image.largeWheelBytes;
const isUnmeasured = (locked: LockedPackage): boolean => largest(locked) === 0;
const largest = (locked: LockedPackage): number => Math.max(0, ...Object.values(locked.size));
const sum = (packages: readonly LockedPackage[]): number =>
  packages.reduce((total, locked) => total + (locked.size['linux/amd64'] ?? 0), 0);
const some = (names: readonly string[]): string => listNames(names, 3);

/** "12 MB", "2.7 GB" */
export const formatMegabytes = (bytes: number): string =>
  bytes < 1e9 ? `${Math.max(1, Math.round(bytes / 1e6))} MB` : `${(bytes / 1e9).toFixed(1)} GB`;

/** @param ownIndex whether the user names an index in the default one's place. */
function because({ resolver }: Lock, ownIndex: boolean): string {
  const asked = ownIndex ? '; indexes.default was not asked, and the build takes these files from it' : '';
  if (resolver.name === 'snapshot')
    return `from the package snapshot of ${resolver.date}, every file pinned by hash${asked}`;
  if (resolver.name === 'file') return `from the lock that the preset brings, every file pinned by hash`;
  return `${resolver.detail ? `${resolver.detail}, ` : ''}as of ${resolver.date.slice(0, 10)}, every file pinned by hash`;
}
