import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../errors.ts';
import { migrateSpec } from '../spec/migrate/spec.ts';

/** Whether two JSON texts say the same; key order and layout are the user's taste. */
export function hasSameData(a: string, b: string): boolean {
  const [x, y] = [parse(a), parse(b)];
  return x !== undefined && isDeepStrictEqual(x, y);
}

/** Whether every field of the JSON text `theirs`, which may be of an older format, is also in `ours`, with whatever value. */
export function covers(ours: string, theirs: string): boolean {
  const [x, y] = [parse(ours), inTodaysWords(parse(theirs))];
  return x !== undefined && y !== undefined && hasAllFields(x, y);
}

function hasAllFields(x: unknown, y: unknown): boolean {
  if (!isObject(y)) return true;
  return isObject(x) && Object.entries(y).every(([key, value]) => Object.hasOwn(x, key) && hasAllFields(x[key], value));
}

function inTodaysWords(spec: unknown): unknown {
  try {
    return isObject(spec) ? migrateSpec(spec as never, 'ml-container.json') : spec;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
