/** Several sources, each with part of the spec, become one set of values that knows where each came from. Pure. */
import { EXIT, type Problem, UserError } from '../errors.ts';
import { type SpecPath, type SpecValues, specOption, specPaths } from '../options/table.ts';
import { broken, type FieldRule, ruledValue, ruleTarget } from './rules.ts';

/** Weakest first: what stands further right wins. */
export const SOURCES = ['default', 'detected', 'preset', 'saved', 'wizard', 'flag'] as const;
export type Source = (typeof SOURCES)[number];

/** What one source answers. Of several parts of one source the later wins. */
export interface Part {
  source: Source;
  /** How people know it: "--port", "preset corporate", "ml-container.json". */
  name: string;
  values: SpecValues;
  /** Reasons by field, where the source has a better one than its name. */
  because?: Partial<Record<SpecPath, string>>;
  /** Fields that nothing may override, with the reason (presets only). */
  enforce?: Partial<Record<SpecPath, string>>;
  /** What every value of a field is held to, wherever it comes from (presets only). */
  rules?: readonly FieldRule[];
}

export interface Origin {
  source: Source;
  name: string;
  because: string;
}

/** Values with the origin of each: the answers so far, before `plan` completes them. */
export interface Chosen {
  values: SpecValues;
  origins: Partial<Record<SpecPath, Origin>>;
}

/** @throws UserError when a value overrides one that a preset enforces, or breaks a rule of it; all of them at once. */
export function merge(parts: readonly Part[]): Chosen {
  const ordered = [...parts].sort((a, b) => SOURCES.indexOf(a.source) - SOURCES.indexOf(b.source));
  const chosen = combined(ordered);
  const problems = ordered.flatMap((part, at) =>
    part.enforce ? overridden(part, combined(ordered.slice(0, at + 1).filter(isPreset)).values, chosen) : [],
  );
  const all = [...problems, ...against(ordered, chosen.values, chosen.origins, false)];
  if (all.length > 0) throw new UserError(all, EXIT.usage);
  return chosen;
}

/**
 * Holds the finished spec, defaults and all, to the rules of the presets: what nobody said may break them too.
 * @throws UserError (exit 2) naming preset and reason of each.
 */
export function holdToRules(parts: readonly Part[], complete: SpecValues, origins: Chosen['origins']): void {
  const problems = against(parts, complete, origins, true);
  if (problems.length > 0) throw new UserError(problems, EXIT.usage);
}

function against(parts: readonly Part[], values: SpecValues, origins: Chosen['origins'], complete: boolean): Problem[] {
  return parts.flatMap(({ name, rules = [] }) =>
    rules.flatMap(({ path, rule }): Problem[] => {
      const value = ruledValue(values, path);
      const words = broken(rule, value, complete);
      if (words === undefined) return [];
      const from = origins[ruleTarget(path)?.field as SpecPath]?.name;
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

const isPreset = (part: Part): boolean => part.source === 'preset';

/** @param ordered weakest first. */
function combined(ordered: readonly Part[]): Chosen {
  const chosen: Chosen = { values: {}, origins: {} };
  for (const part of ordered.map(withImplied)) for (const path of specPaths) take(chosen, part, path);
  return chosen;
}

/** `--cuda 12.6` also settles the accelerator, unless the same source says otherwise. */
function withImplied(part: Part): Part {
  const implied: Record<string, unknown> = {};
  const because: Partial<Record<SpecPath, string>> = {};
  for (const path of specPaths) {
    if (part.values[path] === undefined) continue;
    for (const [target, value] of Object.entries(specOption(path)?.implies ?? {})) {
      implied[target] = value;
      because[target as SpecPath] = `${path} ${String(part.values[path])} asks for it`;
    }
  }
  return { ...part, values: { ...implied, ...part.values } as SpecValues, because: { ...because, ...part.because } };
}

function take(chosen: Chosen, part: Part, path: SpecPath): void {
  const value = part.values[path];
  if (value === undefined) return;
  const values = chosen.values as Record<string, unknown>;
  // an answer was given with the whole list on the screen, so it is the whole list
  values[path] = part.source === 'wizard' ? value : combine(specOption(path)?.merge, values[path], value);
  chosen.origins[path] = { source: part.source, name: part.name, because: part.because?.[path] ?? said(part) };
}

function combine(how: 'append' | 'keys' | undefined, before: unknown, value: unknown): unknown {
  if (before === undefined || how === undefined) return value;
  if (how === 'keys') return { ...(before as object), ...(value as object) };
  return [...new Set([...(before as unknown[]), ...(value as unknown[])])];
}

const WORDS: Record<Source, (name: string) => string> = {
  default: () => 'default',
  detected: (name) => `found in ${name}`,
  preset: (name) => `${name} says so`,
  saved: (name) => `said in ${name}`,
  wizard: () => 'your answer',
  flag: () => 'you asked for it',
};
const said = (part: Part): string => WORDS[part.source](part.name);

/**
 * An enforced field may be repeated, but not changed, by a later preset neither. Lists and maps may grow.
 * @param said what the preset, with those before it, says: it may enforce what one that it extends has set.
 */
function overridden(preset: Part, said: SpecValues, chosen: Chosen): Problem[] {
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
  if (specOption(path)?.merge === 'keys') {
    return Object.entries(enforced as object).every(
      ([key, wanted]) => (value as Record<string, unknown>)[key] === wanted,
    );
  }
  if (specOption(path)?.merge === 'append')
    return (enforced as unknown[]).every((item) => (value as unknown[]).includes(item));
  return JSON.stringify(enforced) === JSON.stringify(value);
}
