/**
 * One platform: resolved, looked at, and resolved again until nothing is left to replace. uv cannot put one distribution in
 * the place of another, so what is replaced is never asked for and what serves instead becomes a requirement of its own.
 */

import { EXIT, UserError } from '../../../errors.ts';
import type { Platform } from '../../../spec/lock.ts';
import type { Resolved, ResolvedPackage, SourceMetadata } from '../types.ts';
import { dropUseless, readSources, replaceMore } from './postprocess.ts';
import { recoverFromRefusal } from './recover.ts';
import { buildRequest } from './request.ts';
import { begin, type Job, type State, type Substitute, servedBy } from './state.ts';

export interface PlatformLock {
  platform: Platform;
  packages: ResolvedPackage[];
  /** Names that are pinned by URL. */
  routed: Set<string>;
  substituted: Map<string, Substitute>;
  undated: boolean;
  /** Source archives that were read for it. */
  sources?: readonly SourceMetadata[];
}

/** Rounds after which the search is given up. Each source archive that is read takes one or two. */
const ROUNDS = 24;

/**
 * @throws UvRefusal where uv finds no answer; UserError where what has no wheel cannot be read, or the rounds do not end.
 */
export async function resolveFor(platform: Platform, job: Job): Promise<PlatformLock> {
  const state = begin(platform, job);
  const rounds = job.maxRounds ?? ROUNDS;
  for (let round = 0; round < rounds; round += 1) {
    const resolved = await job.ask(buildRequest(state)).catch((error) => recoverFromRefusal(error, state));
    if (!resolved) continue;
    if (await readSources(resolved, state)) continue;
    if (replaceMore(resolved, state)) continue;
    // Only now: what a CUDA build of torch had asked for is gone by itself.
    if (dropUseless(resolved, state)) continue;
    return buildPlatformLock(resolved, state);
  }
  const names = [...new Set([...state.active.keys(), ...state.sources.map(({ name }) => name)])].sort();
  throw new UserError(
    [
      {
        where: names.join(', ') || 'requirements.in',
        what: `no set of versions was found for ${platform} after ${rounds} rounds`,
        fix: `pin ${names[0] ?? 'a package'} to one release with "=="`,
      },
    ],
    EXIT.failed,
  );
}

/** The answer that leaves nothing to do, with who asks for each package and what was put in the place of what. */
function buildPlatformLock({ packages, undated }: Resolved, state: State): PlatformLock {
  const { platform, active, dropped, routed } = state;
  const names = new Set(packages.map(({ name }) => name));
  // What was wanted only by something that went away in a later round was never replaced.
  const made = [...active].filter(([, { to }]) => names.has(to));
  return {
    platform,
    packages: packages.map((found) => ({ ...found, via: listRequesters(found, state) })),
    routed,
    substituted: new Map([...made, ...dropped]),
    undated,
    ...(state.sources.length > 0 ? { sources: [...state.sources] } : {}),
  };
}

/** Who asks for it: packages, files of the project, and whoever asked for what it serves instead of. */
function listRequesters({ name, via }: ResolvedPackage, { live, active, added }: State): string[] {
  const roots = live.filter(({ requirement }) => servedBy(requirement.name, active) === name);
  const instead = [...added].flatMap(([to, { via: who }]) => (servedBy(to, active) === name ? who : []));
  const all = [...via, ...roots.map(({ from }) => from), ...instead];
  return [...new Set(all)].sort();
}
