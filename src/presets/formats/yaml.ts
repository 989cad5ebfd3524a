/** Reads YAML 1.2, with a bound on aliases. */

import { isMap, isScalar, isSeq, LineCounter, type Node } from 'yaml';
import { parseYamlDocument } from '../../text/yaml.ts';
import type { Position, PresetFormat, ReadDocument } from './types.ts';

/** How often anchors may be used, those inside others multiplied. */
const MAX_ALIASES = 100;

export const yamlFormat: PresetFormat = { read, locate };

function read(text: string): ReadDocument {
  const parsed = parseYamlDocument(text);
  if ('problem' in parsed)
    return { problem: parsed.problem, ...(parsed.offset === undefined ? {} : { at: at(text, parsed.offset) }) };
  try {
    return { data: parsed.document.toJS({ maxAliasCount: MAX_ALIASES }) };
  } catch (error) {
    if (error instanceof ReferenceError)
      return { problem: `${error.message.replace(/\.?$/, '')} (at most ${MAX_ALIASES} uses of aliases)` };
    throw error;
  }
}

function at(text: string, offset: number): Position {
  const lines = new LineCounter();
  for (let index = -1; (index = text.indexOf('\n', index + 1)) >= 0; ) lines.addNewLine(index + 1);
  lines.lineStarts.unshift(0);
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function locate(text: string, path: readonly string[]): Position | undefined {
  const parsed = parseYamlDocument(text);
  let node: unknown = 'document' in parsed ? parsed.document.contents : undefined;
  let found: Node | undefined;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
      if (!pair) break;
      found = pair.key as Node;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(key)];
      if (!item) break;
      found = item as Node;
      node = item;
    } else break;
  }
  return found?.range ? at(text, found.range[0]) : undefined;
}
