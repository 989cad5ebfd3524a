/** Reads and writes ml-container.json. */
import { type Problem, userError } from '../errors.ts';
import { type SpecPath, type SpecValues, specPaths } from '../options/table.ts';
import { migrateSpec, specFormat } from './migrate/spec.ts';
import { flattenValues, isObject, type JsonObject, nestValues } from './values.ts';

export const SPEC_FILE = 'ml-container.json';
/** Where an editor finds the schema: a file of the published package, by its major version. */
export const SCHEMA_URL = 'https://unpkg.com/create-ml-container@0/schema/ml-container.schema.json';

/** Fields that are written down even where they equal the default, because a later default must not change the project. */
const IDENTITY: readonly SpecPath[] = ['framework', 'python', 'accelerator', 'name'];
/**
 * Reads the text of ml-container.json, or of a preset, which has the same fields.
 * @throws UserError for what is no object, or of a newer format; other problems are returned, each with its path.
 */
export function parseSpecObject(
  object: unknown,
  where: string,
): { values: SpecValues; extends: string[]; rest: JsonObject; problems: Problem[] } {
  if (!isObject(object)) throw userError(where, 'must hold one object', 'see the JSON Schema for its fields');
  const {
    $schema: schema,
    extends: bases = [],
    enforce,
    description,
    templates,
    ...fields
  } = migrateSpec(object, where);
  const list = typeof bases === 'string' ? [bases] : bases;
  const problems: Problem[] = [];
  if (!Array.isArray(list) || !list.every((item) => typeof item === 'string')) {
    problems.push({ where: `${where}: extends`, what: 'must be a preset or a list of presets' });
  }
  for (const [field, value] of Object.entries({ $schema: schema, description }))
    if (value !== undefined && typeof value !== 'string')
      problems.push({ where: `${where}: ${field}`, what: 'must be text' });
  const flat = flattenValues(fields, where);
  return {
    values: flat.values,
    extends: Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [],
    rest: {
      ...(enforce === undefined ? {} : { enforce }),
      ...(description === undefined ? {} : { description }),
      ...(templates === undefined ? {} : { templates }),
    },
    problems: [...problems, ...flat.problems],
  };
}

/**
 * What is written back: what people chose (flags, answers, what was saved before), not what was found, defaulted or taken from a preset.
 * @param own the chosen values without any preset's, so that a list does not keep what a preset once added.
 * @param completed the whole spec, for the fields that are always written down.
 */
export function formatSaved(own: SpecValues, completed: SpecValues, bases: readonly string[]): string {
  const values: Record<string, unknown> = {};
  for (const path of specPaths) {
    const value = own[path] ?? (IDENTITY.includes(path) ? completed[path] : undefined);
    if (value !== undefined) values[path] = value;
  }
  const file = {
    $schema: SCHEMA_URL,
    ...(specFormat.version > 1 ? { version: specFormat.version } : {}),
    ...(bases.length > 0 ? { extends: [...bases] } : {}),
    ...nestValues(values as SpecValues),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}
