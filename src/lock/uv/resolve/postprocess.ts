/** Post-processes a uv resolution; each step reports whether another resolution is needed. */
import { CUDA_ONLY } from '../../../catalog/accelerators/index.ts';
import { findUndeclaredTool } from '../../../catalog/packages/python-tools.ts';
import { allows } from '../../../pep/version.ts';
import type { Resolved, ResolvedPackage } from '../types.ts';
import { onCpu, type State, type Substitute } from './state.ts';

/** The packages of an answer by name. */
type ResolvedPackages = ReadonlyMap<string, ResolvedPackage>;

/**
 * Reads the source archives that uv chose and nobody has read yet: what they need, uv was told to be nothing.
 * @throws UserError where one cannot be taken or read.
 */
export async function readSources({ packages }: Resolved, { job, platform, sources }: State): Promise<boolean> {
  const unread = packages.filter(
    ({ name, version, built, direct }) =>
      built && !direct && !sources.some((one) => one.name === name && one.version === version),
  );
  for (const found of unread) {
    const { requires } = await job.source(found, platform);
    sources.push({ name: found.name, version: found.version, requires });
  }
  return unread.length > 0 && sources.some(({ requires }) => requires.length > 0);
}

/** What other packages brought along is replaced, or asked for where it has to come from, as roots were from the beginning. */
export function replaceMore({ packages }: Resolved, state: State): boolean {
  const found: ResolvedPackages = new Map(packages.map((one) => [one.name, one]));
  const substituted = substitute(found, state);
  const routed = routeMore(found, state);
  const fetched = fetchMore(found, state);
  const needed = addUndeclaredTools(found, state);
  return substituted || routed || fetched || needed;
}

/** Asks for what an old release imports and does not require: virtual environments once had setuptools in them. */
function addUndeclaredTools(found: ResolvedPackages, { added }: State): boolean {
  const before = added.size;
  for (const { name, version } of found.values()) {
    const preference = findUndeclaredTool(name, version);
    const [tool = '', last] = preference?.split('==') ?? [];
    if (preference === undefined || added.has(tool)) continue;
    const there = found.get(tool);
    const serves = there !== undefined && (last === undefined || allows(`<=${last}`, there.version));
    if (!serves) added.set(tool, { preference, via: [name] });
  }
  return added.size > before;
}

/** On a CPU nothing of CUDA stays but what was asked for by name. */
export function dropUseless({ packages }: Resolved, { job, asked, dropped }: State): boolean {
  const useless = onCpu(job) ? packages.filter(({ name }) => CUDA_ONLY.test(name) && !asked.has(name)) : [];
  for (const { name, via } of useless)
    dropped.set(name, { to: 'nothing', because: `${via.join(', ') || 'the rest'} can do without it on a CPU` });
  return useless.length > 0;
}

/** Puts in place what serves instead; where only other packages ask for it, it becomes a requirement of its own. */
function substitute(found: ResolvedPackages, state: State): boolean {
  const { rules, active, asked, added } = state;
  const isIdle = (from: string, { idle = [] }: Substitute): boolean =>
    !asked.has(from) && (found.get(from)?.via ?? []).every((who) => idle.includes(who));
  const fresh = [...rules].filter(([from, rule]) => found.has(from) && !active.has(from) && !isIdle(from, rule));
  fresh.push(...losers(found, state));
  for (const [from, { to, because }] of fresh) {
    active.set(from, { to, because });
    const replaced = found.get(from);
    if (!asked.has(from)) added.set(to, { preference: `${to}==${replaced?.version}`, via: replaced?.via ?? [] });
  }
  return fresh.length > 0;
}

/** Of packages that install one module the first that is there stays, whatever else would serve instead of it, and serves for the others. */
function losers(found: ResolvedPackages, { job, rules, active }: State): [string, Substitute][] {
  return job.snapshot.exclusive.flatMap(({ names, because }) => {
    const [winner = '', ...others] = names.filter((name) => found.has(name));
    if (others.length === 0) return [];
    active.delete(winner);
    rules.delete(winner);
    return others.map((loser): [string, Substitute] => [loser, { to: winner, because }]);
  });
}

/** What of the torch family came along comes from PyTorch's index, where that has it. */
function routeMore(found: ResolvedPackages, { job, routed, unroutable }: State): boolean {
  const names = job.family.route?.names ?? [];
  const more = names.filter((name) => found.has(name) && !routed.has(name) && !unroutable.has(name));
  for (const name of more) routed.add(name);
  return more.length > 0;
}

/** Also where the default index has one of that name: whoever put it there is somebody else. */
function fetchMore(found: ResolvedPackages, { owned, fetched }: State): boolean {
  const foreign = owned.filter((name) => found.has(name) && !fetched.has(name));
  for (const name of foreign) fetched.add(name);
  return foreign.length > 0;
}
