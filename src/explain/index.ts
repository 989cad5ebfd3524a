/** Lines and topics → explanations. Pure. */
import table from '../catalog/explanations.json' with { type: 'json' };
import { keysOf } from './structure.ts';
import type { ExplainedFile, ExplainedLine, Explanation, ExplanationTable } from './types.ts';

export type { ExplainedFile, ExplainedLine, Explanation } from './types.ts';

export const explanations = table as unknown as ExplanationTable;
const rules = explanations.rules.map(({ file, key, line, entry }) => ({
  file: new RegExp(file),
  key: key === undefined ? undefined : new RegExp(key),
  line: line === undefined ? undefined : new RegExp(line),
  entry,
}));

/** Every line that is not empty, with the entry that explains it. */
export function explainLines({ path, text, starter }: ExplainedFile): ExplainedLine[] {
  const keys = starter ? [] : keysOf(path, text);
  return text
    .split('\n')
    .map((line, i) => ({ line: i + 1, text: line, entry: starter ? 'starter' : entryOf(path, line, keys[i] ?? '') }))
    .filter((line) => line.text.trim() !== '');
}

const entryOf = (path: string, text: string, key: string): string | undefined =>
  rules.find((rule) => rule.file.test(path) && (rule.key?.test(key) ?? true) && (rule.line?.test(text) ?? true))?.entry;

export const entryNamed = (name: string): Explanation | undefined =>
  Object.hasOwn(explanations.entries, name) ? explanations.entries[name] : undefined;
