/** Narrows values of parsed TOML, YAML and JSON to tables and lists of strings. */

export type Table = Record<string, unknown>;

export const asTable = (value: unknown): Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Table) : {};

export const asTexts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((v): v is string => typeof v === 'string') : [];
