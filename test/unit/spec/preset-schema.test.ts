/** Whole presets, generated: the JSON Schema, by a validator that is not ours, says of each what the program says. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { jsonSchema } from '../../../scripts/generate/schema.ts';
import { UserError } from '../../../src/errors.ts';
import { findSpecOption, type SpecPath, specPaths } from '../../../src/options/table.ts';
import { readPresets } from '../../../src/presets/index.ts';
import { createPresetSettings } from '../../../src/presets/settings.ts';
import { PROGRAM_ONLY as ONLY, TABLE } from './fields.ts';

const bySchema = new Ajv2020({ allErrors: true }).compile(jsonSchema());

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'preset-schema-'));
  // what the generated presets name: the schema cannot see whether it is there
  const named = ['constraints', 'lock'].flatMap((path) => TABLE[path as SpecPath].good).flat() as string[];
  for (const file of [...named, 'base.json', 'more/base.yaml', 'templates/Dockerfile.d/after-code']) {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    writeFileSync(join(dir, file), file.endsWith('.json') ? '{}' : file.endsWith('.yaml') ? 'user: 1000\n' : '');
  }
});
afterAll(() => rmSync(dir, { recursive: true }));

/** What a schema cannot say, by the words of the program: PEP 508, words of secrets in any case, PEP 440, and what another file sets. */
const PROGRAM_ONLY = [
  /is not a PEP 508 requirement|requirement/,
  /secret/,
  /^must be PEP 440 specifiers/,
  /^is set neither here nor in what this preset extends$/,
];
const bySomethingElse = (what: string): boolean => !PROGRAM_ONLY.some((pattern) => pattern.test(what));

async function byProgram(preset: unknown): Promise<string[]> {
  writeFileSync(join(dir, 'preset.json'), JSON.stringify(preset));
  try {
    await readPresets(
      [{ reference: './preset.json', folder: dir, where: '--preset' }],
      createPresetSettings(dir, { offline: true }, undefined),
    );
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.problems.map(({ what }) => what);
  }
}

/** Values for a key, good four times of five: a preset has many keys, and one that is wrong hides nothing else's error. */
const mostly = (good: fc.Arbitrary<unknown>, bad: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: good, weight: 12 }, { arbitrary: bad, weight: 1 });

const valueOf = (path: SpecPath): fc.Arbitrary<unknown> =>
  mostly(fc.constantFrom(...TABLE[path].good), fc.constantFrom(...TABLE[path].bad, ...(ONLY[path] ?? []), null));

const reason = mostly(fc.constantFrom('because', 'die Cluster verlangen es'), fc.constantFrom('', ' ', 5, null, []));
const rule = fc.record(
  {
    reason,
    required: mostly(fc.constant(true), fc.constantFrom(false, 'true', 1)),
    oneOf: mostly(fc.array(fc.constantFrom('a', 3, true), { minLength: 1 }), fc.constantFrom([], 'a', [null], [[]])),
    range: mostly(fc.constantFrom('>=3.11,<3.14', '==3.12.*'), fc.constantFrom('', '3.x', 5)),
    pattern: mostly(fc.constantFrom('ghcr.io/acme/*', '*'), fc.constantFrom('', 5, 'x'.repeat(201))),
    atLeast: mostly(fc.constantFrom(10000, '256m', '2GB', 0.5), fc.constantFrom('', '2t', true, '1.5g')),
    typo: fc.constant(true),
  },
  { requiredKeys: [] },
);
/** Rules with one key too many are rare, or every preset would be wrong. */
const sane = rule.map(({ typo: _, ...keys }) => keys);
const maps = specPaths.filter((path) => findSpecOption(path)?.type === 'map');
const enforcedKey = mostly(
  fc.oneof(
    fc.constantFrom<string>(...specPaths),
    fc.tuple(fc.constantFrom(...maps), fc.constantFrom('a', 'com.example.team')).map((words) => words.join('.')),
  ),
  fc.constantFrom('typo', 'base', 'user.id', 'apt.tini', 'models', 'description', 'Python'),
) as fc.Arbitrary<string>;
const enforce = mostly(
  fc.dictionary(enforcedKey, fc.oneof(reason, sane, mostly(sane, rule)), { maxKeys: 3 }),
  fc.constantFrom('python', 5, null, ['python'], true),
);

const own = {
  description: mostly(fc.constantFrom('What teams share', ''), fc.constantFrom(5, null, ['x'])),
  $schema: mostly(fc.constantFrom('./schema.json'), fc.constantFrom(5, {})),
  extends: mostly(
    fc.constantFrom<unknown>('fastapi-cpu', './base.json', ['./base.json', './more/base.yaml'], []),
    fc.constantFrom<unknown>(5, null, [1], {}, true),
  ),
  templates: mostly(
    fc.constantFrom('./templates', 'templates'),
    fc.constantFrom<unknown>('', 5, null, ['./templates']),
  ),
  enforce,
};
const fields = fc
  .subarray([...specPaths], { maxLength: 6 })
  .chain((paths) => fc.record(Object.fromEntries(paths.map((path) => [path, valueOf(path)]))));

/** {"base.suite": "trixie"} → {"base": {"suite": "trixie"}}, also of values that no field may have. */
function nested(flat: Record<string, unknown>): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(flat)) {
    const keys = path.split('.');
    const last = keys.pop() as string;
    const at = keys.reduce((inner, key) => (inner[key] ??= {}) as Record<string, unknown>, root);
    at[last] = value;
  }
  return root;
}

const preset = fc
  .tuple(fields, fc.record(own, { requiredKeys: [] }), mostly(fc.constant({}), fc.constant({ typo: 1 })))
  .map(([values, mine, typo]) => ({ ...nested(values), ...mine, ...(typo as object) }));

it('the schema and the program agree on whole presets', { timeout: 900_000 }, async () => {
  const seen = { good: 0, bad: 0, programOnly: 0 };
  await fc.assert(
    fc.asyncProperty(preset, async (candidate) => {
      const problems = await byProgram(candidate);
      const good = bySchema(candidate);
      seen[good ? 'good' : 'bad'] += 1;
      if (good && problems.length > 0) seen.programOnly += 1;
      if (good) expect(problems.filter(bySomethingElse), JSON.stringify(candidate)).toEqual([]);
      else expect(problems, `${JSON.stringify(candidate)} ${JSON.stringify(bySchema.errors)}`).not.toEqual([]);
    }),
    { numRuns: 1500 },
  );
  // the generator makes both kinds in numbers, or the property says little
  expect(seen.good).toBeGreaterThan(150);
  expect(seen.bad).toBeGreaterThan(150);
  expect(seen.programOnly).toBeGreaterThan(0);
  console.log(seen);
});
