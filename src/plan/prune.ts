/** What an image can do without, for the packages that it has: patterns for `find -path`, read off the catalog. Pure. */
import image from '../catalog/image.json' with { type: 'json' };
import table from '../catalog/prune.json' with { type: 'json' };
import type { Layout, Plan } from './types.ts';

interface Row {
  what?: string;
  /** Only where one of these is installed; absent: always. */
  packages?: string[];
  remove?: string[];
  keep?: string[];
  /** What only a compiler reads stays where the image has one. */
  unlessCompiler?: boolean;
}

/** Patterns of paths to take away, and of those that stay in spite of them; a list for each row of the catalog. */
export interface Pruning {
  remove: string[][];
  keep: string[][];
}

const rows: readonly Row[] = table.rows;

/** Whether the image has a C or C++ compiler when it runs. */
export const hasCompiler = (apt: Layout['apt']): boolean =>
  apt.some(({ name }) => table.compilers.includes(name.split('=')[0] ?? ''));

/** The rows that concern these packages. By package, so that a new small one does not change the stage of the large ones. */
function rowsFor(names: readonly string[], apt: Layout['apt']): Row[] {
  const compiles = hasCompiler(apt);
  return rows.filter(
    (row) => !(row.unlessCompiler && compiles) && (row.packages?.some((name) => names.includes(name)) ?? true),
  );
}

/** @param names packages of one section, normalised. */
export function pruningOf(names: readonly string[], apt: Layout['apt']): Pruning {
  const found = rowsFor(names, apt);
  return {
    remove: found.flatMap(({ remove }) => (remove ? [remove] : [])),
    keep: [table.licences, ...found.flatMap(({ keep }) => (keep ? [keep] : []))],
  };
}

export const prunes = (plan: Plan): boolean => (plan.values.prune ?? image.prune) === 'on';

export function pruneDecision(plan: Plan, names: readonly string[], apt: Layout['apt']): Layout['decisions'] {
  if (!prunes(plan) || names.length === 0) return [];
  const what = rowsFor(names, apt).flatMap((row) => row.what ?? []);
  const because =
    'nothing imports them when an app runs; scripts/build.sh proves that what imported before imports after';
  return [{ choice: 'pruned', value: what.join(', '), because }];
}
