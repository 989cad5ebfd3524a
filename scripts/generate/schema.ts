/** The JSON Schema of ml-container.json and of presets, read off the options table. */
import * as z from 'zod';
import { findSpecOption, type Option, specOptions, specPaths } from '../../src/options/table.ts';
import { specFormat } from '../../src/spec/migrate/spec.ts';
import { SCHEMA_URL } from '../../src/spec/saved.ts';

type Node = { type: 'object'; properties: Record<string, unknown>; additionalProperties: false; description?: string };
const node = (): Node => ({ type: 'object', properties: {}, additionalProperties: false });

/** What src/spec/rules.ts takes. */
const RULE = {
  type: 'object',
  description: 'What every value of the field is held to, with the reason',
  required: ['reason'],
  minProperties: 2,
  additionalProperties: false,
  properties: {
    reason: { type: 'string', pattern: '\\S', description: 'Shown to whoever breaks the rule' },
    required: { const: true, description: 'There must be a value' },
    oneOf: { type: 'array', minItems: 1, items: { anyOf: ['string', 'number', 'boolean'].map((type) => ({ type })) } },
    range: { type: 'string', pattern: '\\S', description: 'PEP 440 specifiers, for versions: ">=3.11,<3.14"' },
    pattern: { type: 'string', minLength: 1, maxLength: 200, description: 'The whole text; * stands for anything' },
    atLeast: { anyOf: [{ type: 'number' }, { type: 'string', pattern: '^[0-9]{1,6}[kmgKMG][bB]?$' }] },
  },
};

const MAPS = specPaths
  .filter((path) => findSpecOption(path)?.type === 'map')
  .map((path) => path.replaceAll('.', '\\.'));

export function jsonSchema(): object {
  const root = node();
  root.properties.$schema = {
    type: 'string',
    description: 'This schema, so that editors complete and explain every field',
  };
  root.properties.version = {
    type: 'integer',
    minimum: 1,
    maximum: specFormat.version,
    description: 'Format of this file; without it the first',
  };
  root.properties.extends = {
    description: 'Presets to build on, left to right; what stands here wins',
    anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
  };
  root.properties.description = { type: 'string', description: 'Presets only: what it is for' };
  root.properties.enforce = {
    type: 'object',
    description: 'Presets only: fields that may not be overridden, each with the reason',
    properties: Object.fromEntries(specPaths.map((path) => [path, { $ref: '#/$defs/enforced' }])),
    // an entry of a map can be held to a rule, not fixed
    patternProperties: { [`^(${MAPS.join('|')})\\.`]: { $ref: '#/$defs/rule' } },
    additionalProperties: false,
  };
  root.properties.templates = {
    type: 'string',
    minLength: 1,
    description: 'Presets only: a folder beside the preset that is laid over the templates',
  };
  for (const [path, row] of Object.entries(specOptions as Record<string, Option>)) {
    const keys = path.split('.');
    const last = keys.pop() as string;
    const parent = keys.reduce((at, key) => (at.properties[key] ??= node()) as Node, root);
    if (parent.properties === undefined)
      throw new Error(
        `src/options/table.ts: ${keys.join('.')} is a value, so ${path} cannot be below it; give it another name`,
      );
    const { $schema: _draft, ...schema } = z.toJSONSchema(row.schema as never, { io: 'input' });
    parent.properties[last] = { description: row.help, ...schema };
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: SCHEMA_URL,
    title: 'create-ml-container: ml-container.json and presets',
    ...root,
    $defs: { rule: RULE, enforced: { anyOf: [{ type: 'string', pattern: '\\S' }, { $ref: '#/$defs/rule' }] } },
  };
}
