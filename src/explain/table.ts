/** Combines the catalog's explanations with those of the targets. */

import table from '../catalog/explanations/explanations.json' with { type: 'json' };
import type { Explanation, ExplanationTable, LineRule } from '../catalog/explanations/types.ts';
import { targets } from '../catalog/targets/index.ts';
import own from '../generated/target-explanations.ts';

const general = table as unknown as ExplanationTable;
export const { page, closing } = general;

/** What stands at a line of a file. */
export interface LineContext {
  key: string;
  item: string;
  text: string;
}

/** Every entry by name; a target's by the name of the target. */
export const entries: Readonly<Record<string, Explanation>> = {
  ...general.entries,
  ...Object.fromEntries(Object.entries(own).map(([name, { target }]) => [name, target])),
  ...Object.assign({}, ...Object.values(own).map(({ entries = {} }) => entries)),
};

/** Path → the target that writes it. */
const targetAt = new Map(targets.flatMap(({ name, paths }) => paths.map((path) => [path, name] as const)));

const rules = general.rules.map(compiled);
const targetRules = Object.fromEntries(
  Object.entries(own).map(([name, said]) => [name, (said.rules ?? []).map(compiled)]),
);

/** The entry of the first rule that fits; those of the target that writes the file come first. */
export function findEntryByRule(path: string, place: LineContext): string | undefined {
  const target = targetAt.get(path);
  return [...((target && targetRules[target]) || []), ...rules].find((rule) => fits(rule, path, place))?.entry;
}

/** The entry that says what a file is for. What we know no path of comes from the templates of a preset. */
export function findFileEntry(path: string): string {
  const target = targetAt.get(path);
  return (target === undefined ? general.files[path] : (own[target]?.files?.[path] ?? target)) ?? 'preset-file';
}

/** Every name of an entry that anything refers to: for the tests. */
export const referred: readonly string[] = [
  ...page,
  ...closing,
  ...Object.values(general.files),
  ...general.rules.map(({ entry }) => entry),
  ...Object.values(own).flatMap(({ files = {}, rules: more = [] }) => [
    ...Object.values(files),
    ...more.map(({ entry }) => entry),
  ]),
  ...targets.map(({ name }) => name),
  'starter',
  'preset-file',
];

type Patterns = { [Field in Exclude<keyof LineRule, 'entry'>]?: RegExp | undefined } & { entry: string };

function compiled({ entry, ...patterns }: LineRule): Patterns {
  const compiledOnes = Object.entries(patterns).map(([field, pattern]) => [field, new RegExp(pattern)]);
  return { ...Object.fromEntries(compiledOnes), entry };
}

const fits = ({ file, key, item, line }: Patterns, path: string, place: LineContext): boolean =>
  (file?.test(path) ?? true) &&
  (key?.test(place.key) ?? true) &&
  (item?.test(place.item) ?? true) &&
  (line?.test(place.text) ?? true);
