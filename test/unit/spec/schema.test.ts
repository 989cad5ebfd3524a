/** The JSON Schema, by a validator of its own: what our runs write fits it, and it refuses what the program refuses. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonSchema } from '../../../scripts/generate/schema.ts';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { createEmptyFacts } from '../../../src/detect/facts.ts';
import { findSpecOption, specPaths } from '../../../src/options/table.ts';
import { plan } from '../../../src/plan/plan.ts';
import { readDocument } from '../../../src/presets/formats/index.ts';
import { readPresets } from '../../../src/presets/index.ts';
import { createPresetSettings } from '../../../src/presets/settings.ts';
import { merge } from '../../../src/spec/merge.ts';
import { formatSaved, parseSpecObject } from '../../../src/spec/saved.ts';
import { nestValues } from '../../../src/spec/values.ts';
import { PROGRAM_ONLY, TABLE } from './fields.ts';

const ajv = new Ajv2020({ allErrors: true });
const bySchema = ajv.compile(jsonSchema());
const errors = (object: unknown): string[] =>
  bySchema(object) ? [] : (bySchema.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
const byProgram = (object: unknown): string[] => {
  const { problems } = parseSpecObject(object, 'x');
  return problems.map(({ where, what }) => `${where} ${what}`);
};

const PRESETS = fileURLToPath(new URL('../../../presets/', import.meta.url));
const presets = readdirSync(PRESETS).filter((name) => name.endsWith('.jsonc'));

describe('what is shipped and written fits the schema:', () => {
  it.each(presets)('presets/%s', async (name) => {
    const { data } = await readDocument(readFileSync(PRESETS + name, 'utf8'), 'jsonc', name);
    const preset = data as { description?: string };
    expect(errors(preset)).toEqual([]);
    expect(preset.description).toMatch(/\S/);
  });

  const bases = [[], ...presets.map((name) => [name.slice(0, -'.jsonc'.length)])];
  const cases = frameworks.flatMap(({ name }) => bases.map((base) => ({ name, base })));
  it.each(cases)('ml-container.json of $name on $base', async ({ name, base }) => {
    const { parts } = await readPresets(
      base.map((reference) => ({ reference, where: '--preset' })),
      createPresetSettings('.', { offline: true }, undefined),
    );
    const flag = { source: 'flag' as const, name: '--framework', values: { framework: name } };
    const { values: said } = merge([...parts, flag]);
    // a preset for a CPU does not suit a framework that runs on a GPU alone, and is refused elsewhere
    const only = frameworks.find((one) => one.name === name)?.accelerator;
    const values = only === undefined ? said : { ...said, accelerator: only };
    const { values: complete } = plan({ values, because: {}, facts: createEmptyFacts('target') });
    const text = formatSaved({ framework: name }, complete, base);
    expect(errors(JSON.parse(text))).toEqual([]);
    // and what nothing was left out of, as --json prints it
    expect(errors(nestValues(complete))).toEqual([]);
  });
});

/** {"base": {"suite": value}} */
const nested = (path: string, value: unknown): unknown =>
  path.split('.').reduceRight((inner, key) => ({ [key]: inner }), value);

describe('the schema and the program agree', () => {
  it('on a table that has every field', () => {
    expect(Object.keys(TABLE).sort()).toEqual([...specPaths].sort());
  });

  it.each(specPaths)('%s', (path) => {
    expect(TABLE, `${path} has no row in test/unit/spec/fields.ts`).toHaveProperty([path]);
    for (const value of TABLE[path].good) {
      expect(byProgram(nested(path, value)), JSON.stringify(value)).toEqual([]);
      expect(errors(nested(path, value)), JSON.stringify(value)).toEqual([]);
    }
    for (const value of TABLE[path].bad) {
      expect(byProgram(nested(path, value)), `the program takes ${JSON.stringify(value)}`).not.toEqual([]);
      expect(errors(nested(path, value)), `the schema takes ${JSON.stringify(value)}`).not.toEqual([]);
    }
  });

  it.each(Object.entries(PROGRAM_ONLY))('not on these of %s, which only the program sees', (path, values) => {
    for (const value of values) expect(byProgram(nested(path, value)), JSON.stringify(value)).not.toEqual([]);
  });

  it.each(specPaths.filter((path) => !(path in PROGRAM_ONLY)))('on random values of %s', (path) => {
    const seeds = [...TABLE[path].good, ...TABLE[path].bad].filter((value) => typeof value === 'string') as string[];
    const near = fc
      .tuple(fc.constantFrom(...seeds, 'a'), fc.string({ unit: 'binary', maxLength: 2 }), fc.nat(8))
      .map(([seed, more, at]) => seed.slice(0, at) + more + seed.slice(at));
    const text = fc.oneof(near, fc.string({ maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 12 }));
    const value = fc.oneof(
      text,
      fc.array(text, { maxLength: 2 }),
      fc.dictionary(text, text, { maxKeys: 2 }),
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
    );
    fc.assert(
      fc.property(value, (candidate) => {
        const object = nested(path, candidate);
        expect({ candidate, good: errors(object).length === 0 }).toEqual({
          candidate,
          good: byProgram(object).length === 0,
        });
      }),
      { numRuns: 400 },
    );
  });

  it.each([{ typo: 'x' }, { base: { sweet: 'x' } }, { base: 'x' }, { extends: 5 }, { extends: [1] }, { models: [] }])(
    'that %j has no place',
    (object) => {
      expect(errors(object)).not.toEqual([]);
      expect(byProgram(object)).not.toEqual([]);
    },
  );

  it.each([{ extends: 'a' }, { extends: ['a', './b.json'] }, { description: 'x' }, { $schema: 'x' }, {}])(
    'that %j is fine',
    (object) => {
      expect(errors(object)).toEqual([]);
      expect(byProgram(object)).toEqual([]);
    },
  );
});

it('no field is forgotten: each has a row, a type that fits its schema, and a help of one sentence', () => {
  for (const path of specPaths) {
    const row = findSpecOption(path);
    expect(row?.help, path).toMatch(/^[A-Za-z].*[^.]$/);
    const wrong = { text: {}, integer: 'x', boolean: 'x', list: 'x', map: 'x' }[row?.type ?? 'text'];
    expect(row?.schema.safeParse(wrong).success, path).toBe(false);
  }
});
