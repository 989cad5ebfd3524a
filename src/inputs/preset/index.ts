/** Presets → parts of the spec: bases first, left to right, own values last. */
import { EXIT, type Problem, UserError, userError } from '../../errors.ts';
import { type SpecPath, specPaths } from '../../options.ts';
import type { Part } from '../../spec/merge.ts';
import { parseSpecObject } from '../../spec/saved.ts';
import { isObject, type JsonObject, suggest } from '../../spec/values.ts';
import { loadPreset } from './load.ts';

export interface ReadPresets {
  /** Weakest first. */
  parts: Part[];
  /** The lock that a preset brings; of several the last. */
  ownLock?: { text: string; from: string };
  /** The constraint files that presets bring. */
  constraints: { text: string; from: string }[];
}

/**
 * @param references as given, with what relative paths are relative to and who gave them.
 * @throws UserError (exit 2) with every problem of a preset at once, each with its path.
 */
export async function readPresets(
  references: readonly { reference: string; folder?: string; where: string }[],
): Promise<ReadPresets> {
  const read: ReadPresets = { parts: [], constraints: [] };
  const done = new Map<string, Set<string>>();
  for (const { reference, folder, where } of references) await readOne(reference, folder, where, [], done, read);
  return read;
}

/** @returns the fields that it sets, with those that what it extends sets. */
async function readOne(
  reference: string,
  folder: string | undefined,
  where: string,
  path: readonly string[],
  done: Map<string, Set<string>>,
  read: ReadPresets,
): Promise<Set<string>> {
  const preset = await loadPreset(reference, folder, where);
  if (path.includes(preset.id))
    throw userError(where, `${preset.name} extends itself`, 'take the reference out of one of the two presets');
  const before = done.get(preset.id);
  if (before) return before;
  const parsed = parseSpecObject(await parse(preset.text, preset.format, preset.name), preset.name);
  const enforce = enforced(parsed.rest, preset.name, parsed.problems);
  if (parsed.problems.length > 0) throw new UserError(parsed.problems, EXIT.usage);
  const fields = new Set(Object.keys(parsed.values));
  for (const base of parsed.extends)
    for (const field of await readOne(base, preset.folder, `${preset.name}: extends`, [...path, preset.id], done, read))
      fields.add(field);
  const unset = Object.keys(enforce).filter((field) => !fields.has(field));
  if (unset.length > 0)
    throw new UserError(
      unset.map((field) => nothingToEnforce(preset.name, field)),
      EXIT.usage,
    );
  done.set(preset.id, fields);
  const lock = parsed.values.lock;
  if (lock !== undefined) read.ownLock = { text: await preset.readBeside(lock, 'lock'), from: preset.name };
  for (const file of parsed.values.constraints ?? [])
    read.constraints.push({ text: await preset.readBeside(file, 'constraints'), from: `${preset.name}: ${file}` });
  read.parts.push({ source: 'preset', name: preset.name, values: parsed.values, enforce });
  return fields;
}

const nothingToEnforce = (name: string, field: string): Problem => ({
  where: `${name}: enforce.${field}`,
  what: 'is set neither here nor in what this preset extends',
  fix: `set ${field}, or take it out of enforce`,
});

/** JSON, or YAML where the file says so; the parser is loaded only then. */
async function parse(text: string, format: 'json' | 'yaml', name: string): Promise<unknown> {
  try {
    return format === 'json' ? JSON.parse(text) : (await import('yaml')).parse(text, { maxAliasCount: 0 });
  } catch (error) {
    throw userError(
      name,
      `is not ${format === 'json' ? 'JSON' : 'YAML'}: ${(error as Error).message.split('\n')[0]}`,
      'mend the file',
    );
  }
}

function enforced(rest: JsonObject, name: string, problems: Problem[]): Partial<Record<SpecPath, string>> {
  const { enforce } = rest;
  if (enforce === undefined) return {};
  if (!isObject(enforce)) {
    problems.push({ where: `${name}: enforce`, what: 'must be a map of fields to reasons' });
    return {};
  }
  const fields: Partial<Record<SpecPath, string>> = {};
  for (const [field, reason] of Object.entries(enforce)) {
    if (!(specPaths as readonly string[]).includes(field))
      problems.push({
        where: `${name}: enforce.${field}`,
        what: 'is not a field of the spec',
        fix: suggest(field, specPaths),
      });
    else if (typeof reason !== 'string' || reason.trim() === '')
      problems.push({
        where: `${name}: enforce.${field}`,
        what: 'needs a reason, which is shown to whoever overrides it',
      });
    else fields[field as SpecPath] = reason;
  }
  return fields;
}
