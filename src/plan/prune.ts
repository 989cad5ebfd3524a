/** Decides which pruning rules of the catalog apply to this project. */
import image from '../catalog/image/image.json' with { type: 'json' };
import table from '../catalog/image/prune.json' with { type: 'json' };
import type { ImageLayout, Plan } from './types.ts';

interface PruneRule {
  name: string;
  /** What it removes, for the decision; absent: nothing that is worth a word. */
  what?: string;
  /** Only where one of these is installed; absent: always. */
  packages?: string[];
}

/** What decides which rules apply, besides the packages that a build stage finds installed. */
export interface PruneContext {
  apt: ImageLayout['apt'];
  /** Packages that the project itself requires, normalized. */
  asked: readonly string[];
  /** All packages, normalized. */
  installed: readonly string[];
}

const rules: readonly PruneRule[] = table.rules;

/** Whether the image has a C or C++ compiler when it runs. */
const hasCompiler = (apt: ImageLayout['apt']): boolean =>
  apt.some(({ name }) => table.compilers.includes(name.split('=')[0] ?? ''));

/** Rules that must not be applied: headers and symbols stay for a compiler, Node's pages for Node, and what the project itself requires. */
export function selectKeptRules({ apt, asked, installed }: PruneContext): string[] {
  const debian = apt.map(({ name }) => name.split('=')[0] ?? '');
  const kept = [
    ...(hasCompiler(apt) ? ['compiler'] : []),
    ...(debian.includes('nodejs') ? ['node'] : []),
    ...asked.filter((name) => rules.some((rule) => rule.name === name)),
  ];
  return kept.filter((name) => rules.some((rule) => rule.name === name && appliesTo(rule, installed)));
}

const appliesTo = ({ packages }: PruneRule, installed: readonly string[]): boolean =>
  packages?.some((name) => installed.includes(name)) ?? true;

export const shouldPrune = (plan: Plan): boolean => (plan.values.prune ?? image.prune) === 'on';

export function pruneDecision(plan: Plan, context: PruneContext): ImageLayout['decisions'] {
  const { installed } = context;
  if (!shouldPrune(plan) || installed.length === 0) return [];
  const kept = selectKeptRules(context);
  const what = rules
    .filter((rule) => !kept.includes(rule.name) && appliesTo(rule, installed))
    .flatMap((rule) => rule.what ?? []);
  const because = 'not needed at run time; scripts/build.sh checks that every package still imports';
  return [{ choice: 'pruned', value: what.join(', '), because }];
}
