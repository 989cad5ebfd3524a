/** Evaluates the rules by which presets restrict settings. */

import { satisfies, validRange } from '@renovatebot/pep440';
import type { Problem } from '../errors.ts';
import { findSpecOption, type SpecPath, type SpecValues, specPaths } from '../options/table.ts';
import { compileGlob } from '../text/glob.ts';
import { isObject, suggest } from './values.ts';

/** All that is given must hold. Of a list each item is held to it, of a map each value. */
export interface ValueRule {
  /** Shown to whoever breaks it. */
  reason: string;
  /** Some value must be there in the end. */
  required?: true;
  oneOf?: readonly (string | number | boolean)[];
  /** PEP 440 specifiers, for versions: ">=3.11,<3.14". */
  range?: string;
  /** The whole text, where * stands for anything: "ghcr.io/acme/*". Not a regular expression, which could be made to run for ever. */
  pattern?: string;
  /** A number, or for sizes one such as "2g". */
  atLeast?: number | string;
}

/** A rule with what it is about: a field, or an entry of a map ("labels.com.acme.team"). */
export interface FieldRule {
  path: string;
  rule: ValueRule;
}

const KEYS = ['reason', 'required', 'oneOf', 'range', 'pattern', 'atLeast'];

/** The field that a path of a rule leads to, and the key below it where the field is a map. */
export function resolveRuleTarget(path: string): { field: SpecPath; key?: string } | undefined {
  if (findSpecOption(path)) return { field: path as SpecPath };
  const field = specPaths.find((known) => path.startsWith(`${known}.`) && findSpecOption(known)?.type === 'map');
  return field && { field, key: path.slice(field.length + 1) };
}

/** What is wrong with a rule as it was written; empty when nothing is. */
export function checkRule(rule: unknown, where: string): Problem[] {
  const wrong = (key: string, what: string, fix?: string): Problem => ({
    where: `${where}${key === '' ? '' : `.${key}`}`,
    what,
    ...(fix === undefined ? {} : { fix }),
  });
  if (!isObject(rule)) return [wrong('', 'needs a reason, or a rule with its reason')];
  const problems = Object.keys(rule)
    .filter((key) => !KEYS.includes(key))
    .map((key) => wrong(key, 'is not part of a rule', suggest(key, KEYS)));
  const { reason, required, oneOf, range, pattern, atLeast } = rule;
  if (typeof reason !== 'string' || reason.trim() === '')
    problems.push(wrong('', 'needs a reason, which is shown to anyone who breaks the rule'));
  if (required !== undefined && required !== true) problems.push(wrong('required', 'must be true, or left out'));
  if (oneOf !== undefined && !(Array.isArray(oneOf) && oneOf.length > 0 && oneOf.every(isPlain)))
    problems.push(wrong('oneOf', 'must be a list of values'));
  if (range !== undefined && !(typeof range === 'string' && range.trim() !== '' && validRange(range)))
    problems.push(wrong('range', 'must be PEP 440 specifiers such as ">=3.11,<3.14"'));
  if (pattern !== undefined && !(typeof pattern === 'string' && pattern.length > 0 && pattern.length <= 200))
    problems.push(wrong('pattern', 'must be a text, in which * stands for anything'));
  if (atLeast !== undefined && typeof atLeast !== 'number' && !(typeof atLeast === 'string' && bytes(atLeast)))
    problems.push(wrong('atLeast', 'must be a number, or a size such as "2g"'));
  if (Object.keys(rule).every((key) => key === 'reason'))
    problems.push(
      wrong(
        '',
        'says nothing',
        `give one of ${KEYS.slice(1).join(', ')}, or the reason alone as text: ${JSON.stringify(reason)}`,
      ),
    );
  return problems;
}

const isPlain = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);

/**
 * What a rule demands that a value does not do, in words ("must be one of 3.11, 3.12"); undefined where it holds.
 * @param value undefined where nothing is said yet: then only `required` asks for anything, and only of the `complete` spec.
 */
export function findViolation(rule: ValueRule, value: unknown, complete: boolean): string | undefined {
  if (value === undefined) return complete && rule.required ? 'must be given' : undefined;
  const items = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [value];
  return items.map((item) => brokenBy(rule, item)).find((words) => words !== undefined);
}

function brokenBy({ oneOf, range, pattern, atLeast }: ValueRule, item: unknown): string | undefined {
  if (oneOf && !oneOf.includes(item as string)) return `must be one of ${oneOf.join(', ')}`;
  if (range && !inRange(String(item), range)) return `must be ${range}`;
  if (pattern && !matchesRule(String(item), pattern)) return `must look like ${pattern}`;
  if (atLeast !== undefined && !(amount(item) >= amount(atLeast))) return `must be at least ${atLeast}`;
  return undefined;
}

function inRange(version: string, range: string): boolean {
  try {
    return satisfies(version, range, { prereleases: true });
  } catch {
    return false; // what is no version is in no range
  }
}

/** @param pattern `*` stands for any characters. */
export const matchesRule = (text: string, pattern: string): boolean => compileGlob(pattern, { star: 'any' })(text);

const UNITS: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

/** Docker's sizes, in bytes; undefined for what is none. */
function bytes(text: string): number | undefined {
  const found = /^(\d{1,6})([kmg])b?$/i.exec(text);
  return found ? Number(found[1]) * (UNITS[(found[2] as string).toLowerCase()] as number) : undefined;
}

const amount = (value: unknown): number =>
  typeof value === 'string' ? (bytes(value) ?? Number(value)) : Number(value);

/** The value that a rule is about. */
export function getRuledValue(values: SpecValues, path: string): unknown {
  const target = resolveRuleTarget(path);
  const value = target && values[target.field];
  if (target?.key === undefined || value === undefined) return value;
  return Object.hasOwn(value as object, target.key) ? (value as Record<string, unknown>)[target.key] : undefined;
}
