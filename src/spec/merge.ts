/** Merges sources of settings by precedence, recording the origin of each value. */
import { EXIT, type Problem, UserError } from '../errors.ts';
import { findSpecOption, type SpecPath, type SpecValues, specPaths } from '../options/table.ts';
import { type FieldRule, findViolation, getRuledValue, resolveRuleTarget } from './rules.ts';

/** Weakest first: what stands further right wins. */
export const SOURCES = ['default', 'detected', 'preset', 'saved', 'wizard', 'flag'] as const;
export type SourceKind = (typeof SOURCES)[number];

/** What one source answers. Of several parts of one source the later wins. */
export interface SpecSource {
  source: SourceKind;
  /** How people know it: "--port", "preset corporate", "ml-container.json". */
  name: string;
  values: SpecValues;
  /** Reasons by field, where the source has a better one than its name. */
  because?: Partial<Record<SpecPath, string>>;
  /** Fields that nothing may override, with the reason (presets only). */
  enforce?: Partial<Record<SpecPath, string>>;
  /** The presets that it extends, weakest first (presets only). */
  bases?: readonly SpecSource[] | undefined;
  /** What every value of a field is held to, wherever it comes from (presets only). */
  rules?: readonly FieldRule[];
}

export interface Origin {
  source: SourceKind;
  name: string;
  because: string;
}

/** Values with the origin of each: the answers so far, before `plan` completes them. */
export interface ResolvedSpec {
  values: SpecValues;
  origins: Partial<Record<SpecPath, Origin>>;
}

/** @throws UserError when a value overrides one that a preset enforces, or breaks a rule of it; all of them at once. */
export function merge(parts: readonly SpecSource[]): ResolvedSpec {
  const ordered = [...parts].sort((a, b) => SOURCES.indexOf(a.source) - SOURCES.indexOf(b.source));
  const chosen = combined(ordered);
  // what it enforces is its own value and that of its bases: another preset before it has no say
  const problems = ordered.flatMap((part) =>
    part.enforce ? overridden(part, combined([...(part.bases ?? []), part]).values, chosen) : [],
  );
  const all = [...problems, ...against(ordered, chosen.values, chosen.origins, false)];
  if (all.length > 0) throw new UserError(all, EXIT.usage);
  return chosen;
}

/**
 * Holds the finished spec, defaults and all, to the rules of the presets: what nobody said may break them too.
 * @throws UserError (exit 2) naming preset and reason of each.
 */
export function enforceRules(
  parts: readonly SpecSource[],
  complete: SpecValues,
  origins: ResolvedSpec['origins'],
): void {
  const problems = against(parts, complete, origins, true);
  if (problems.length > 0) throw new UserError(problems, EXIT.usage);
}

function against(
  parts: readonly SpecSource[],
  values: SpecValues,
  origins: ResolvedSpec['origins'],
  complete: boolean,
): Problem[] {
  return parts.flatMap(({ name, rules = [] }) =>
    rules.flatMap(({ path, rule }): Problem[] => {
      const value = getRuledValue(values, path);
      const words = findViolation(rule, value, complete);
      if (words === undefined) return [];
      const from = origins[resolveRuleTarget(path)?.field as SpecPath]?.name;
      const what = `${value === undefined ? '' : `${JSON.stringify(value)} breaks a rule of ${name}: `}${words}`;
      return [
        {
          where: value === undefined || from === undefined ? path : `${from}: ${path}`,
          what: `${what}${value === undefined ? `, says ${name}` : ''}: ${rule.reason}`,
          fix: value === undefined ? `--set ${path}=...` : 'give a value that fits, or use another preset',
        },
      ];
    }),
  );
}

/** @param ordered weakest first. */
function combined(ordered: readonly SpecSource[]): ResolvedSpec {
  const chosen: ResolvedSpec = { values: {}, origins: {} };
  for (const part of ordered.map(withImplied)) for (const path of specPaths) take(chosen, part, path);
  return chosen;
}

/** `--cuda 12.6` also settles the accelerator, unless the same source says otherwise. */
function withImplied(part: SpecSource): SpecSource {
  const implied: Record<string, unknown> = {};
  const because: Partial<Record<SpecPath, string>> = {};
  for (const path of specPaths) {
    if (part.values[path] === undefined) continue;
    for (const [target, value] of Object.entries(findSpecOption(path)?.implies ?? {})) {
      implied[target] = value;
      because[target as SpecPath] = `${path} ${String(part.values[path])} asks for it`;
    }
  }
  return { ...part, values: { ...implied, ...part.values } as SpecValues, because: { ...because, ...part.because } };
}

function take(chosen: ResolvedSpec, part: SpecSource, path: SpecPath): void {
  const value = part.values[path];
  if (value === undefined) return;
  const values = chosen.values as Record<string, unknown>;
  // an answer was given with the whole list on the screen, so it is the whole list
  values[path] = part.source === 'wizard' ? value : combine(findSpecOption(path)?.merge, values[path], value);
  chosen.origins[path] = { source: part.source, name: part.name, because: part.because?.[path] ?? said(part) };
}

function combine(how: 'append' | 'keys' | undefined, before: unknown, value: unknown): unknown {
  if (before === undefined || how === undefined) return value;
  if (how === 'keys') return { ...(before as object), ...(value as object) };
  return [...new Set([...(before as unknown[]), ...(value as unknown[])])];
}

const WORDS: Record<SourceKind, (name: string) => string> = {
  default: () => 'default',
  detected: (name) => `found in ${name}`,
  preset: (name) => `set in ${name}`,
  saved: (name) => `set in ${name}`,
  wizard: () => 'your answer',
  flag: () => 'you asked for it',
};
const said = (part: SpecSource): string => WORDS[part.source](part.name);

/**
 * An enforced field may be repeated, but not changed, by a later preset neither. Lists and maps may grow.
 * @param said what the preset, with those before it, says: it may enforce what one that it extends has set.
 */
function overridden(preset: SpecSource, said: SpecValues, chosen: ResolvedSpec): Problem[] {
  return Object.entries(preset.enforce ?? {}).flatMap(([key, reason]) => {
    const path = key as SpecPath;
    const origin = chosen.origins[path];
    if (!origin || said[path] === undefined || holds(path, said[path], chosen.values[path])) return [];
    return [
      {
        where: `${origin.name}: ${path}`,
        what: `${JSON.stringify(chosen.values[path])} overrides what ${preset.name} enforces (${JSON.stringify(said[path])}): ${reason}`,
        fix: 'leave it out, or use another preset',
      },
    ];
  });
}

function holds(path: SpecPath, enforced: unknown, value: unknown): boolean {
  if (findSpecOption(path)?.merge === 'keys') {
    return Object.entries(enforced as object).every(
      ([key, wanted]) => (value as Record<string, unknown>)[key] === wanted,
    );
  }
  if (findSpecOption(path)?.merge === 'append')
    return (enforced as unknown[]).every((item) => (value as unknown[]).includes(item));
  return JSON.stringify(enforced) === JSON.stringify(value);
}
