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
  /** Patterns of folders whose bytecode is left out, for `compileall -x`. */
  uncompiled?: string[];
  /** Patterns of libraries that lose their symbol tables, and of those that keep them. */
  strip?: string[];
  unstripped?: string[];
  /** What only a compiler reads stays where the image has one. */
  unlessCompiler?: boolean;
  /** Not where the project itself asks for one of `packages`. */
  unlessAsked?: boolean;
  /** Not where one of these is installed, in whichever layer. */
  unlessInstalled?: string[];
  /** Not where the image has one of these Debian packages. */
  unlessApt?: string[];
}

/** What is in the image besides the packages of one section. */
export interface Around {
  apt: Layout['apt'];
  /** Packages that the project itself asks for, normalised. */
  asked: readonly string[];
  /** All packages, normalised. */
  installed: readonly string[];
}

/** Patterns of paths to take away, and of those that stay in spite of them; a list for each row of the catalog. */
export interface Pruning {
  remove: string[][];
  keep: string[][];
  /** Libraries that lose their symbol tables, and those that keep them in spite of it; none: nothing is stripped. */
  strip: string[];
  unstripped: string[];
  /** One regular expression of paths without bytecode; '' for none. */
  uncompiled: string;
}

const rows: readonly Row[] = table.rows;

/** Whether the image has a C or C++ compiler when it runs. */
export const hasCompiler = (apt: Layout['apt']): boolean =>
  apt.some(({ name }) => table.compilers.includes(name.split('=')[0] ?? ''));

/** The rows that concern these packages. By package, so that a new small one does not change the stage of the large ones. */
function rowsFor(names: readonly string[], { apt, asked, installed }: Around): Row[] {
  const compiles = hasCompiler(apt);
  const debian = apt.map(({ name }) => name.split('=')[0] ?? '');
  return rows.filter(
    (row) =>
      (row.packages?.some((name) => names.includes(name)) ?? true) &&
      !(row.unlessCompiler && compiles) &&
      !(row.unlessAsked && row.packages?.some((name) => asked.includes(name))) &&
      !row.unlessInstalled?.some((name) => installed.includes(name)) &&
      !row.unlessApt?.some((name) => debian.includes(name)),
  );
}

/** @param names packages of one section, normalised. */
export function pruningOf(names: readonly string[], around: Around): Pruning {
  const found = rowsFor(names, around);
  return {
    remove: found.flatMap(({ remove }) => (remove ? [remove] : [])),
    keep: [table.licences, ...found.flatMap(({ keep }) => (keep ? [keep] : []))],
    strip: found.flatMap(({ strip = [] }) => strip),
    unstripped: found.flatMap(({ unstripped = [] }) => unstripped),
    uncompiled: found.flatMap(({ uncompiled = [] }) => uncompiled).join('|'),
  };
}

export const prunes = (plan: Plan): boolean => (plan.values.prune ?? image.prune) === 'on';

export function pruneDecision(plan: Plan, around: Around): Layout['decisions'] {
  const { installed } = around;
  if (!prunes(plan) || installed.length === 0) return [];
  const what = rowsFor(installed, around).flatMap((row) => row.what ?? []);
  const because =
    'nothing imports them when an app runs; scripts/build.sh proves that what imported before imports after';
  return [{ choice: 'pruned', value: what.join(', '), because }];
}
