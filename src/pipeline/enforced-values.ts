/** Holds what presets enforce against the fields that could get round it. */
import type { Problem } from '../errors.ts';
import type { SpecPath, SpecValues } from '../options/table.ts';
import type { ResolvedSpec, SpecSource } from '../spec/merge.ts';

/** What one field is held to: by whom, and why. */
export interface Hold {
  field: string;
  preset: SpecSource;
  reason: string;
}

/** Fields that presets fix, or restrict by a rule; several presets may hold one field. */
export function listHolds(parts: readonly SpecSource[]): Hold[] {
  return parts.flatMap((preset) => [
    ...(preset.rules ?? []).map(({ path, rule }) => ({ field: path, preset, reason: rule.reason })),
    ...Object.entries(preset.enforce ?? {}).map(([field, reason]) => ({ field, preset, reason })),
  ]);
}

/** A preset with those that it extends: what they say is its own word. */
export const listOwn = (preset: SpecSource): SpecSource[] => [...(preset.bases ?? []), preset];

/** Field that is enforced → others that lead to the same thing. */
const RELATED: Readonly<Record<string, readonly SpecPath[]>> = {
  registry: ['image'],
  'base.registry': ['base.runtime', 'uv.image'],
  'base.suite': ['base.runtime'],
  'base.digest': ['base.runtime'],
  'indexes.default': ['indexes.private', 'indexes.packages', 'indexes.pytorch'],
};

/** Values of other fields, by whatever way they came, that get round an enforced one. */
export function findRelatedOverrides(
  parts: readonly SpecSource[],
  values: SpecValues,
  origins: ResolvedSpec['origins'],
): Problem[] {
  return listHolds(parts).flatMap(({ field, preset, reason }) => {
    const prefix = values[field as SpecPath];
    return (RELATED[field] ?? []).flatMap((path): Problem[] => {
      const [value, origin] = [values[path], origins[path]];
      if (value === undefined || origin === undefined || origin.source === 'default') return [];
      if (typeof prefix === 'string' && typeof value === 'string' && value.startsWith(`${prefix}/`)) return [];
      if (isSaidBy(preset, path, value)) return [];
      return [
        {
          where: `${origin.name}: ${path}`,
          what: `${JSON.stringify(value)} gets round ${field}, which ${preset.name} enforces: ${reason}`,
          fix: 'leave it out, or use another preset',
        },
      ];
    });
  });
}

/** Whether the enforcing preset, with those that it extends, has the whole value. */
function isSaidBy(preset: SpecSource, path: SpecPath, value: unknown): boolean {
  const said: unknown[] = listOwn(preset).map(({ values }) => values[path]);
  if (typeof value !== 'object' || value === null) return said.includes(value);
  const entries = Object.assign({}, ...said) as Record<string, unknown>;
  return Object.entries(value).every(([key, inner]) => entries[key] === inner);
}
