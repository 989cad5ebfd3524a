/** Adjusts the request after a failed resolution, or rethrows. */

import { UvResolutionError } from '../program/run.ts';
import { isPinnedRoot } from '../time/exclude-newer.ts';
import type { State } from './state.ts';

/**
 * Takes back what uv says is not to be had, or allows what it says is missing; the next question is another one.
 * @throws the error itself, where it is no refusal or nothing that was done here is to blame.
 */
export async function recoverFromRefusal(error: unknown, state: State): Promise<undefined> {
  if (!(error instanceof UvResolutionError)) throw error;
  const { failing, lost, hidden, ...named } = blamed(error.said, state);
  // the base image may have the glibc that the wheels of a release without an archive ask for
  if (failing.length === 0 && PLATFORM_TAG.test(error.said) && raiseGlibc(state)) return;
  const bare = failing.length > 0 ? [] : await withoutAnyWheel(named.bare, state);
  if (failing.length === 0 && lost.length === 0 && hidden.length === 0 && bare.length === 0) throw error;
  // one that usually stands in and has none here gives way first
  if (failing.length === 0 && bare.length > 0) {
    if (raiseGlibc(state)) return;
    state.sources.push(...bare.map((name) => ({ name, requires: [] })));
  }
  for (const name of hidden) state.fetched.add(name);
  for (const [from, to] of failing) takeBack(from, to, state);
  for (const name of lost) {
    state.routed.delete(name);
    state.unroutable.add(name);
  }
}

/** Each name that the refusal mentions, by what was done with it. */
function blamed(said: string, { job, asked, owned, active, routed, fetched, sources }: State) {
  const missing = (name: string) => mentions(said, `${name} was not found`);
  return {
    /** Substitutions whose substitute uv cannot have: an old xgboost has no xgboost-cpu. */
    failing: [...active].flatMap(([from, { to }]) =>
      !asked.has(to) && mentions(said, to) ? [[from, to] as const] : [],
    ),
    /** Not on PyTorch's index, and the default one's will do. */
    lost: job.family.plain.filter((name) => routed.has(name) && missing(name)),
    /** On a private index alone, which was not asked for it. */
    hidden: owned.filter((name) => !fetched.has(name) && missing(name)),
    /** Without a wheel, and not allowed yet to be built. */
    bare: withoutWheel(said).filter((name) => !sources.some((source) => source.name === name)),
  };
}

/**
 * Those that have to be built: uv names every distribution of which some release has no wheel, also where the newest has one and
 * is held back by something else. Where each has one, those that a person pinned to a release without are meant, or all of them.
 */
async function withoutAnyWheel(names: readonly string[], { job, platform }: State): Promise<string[]> {
  if (names.length < 2 || !job.hasWheel) return [...names];
  const hasWheel = job.hasWheel;
  const served = await Promise.all(names.map((name) => hasWheel(name, platform)));
  const bare = names.filter((_, at) => !served[at]);
  if (bare.length > 0) return bare;
  const exact = names.filter((name) => job.roots.some((root) => root.requirement.name === name && isPinnedRoot(root)));
  return exact.length > 0 ? exact : [...names];
}

/** @returns whether wheels for the glibc of the base image are left to try. */
function raiseGlibc(state: State): boolean {
  if (state.glibc !== undefined || state.job.glibc === undefined) return false;
  state.glibc = state.job.glibc;
  return true;
}

/** What uv says of a release whose wheels are all for another system, or for a newer glibc. */
const PLATFORM_TAG = /no wheels? with a matching platform tag/;

/** Not every release has the distribution that usually stands in: it is never tried again. */
function takeBack(from: string, to: string, { rules, active, added }: State): void {
  active.delete(from);
  rules.delete(from);
  added.delete(to);
}

/** Names of which uv says that only a build could help. */
const withoutWheel = (said: string): string[] => [
  ...new Set(
    [...said.matchAll(/Wheels are required for `([^`]+)` because building from source is disabled/g)].map(
      ([, name = '']) => name,
    ),
  ),
];

/** Whether the words are in what uv says, however it wraps and indents its tree of reasons. */
const mentions = (text: string, words: string): boolean =>
  text
    .replace(/[│╰─▶\s]+/g, ' ')
    .split(/[\s,`(]+/)
    .join(' ')
    .includes(words);
