/** Parses `enforce` of a preset: a reason alone fixes the field at its value, a rule restricts it. */
import type { Problem } from '../errors.ts';
import { findSpecOption, type SpecPath, specPaths } from '../options/table.ts';
import { checkRule, type FieldRule, resolveRuleTarget, type ValueRule } from '../spec/rules.ts';
import { ALL_SETTINGS, isObject, suggest, validate } from '../spec/values.ts';

export interface Enforced {
  /** Field → reason. */
  enforce: Partial<Record<SpecPath, string>>;
  rules: FieldRule[];
}

/** @param problems what is wrong is added here. */
export function parseEnforced(enforce: unknown, name: string, problems: Problem[]): Enforced {
  const found: Enforced = { enforce: {}, rules: [] };
  if (enforce === undefined) return found;
  if (!isObject(enforce)) {
    problems.push({ where: `${name}: enforce`, what: 'must be a map of fields to reasons' });
    return found;
  }
  for (const [path, said] of Object.entries(enforce)) {
    const where = `${name}: enforce.${path}`;
    const target = resolveRuleTarget(path);
    if (!target) problems.push({ where, what: 'is not a setting', fix: suggest(path, specPaths, ALL_SETTINGS) });
    else if (typeof said === 'string') {
      if (said.trim() === '')
        problems.push({ where, what: 'needs a reason, which is shown to anyone who overrides it' });
      else if (target.key !== undefined)
        problems.push({
          where,
          what: 'is an entry of a map, which takes a rule',
          fix: `enforce ${target.field}, or give a rule`,
        });
      else found.enforce[target.field] = said;
    } else {
      const wrong = checkRule(said, where);
      problems.push(...wrong);
      if (wrong.length === 0) found.rules.push({ path, rule: said as unknown as ValueRule });
    }
  }
  return found;
}

/** Of a choice, each word must be one that the field can have: no project could satisfy another. */
export function checkChoices({ path, rule: { oneOf = [] } }: FieldRule, name: string): Problem[] {
  const option = findSpecOption(path);
  if (!option || option.type === 'list' || option.type === 'map') return [];
  return oneOf.flatMap((value) => validate(option, 'oneOf', value, `${name}: enforce.${path}`));
}

/** A field can only be fixed at a value that it has. */
export function findUnsetFields(name: string, enforce: Enforced['enforce'], fields: ReadonlySet<string>): Problem[] {
  return Object.keys(enforce)
    .filter((field) => !fields.has(field))
    .map((field) => ({
      where: `${name}: enforce.${field}`,
      what: 'is set neither here nor in what this preset extends',
      fix: `set ${field}, or take it out of enforce`,
    }));
}
