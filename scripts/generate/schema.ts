/** The JSON Schema of ml-container.json and of presets, read off the options table. */
import * as z from 'zod';
import { type Option, specOptions } from '../../src/options.ts';
import { specFormat } from '../../src/spec/migrate/spec.ts';

type Node = { type: 'object'; properties: Record<string, unknown>; additionalProperties: false; description?: string };
const node = (): Node => ({ type: 'object', properties: {}, additionalProperties: false });

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
    additionalProperties: { type: 'string' },
  };
  for (const [path, row] of Object.entries(specOptions as Record<string, Option>)) {
    const keys = path.split('.');
    const last = keys.pop() as string;
    const parent = keys.reduce((at, key) => (at.properties[key] ??= node()) as Node, root);
    const { $schema: _draft, ...schema } = z.toJSONSchema(row.schema as never, { io: 'input' });
    parent.properties[last] = { description: row.help, ...schema };
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'create-ml-container: ml-container.json and presets',
    ...root,
  };
}
