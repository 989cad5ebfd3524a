/** Converts between nested files ({"base": {"suite": "trixie"}}) and flat settings ("base.suite"). */

import { findCertainSecret, findSecretVariable, redactSecrets } from '../catalog/secrets/secret-text.ts';
import type { Problem } from '../errors.ts';
import { findSpecOption, type Option, type SpecValues, specPaths } from '../options/table.ts';
import { findNearest } from './nearest.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * "did you mean port?", when one of the words is near enough to be what was meant; otherwise the list.
 * @param all where a list is that is too long for a message.
 */
export function suggest(word: string, words: readonly string[], all?: string): string {
  const meant = findNearest(word, words);
  if (meant !== undefined) return `did you mean ${meant}?`;
  return all !== undefined && words.length > MOST_LISTED ? all : `one of: ${words.join(', ')}`;
}

/** Words that a message may list. */
const MOST_LISTED = 20;

/** Where all settings are described. */
export const ALL_SETTINGS = 'npx create-ml-container schema lists all settings';

/** Of a list or a map. */
const MAX_ENTRIES = 5000;

/** Of one field; a map of a hundred thousand labels has as many. */
const MAX_PROBLEMS = 20;

/**
 * Flat, validated values of a nested object. Every problem is collected; a field with a problem is left out of the values.
 * @param where names the object in problems: a file, or a flag.
 */
export function flattenValues(nested: JsonObject, where: string): { values: SpecValues; problems: Problem[] } {
  const values: Record<string, unknown> = {};
  const problems: Problem[] = [];
  const walk = (object: JsonObject, prefix: string): void => {
    for (const [key, value] of Object.entries(object)) {
      const path = prefix + key;
      const row = findSpecOption(path);
      if (row) check(row, path, value);
      else if (isObject(value) && specPaths.some((known) => known.startsWith(`${path}.`))) walk(value, `${path}.`);
      else
        problems.push({
          where: `${where}: ${path}`,
          what: 'is not a setting',
          fix: suggest(path, specPaths, ALL_SETTINGS),
        });
    }
  };
  const check = (row: Option, path: string, value: unknown): void => {
    const found = validate(row, path, value, where);
    problems.push(...found.slice(0, MAX_PROBLEMS));
    const more = found.length - MAX_PROBLEMS;
    if (more > 0) problems.push({ where: `${where}: ${path}`, what: `has ${more} more problems of this kind` });
    if (found.length === 0) values[path] = value;
  };
  walk(nested, '');
  return { values: values as SpecValues, problems };
}

/** What is wrong with a value of a field; empty when nothing is. */
export function validate(row: Option, path: string, value: unknown, where: string): Problem[] {
  const size = typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
  if (size > MAX_ENTRIES)
    return [
      {
        where: where === '' ? path : `${where}: ${path}`,
        what: `has ${size} entries, and at most ${MAX_ENTRIES} are read`,
        fix: 'leave out those that nothing needs',
      },
    ];
  const parsed = row.schema.safeParse(value);
  if (parsed.success) return findSpecOption(path) ? findSecretsIn(path, value, where) : [];
  return (parsed.error.issues as readonly Issue[]).map((issue) => {
    const at = [path, ...issue.path.map(String)].join('.');
    const blamed = issue.code === 'invalid_key' ? issue.path.at(-1) : below(value, issue.path);
    const said = JSON.stringify(blamed) ?? 'nothing';
    return {
      where: where === '' ? at : `${where}: ${at}`,
      what: `${redactSecrets(said.length > 80 ? `${said.slice(0, 77)}...` : said)} ${message(issue, row)}`,
      ...suggestFix(issue, blamed, row),
    };
  });
}

/** Values are written into the project's files, and those of `env` into the image: no credential may be among them. */
function findSecretsIn(path: string, value: unknown, where: string): Problem[] {
  if (Array.isArray(value)) return value.flatMap((item) => findSecretsIn(path, item, where));
  if (isObject(value))
    return Object.entries(value).flatMap(([key, item]) => findSecretsIn(`${path}.${key}`, item, where));
  if (typeof value !== 'string') return [];
  const name = path.slice(path.lastIndexOf('.') + 1);
  const isNamed = path.startsWith('env.') || path.startsWith('serverOptions.');
  const secret = isNamed ? findSecretVariable(name, value) : findCertainSecret(value)?.what;
  if (secret === undefined) return [];
  const fix = path.startsWith('env.')
    ? `write ${name}=... into .env, which scripts/run.sh and compose.yaml pass at run time`
    : isNamed
      ? 'leave it out, and pass it at run time: in .env or a mounted file'
      : 'leave it out: git and the package tools take logins from netrc, a credential helper or the environment';
  const what = `contains ${secret}, which everybody who has the files or the image can read`;
  return [{ where: where === '' ? path : `${where}: ${path}`, what, fix }];
}

type Issue = {
  code?: string;
  message: string;
  path: readonly PropertyKey[];
  values?: readonly unknown[];
  /** Of a key of a map: what is wrong with it. */
  issues?: readonly { message: string }[];
  /** Of a grammar that knows the fix. */
  params?: { fix?: string | undefined };
};

/** The part of a value that an issue is about. */
const below = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce((at: unknown, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], value);

function message(issue: Issue, row: Option): string {
  const words = {
    text: 'must be text',
    integer: 'must be a whole number',
    boolean: 'must be true or false',
    list: 'must be a list',
    map: 'must be a map of names to values',
  };
  const said = issue.issues?.[0]?.message ?? issue.message;
  if (said !== 'Invalid input') return said;
  // zod/mini carries no language: where the grammar says nothing of its own, the type does; what lists and maps hold is text
  return words[issue.path.length > 0 ? 'text' : row.type];
}

function suggestFix(issue: Issue, value: unknown, row: Option): { fix?: string } {
  // 3.10 is a number to YAML and TOML, and the same as 3.1
  if (typeof value === 'number' && row.type === 'text') return { fix: `write it in quotes: "${value}"` };
  if (issue.params?.fix !== undefined) return { fix: issue.params.fix };
  if (!issue.values || typeof value !== 'string') return {};
  // people who know `--gpu` write it as the value too
  const meant = row.flags?.find(({ name, sets }) => sets !== undefined && name === `--${value}`)?.sets;
  const values = issue.values.map(String);
  const near = meant ?? findNearest(value, values);
  // the message lists them
  return { fix: near === undefined ? `such as ${values[0]}` : `did you mean ${near}?` };
}

/** The value that a text stands for, by the field's type; what it means is left to the schema. */
export function parseText(row: Option, text: string): unknown {
  switch (row.type) {
    case 'integer':
      return /^\d+$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'list':
      return text.startsWith('[')
        ? parsed(text)
        : text
            .split(',')
            .map((item) => item.trim())
            .filter(Boolean);
    case 'map':
      return parsed(text);
    default:
      return text === 'false' ? acceptsFalse(row) : text;
  }
}

const acceptsFalse = (row: Option): unknown => (row.schema.safeParse(false).success ? false : 'false');

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // the schema then says what was expected
  }
}

/** Nested again, in the table's order, for ml-container.json. */
export function nestValues(values: SpecValues): JsonObject {
  const nested: JsonObject = {};
  for (const path of specPaths) {
    const value = values[path] as Json | undefined;
    if (value === undefined) continue;
    const keys = path.split('.');
    const last = keys.pop() as string;
    let object = nested;
    for (const key of keys) object = (object[key] ??= {}) as JsonObject;
    object[last] = value;
  }
  return nested;
}
