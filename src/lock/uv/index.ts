/** Locks by uv what the snapshot does not have (DESIGN §6): the newest that fits, or what the last lock had. */
import { resolvePython } from '../../catalog/python.ts';
import { filesOn, type Snapshot } from '../../catalog/snapshot/index.ts';
import { EXIT, type Problem, UserError } from '../../errors.ts';
import { formatRequirement, parseRequirement } from '../../pep/requirement.ts';
import { allows } from '../../pep/version.ts';
import { acceleratorOn, type Lock, type LockRequest } from '../../spec/lock.ts';
import { constraintsOf } from '../constraints.ts';
import { parseRoots, type Root } from '../roots.ts';
import { uvEnvironment } from './environment.ts';
import { explain } from './explain.ts';
import { type Family, familyFor } from './family.ts';
import { mergeLocks } from './merge.ts';
import { findUv } from './program.ts';
import { findPython } from './python.ts';
import { type Job, type PlatformLock, resolveFor } from './resolve.ts';
import { ask, UvRefusal, wheelsOf } from './run.ts';
import { lockBuild, sourcesFor } from './source.ts';
import type { Pin, Question, Resolved, UvOptions } from './types.ts';

/** Loosening more roots than this, one after the other, takes longer than reading the conflict. */
const MOST_LOOSENED = 4;

/**
 * @param near what to say of a name that the index does not have.
 * @throws UserError (exit 1) in the user's terms, where uv cannot be had or finds no answer.
 */
export async function lockWithUv(
  request: LockRequest,
  snapshot: Snapshot,
  options: UvOptions,
  near: (name: string) => string | undefined,
): Promise<Lock> {
  const roots = parseRoots(request);
  const problems = roots.flatMap(unpinnable);
  if (problems.length > 0) throw new UserError(problems, EXIT.failed);
  const say = options.progress ?? (() => {});
  const python = await findPython();
  const env = await uvEnvironment(process.env, options.dir, python, request.indexes);
  const all = { ...process.env, ...env };
  const uv = await findUv(all, python, options.image ?? imageFor(request), say);
  const had = (await options.last?.pins()) ?? [];
  const { upgrade = [] } = options;
  const pins = upgrade === 'all' ? [] : had.filter(({ name }) => !upgrade.includes(name));
  const date = dateFor(roots, had, options);
  const resolver = (question: Question): Promise<Resolved> => ask(uv, question, options.dir, env);
  const sources = sourcesFor(request, (found) => wheelsOf(uv, found, options.dir, env), all, python);
  const job: Omit<Job, 'request' | 'family'> = {
    roots,
    snapshot,
    pins,
    constraints: constraintsOf(request, upgrade),
    excludeNewer: date,
    ask: resolver,
    source: sources.read,
  };
  const locks: PlatformLock[] = [];
  let build: Pick<Lock, 'buildRequires' | 'buildApt'> = {};
  const sizeOf = sizesOf(snapshot);
  try {
    for (const platform of gpuFirst(request)) {
      say(`resolving with uv ${uv.version} for ${platform}`);
      // what one architecture got, the next one takes where it can
      const before = locks.flatMap(({ packages }) => packages.map(({ name, version }) => ({ name, version })));
      try {
        const own = { ...request, accelerator: acceleratorOn(request, platform) };
        const family = familyFor(own, roots);
        if (request.cpuPlatforms) family.constraints.push(...sameAs(before, family));
        locks.push(await resolveFor(platform, { ...job, request: own, family, pins: [...pins, ...before] }));
      } catch (error) {
        if (!(error instanceof UvRefusal)) throw error;
        say('looking for versions that would fit');
        throw new UserError([await problemOf(error, request, resolver, near)], EXIT.failed);
      }
    }
    build = await lockBuild(locks, { request, excludeNewer: date, sources, ask: resolver, sizeOf });
  } finally {
    await uv.close?.();
  }
  const undated = locks.some((lock) => lock.undated) ? '; the index does not say when files were uploaded' : '';
  return {
    request,
    resolver: { name: 'uv', date, detail: `${options.because ?? 'uv resolved it, as --resolver says'}${undated}` },
    packages: mergeLocks(locks, request, sizeOf),
    ...build,
    substitutions: [
      ...new Map(
        locks.flatMap(({ substituted }) =>
          [...substituted].map(([from, rule]) => [`${from} ${rule.to}`, { from, ...rule }] as const),
        ),
      ),
    ]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, made]) => made),
  };
}

/** Those with CUDA come first: fewer releases of the torch family have it, and the CPU builds then follow. */
const gpuFirst = (request: LockRequest): LockRequest['platforms'] =>
  [true, false].flatMap((cuda) =>
    request.platforms.filter((platform) => (acceleratorOn(request, platform) !== 'cpu') === cuda),
  );

/** On each platform the same release of the torch family, whichever index has its build: uv takes no preference across builds. */
const sameAs = (before: readonly Pin[], { route, plain }: Family): string[] =>
  before
    .filter(({ name }) => route?.names.includes(name) && !plain.includes(name))
    .map(({ name, version }) => `${name}==${version.split('+')[0]}`);

/** The official image of the Python that is locked for. */
function imageFor({ python }: LockRequest): string {
  const found = resolvePython(python);
  return `python:${'tag' in found ? found.tag : `${python}-slim`}`;
}

/**
 * The moment that the index is looked at: now, or that of the last lock where nothing new is asked for, so that the same
 * requirements give the same lock.
 */
function dateFor(roots: readonly Root[], pins: readonly Pin[], { last, upgrade }: UvOptions): string {
  const known = last?.resolver?.name === 'uv' ? last.resolver.date : undefined;
  const covered = roots.every(({ requirement: { name, specifier, url } }) =>
    pins.some((pin) => pin.name === name && (url !== undefined || specifier === '' || allows(specifier, pin.version))),
  );
  if (known !== undefined && upgrade === undefined && covered) return known;
  return `${new Date().toISOString().slice(0, 19)}Z`;
}

/** What no hash can hold: found before uv clones or builds anything. */
function unpinnable({ requirement: { name, url }, from: where }: Root): Problem[] {
  if (url === undefined || /^https?:\/\/.*\.whl(#.*)?$/.test(url)) return [];
  const fix = `ask for a release of ${name}, or for the https URL of a wheel`;
  if (/^\w+\+/.test(url)) return [{ where, what: `${name} comes from a repository, which has no hash to pin`, fix }];
  if (/^https?:/.test(url)) return [{ where, what: `${name} is a source archive, which has to be built`, fix }];
  return [{ where, what: `${name} lies on this machine, where no image build can fetch it`, fix }];
}

async function problemOf(
  refusal: UvRefusal,
  request: LockRequest,
  resolver: (question: Question) => Promise<Resolved>,
  near: (name: string) => string | undefined,
): Promise<Problem> {
  const { problem, between } = explain(refusal.said, request, refusal.question, near);
  const ways: string[] = [];
  for (const text of between.slice(0, MOST_LOOSENED)) {
    const loose = parseRequirement(text, 'requirements');
    if (loose.specifier === '' || loose.url !== undefined) continue;
    const requirements = refusal.question.requirements.map((other) =>
      parseRequirement(other, 'requirements').name === loose.name
        ? formatRequirement({ ...loose, specifier: '' })
        : other,
    );
    const answer = await resolver({ ...refusal.question, requirements }).catch(() => undefined);
    const version = answer?.packages.find(({ name }) => name === loose.name)?.version;
    if (version !== undefined) ways.push(`${loose.name}==${version} instead of ${text}`);
  }
  return ways.length > 0 ? { ...problem, fix: `what would fit: ${ways.join(', or ')}` } : problem;
}

/**
 * Not every index tells sizes. The snapshot knows those of the files that it has as well; of one that it does not have it says
 * what another release takes, which is about as much: layers are cut by it. 0: it has none of that name.
 */
export function sizesOf(snapshot: Snapshot): (name: string, hash: string) => number {
  const every = 0xffff;
  return (name, hash) => {
    const variants = snapshot.packages[snapshot.index.get(name) ?? -1] ?? [];
    const files = variants.flatMap((variant) => filesOn(variant, every));
    return (files.find((file) => file.hash === hash) ?? files[0])?.size ?? 0;
  };
}
