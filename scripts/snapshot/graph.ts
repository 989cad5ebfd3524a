import { createMarkerEnvironment, evaluateMarker } from '../../src/pep/marker.ts';
import { normalizeName } from '../../src/pep/name.ts';
import { parseRequirement } from '../../src/pep/requirement.ts';
import type { Platform } from '../../src/spec/lock.ts';
import { bitOf, type LockedDistribution, type LockedEdge, MACHINES, type ResolvedSet } from './types.ts';
import { bestWheel } from './wheels.ts';

const PLATFORMS: Platform[] = ['linux/amd64', 'linux/arm64'];

/** One version of a distribution over all the targets (bits) it is part of. */
export interface Variant {
  name: string;
  version: string;
  mask: number;
  /** `name[extra,...]` → the bits on which it is asked for. */
  edges: Map<string, number>;
  extras: Map<string, Map<string, number>>;
  distribution: LockedDistribution;
}

/** Joins the sets into one graph: for each package and version the targets, and for each edge the targets. */
export function joinSets(sets: readonly ResolvedSet[]): Map<string, Variant[]> {
  const graph = new Map<string, Variant[]>();
  for (const set of sets) {
    for (const machine of [0, 1]) addTarget(graph, set, machine);
  }
  return graph;
}

function addTarget(graph: Map<string, Variant[]>, set: ResolvedSet, machine: number): void {
  const bit = 1 << bitOf(set.accelerator, set.python, machine);
  const platform = PLATFORMS[machine] as Platform;
  const byName = new Map<string, LockedDistribution>();
  for (const distribution of set.packages) {
    const forks = distribution['resolution-markers'];
    if (forks && !forks.some((marker) => holds(marker, set.python, platform))) continue;
    if (byName.has(distribution.name))
      throw new Error(`${distribution.name} is twice in ${set.accelerator} ${set.python}`);
    byName.set(distribution.name, distribution);
  }
  const live = (edges: readonly LockedEdge[] = []) =>
    edges.filter((edge) => edge.marker === undefined || holds(edge.marker, set.python, platform));

  const visited = new Set<string>();
  const visit = (name: string, extras: readonly string[]): void => {
    const distribution = byName.get(name);
    if (!distribution) throw new Error(`${name} is missing in ${set.accelerator} ${set.python}`);
    const variant = variantOf(graph, distribution);
    if (!visited.has(name)) {
      visited.add(name);
      variant.mask |= bit;
      for (const edge of live(distribution.dependencies)) {
        mark(variant.edges, edge, bit);
        visit(edge.name, edge.extra ?? []);
      }
    }
    for (const extra of extras) {
      const key = `${name}[${extra}]`;
      // An extra without an entry asks for nothing on these targets.
      const edges = distribution['optional-dependencies']?.[extra] ?? [];
      if (visited.has(key)) continue;
      visited.add(key);
      const marks = variant.extras.get(extra) ?? new Map<string, number>();
      variant.extras.set(extra, marks);
      for (const edge of live(edges)) {
        mark(marks, edge, bit);
        visit(edge.name, edge.extra ?? []);
      }
    }
  };
  for (const root of set.roots) {
    const requirement = parseRequirement(root, 'data/snapshot-roots.json');
    if (requirement.marker && !evaluateMarker(requirement.marker, createMarkerEnvironment(set.python, platform)))
      continue;
    visit(requirement.name, requirement.extras);
  }
}

function variantOf(graph: Map<string, Variant[]>, distribution: LockedDistribution): Variant {
  const variants = graph.get(distribution.name) ?? [];
  graph.set(distribution.name, variants);
  const known = variants.find((variant) => variant.version === distribution.version);
  if (known) return known;
  const { name, version } = distribution;
  const variant: Variant = { name, version, mask: 0, edges: new Map(), extras: new Map(), distribution };
  variants.push(variant);
  return variant;
}

function mark(marks: Map<string, number>, edge: LockedEdge, bit: number): void {
  const key = edge.extra?.length ? `${edge.name}[${edge.extra.map(normalizeName).sort().join(',')}]` : edge.name;
  marks.set(key, (marks.get(key) ?? 0) | bit);
}

const known = new Map<string, boolean>();
function holds(marker: string, python: string, platform: Platform): boolean {
  const key = `${python} ${platform} ${marker}`;
  let answer = known.get(key);
  if (answer === undefined) {
    const parsed = parseRequirement(`x ; ${marker}`, 'uv.lock').marker;
    answer = parsed === undefined || evaluateMarker(parsed, createMarkerEnvironment(python, platform));
    known.set(key, answer);
  }
  return answer;
}

/** Packages of a set that have no wheel on a machine, and may not be built. */
export function withoutWheel(set: ResolvedSet, machine: number, buildable: Record<string, string>): string[] {
  return set.packages
    .filter((p) => p.source.virtual === undefined && !(p.name in buildable))
    .filter((p) => !bestWheel(p.wheels ?? [], set.python, MACHINES[machine] ?? ''))
    .map((p) => p.name);
}
