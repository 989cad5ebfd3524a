/** The file formats of presets, each loaded on demand. */

import { type Problem, UserError } from '../../errors.ts';
import { isObject } from '../../spec/values.ts';
import type { PresetFormat, ReadDocument } from './types.ts';
export const FORMATS = {
  json: { title: 'JSON', load: async (): Promise<PresetFormat> => (await import('./json.ts')).jsonFormat },
  jsonc: {
    title: 'JSON with comments',
    load: async (): Promise<PresetFormat> => (await import('./jsonc.ts')).jsoncFormat,
  },
  yaml: { title: 'YAML', load: async (): Promise<PresetFormat> => (await import('./yaml.ts')).yamlFormat },
  toml: { title: 'TOML', load: async (): Promise<PresetFormat> => (await import('./toml.ts')).tomlFormat },
} as const;
export type FormatName = keyof typeof FORMATS;

const ENDINGS: Readonly<Record<string, FormatName>> = {
  json: 'json',
  jsonc: 'jsonc',
  yaml: 'yaml',
  yml: 'yaml',
  toml: 'toml',
};

/** The format by the ending of a name, or undefined for one that we do not read. */
export function detectFormat(path: string): FormatName | undefined {
  const ending = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(ENDINGS, ending) ? ENDINGS[ending] : undefined;
}

/** A preset is a page of text; what is more than this is none, and would cost time and memory to read. */
export const MAX_BYTES = 64 * 1024;
const MAX_DEPTH = 20;
const MAX_VALUES = 20_000;
/** Names that every JavaScript object has: nobody means them, and code that trusts them is led astray. */
const INHERITED = ['__proto__', 'constructor', 'prototype'];

export interface Document {
  data: unknown;
  /** The problems of this file, with line and column between its name and the path: "preset team.yaml:3:5: port". */
  placed(problems: readonly Problem[]): Promise<Problem[]>;
}

/**
 * @param name how people know the file; it opens every problem.
 * @throws UserError (exit 2) for a text that is not of its format, that is too large or too deep, or has a key that every object inherits.
 */
export async function readDocument(text: string, format: FormatName, name: string): Promise<Document> {
  if (Buffer.byteLength(text) > MAX_BYTES) throw new UserError([createTooLargeProblem(name)]);
  const { title, load } = FORMATS[format];
  const reader = await load();
  const read = await safely(reader, text);
  if ('problem' in read) {
    const where = read.at ? `${name}:${read.at.line}:${read.at.column}` : name;
    throw new UserError([{ where, what: `is not ${title}: ${read.problem}`, fix: 'correct the file' }]);
  }
  const { data } = read;
  const placed = (problems: readonly Problem[]): Promise<Problem[]> =>
    Promise.all(
      problems.map(async (problem) => {
        if (!problem.where.startsWith(`${name}: `)) return problem;
        const path = problem.where.slice(name.length + 2);
        const at = await reader.locate(text, segments(data, path));
        return at ? { ...problem, where: `${name}:${at.line}:${at.column}: ${path}` } : problem;
      }),
    );
  const unsound = soundness(data, name);
  if (unsound.length > 0) throw new UserError(await placed(unsound));
  return { data, placed };
}

/** Also what the parsers themselves cannot hold: thousands of brackets in each other. */
async function safely(reader: PresetFormat, text: string): Promise<ReadDocument> {
  try {
    return await reader.read(text);
  } catch (error) {
    if (error instanceof RangeError) return { problem: 'it is nested too deep' };
    throw error;
  }
}

export const createTooLargeProblem = (name: string): Problem => ({
  where: name,
  what: `is larger than ${MAX_BYTES / 1024} KiB, which no preset is`,
  fix: 'name the preset, not another file',
});

/** Walked with a list of its own, so that no depth can exhaust the stack. */
function soundness(data: unknown, name: string): Problem[] {
  const problems: Problem[] = [];
  const left: { value: unknown; path: string; depth: number }[] = [{ value: data, path: '', depth: 0 }];
  for (let seen = 0; left.length > 0; seen += 1) {
    const { value, path, depth } = left.pop() as (typeof left)[number];
    if (depth > MAX_DEPTH)
      return [{ where: name, what: `is nested deeper than ${MAX_DEPTH} levels`, fix: 'nest it less' }];
    if (seen > MAX_VALUES) return [{ where: name, what: `holds more than ${MAX_VALUES} values`, fix: 'shorten it' }];
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      const at = path === '' ? key : `${path}.${key}`;
      if (isObject(value) && INHERITED.includes(key))
        problems.push({ where: `${name}: ${at}`, what: 'is a name that every object inherits', fix: 'take it out' });
      left.push({ value: inner, path: at, depth: depth + 1 });
    }
  }
  return problems;
}

/** "labels.org.opencontainers.image.source" → ["labels", "org.opencontainers.image.source"], by the keys that are there. */
function segments(data: unknown, path: string): string[] {
  if (path === '' || typeof data !== 'object' || data === null) return [];
  const key = Object.keys(data)
    .sort((a, b) => b.length - a.length)
    .find((candidate) => path === candidate || path.startsWith(`${candidate}.`));
  if (key === undefined) return [];
  return [key, ...segments((data as Record<string, unknown>)[key], path.slice(key.length + 1))];
}
