import { findVariant, needsOn, type Snapshot } from '../catalog/snapshot/index.ts';
import type { EncodedVariant } from '../catalog/snapshot/types.ts';

/** A package of a closure on one target. */
export interface Member {
  variant: EncodedVariant;
  extras: Set<string>;
  via: Set<string>;
}
export interface ClosureRoot {
  name: string;
  extras: readonly string[];
  from: string;
}
export interface Closure {
  members: Map<string, Member>;
  /** Substitutions that were made: from → to and why. */
  substituted: Map<string, { to: string; because: string }>;
}

/**
 * Everything the starts need on one target (a bit of the snapshot's masks).
 *
 * Where two packages that install the same module are both asked for, the walk is made again with one in the other's place.
 */
export function collectClosure(
  snapshot: Snapshot,
  starts: readonly ClosureRoot[],
  bit: number,
  cuda: boolean,
  machine: string,
): Closure {
  const rules: Substitutes = new Map();
  for (const { from, to, accelerator, machine: only, idle, because } of snapshot.substitutions) {
    if (accelerator && (accelerator === 'cuda') !== cuda) continue;
    if (only && only !== machine) continue;
    // A build that does not exist for this target cannot stand in.
    if (findVariant(snapshot, to, bit)) rules.set(from, { to, because, ...(idle ? { idle } : {}) });
  }
  for (;;) {
    const closure = walk(snapshot, starts, bit, rules);
    const clash = snapshot.exclusive
      .map((group) => ({ ...group, names: group.names.filter((name) => closure.members.has(name)) }))
      .find((group) => group.names.length > 1);
    if (!clash) return closure;
    const [winner = '', ...losers] = clash.names;
    for (const loser of losers) rules.set(loser, { to: winner, because: clash.because });
    rules.delete(winner);
  }
}

/** `idle`: packages that depend on it without running it; for them it is not replaced. */
type Substitutes = Map<string, { to: string; because: string; idle?: readonly string[] }>;

function walk(snapshot: Snapshot, starts: readonly ClosureRoot[], bit: number, rules: Substitutes): Closure {
  const members = new Map<string, Member>();
  const substituted: Closure['substituted'] = new Map();
  const queue: { name: string; extras: readonly string[]; via: string }[] = starts.map((s) => ({ ...s, via: s.from }));
  for (let next = queue.shift(); next; next = queue.shift()) {
    const idle = rules.get(next.name)?.idle?.includes(next.via) ?? false;
    const { name, because } = idle ? { name: next.name, because: undefined } : replaced(next.name, rules);
    if (because !== undefined) substituted.set(next.name, { to: name, because });
    const variant = findVariant(snapshot, name, bit);
    if (!variant) continue;
    const known = members.get(name);
    const member = known ?? { variant, extras: new Set<string>(), via: new Set<string>() };
    members.set(name, member);
    if (next.via !== name) member.via.add(next.via);
    const fresh = next.extras.filter((extra) => !member.extras.has(extra));
    for (const extra of fresh) member.extras.add(extra);
    const own = known ? needsOnExtras(snapshot, variant, fresh, bit) : needsOn(snapshot, variant, fresh, bit);
    for (const need of own) queue.push({ ...need, via: name });
  }
  return { members, substituted };
}

function needsOnExtras(snapshot: Snapshot, variant: EncodedVariant, extras: readonly string[], bit: number) {
  const [version, mask, , hashes, sizes, masks, all] = variant;
  const bare: EncodedVariant = [version, mask, [], hashes, sizes, masks, all ?? {}];
  return needsOn(snapshot, bare, extras, bit);
}

function replaced(
  name: string,
  rules: ReadonlyMap<string, { to: string; because: string }>,
): { name: string; because?: string } {
  const seen = new Set([name]);
  let current: { name: string; because?: string } = { name };
  for (let rule = rules.get(name); rule && !seen.has(rule.to); rule = rules.get(rule.to)) {
    seen.add(rule.to);
    current = { name: rule.to, because: current.because ?? rule.because };
  }
  return current;
}
