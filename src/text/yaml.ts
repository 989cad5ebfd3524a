/**
 * Parses YAML that a stranger may have written. Warnings and excerpts in errors are off, since the excerpts take time that grows
 * with the square of the errors; repeated keys are found here, since the parser compares each key with all others; and nesting is
 * bounded, since a deep document exhausts the stack.
 */
import { type Document, isScalar, Lexer, LineCounter, Parser, parseDocument, visit, type YAMLMap } from 'yaml';

/** Levels of the parser's own stack; a level of the document takes two or three. */
const MAX_STACK = 100;

export type ParsedYaml = { document: Document; lines: LineCounter } | { problem: string; offset?: number };

/** @returns the first problem where the text is no YAML. Aliases are expanded by `toJS`, and have to be bounded there. */
export function parseYamlDocument(text: string): ParsedYaml {
  if (isTooDeep(text)) return { problem: 'it is nested too deep' };
  const lines = new LineCounter();
  const options = { prettyErrors: false, lineCounter: lines, logLevel: 'silent', uniqueKeys: false } as const;
  const document = parseDocument(text, options);
  const [error] = document.errors;
  if (error) return { problem: error.message, offset: error.pos[0] };
  const repeated = findRepeatedKey(document);
  return repeated === undefined ? { document, lines } : { problem: 'Map keys must be unique', offset: repeated };
}

/** The offset of the first key that its map has already. */
function findRepeatedKey(document: Document): number | undefined {
  let found: number | undefined;
  visit(document, {
    Map(_key, map: YAMLMap) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) {
          found = key.range?.[0] ?? 0;
          return visit.BREAK;
        }
        seen.add(key.value);
      }
      return undefined;
    },
  });
  return found;
}

/** Composing a document recurses; its tokens can be read level by level. */
function isTooDeep(text: string): boolean {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const _token of parser.next(lexeme));
    if (parser.stack.length > MAX_STACK) return true;
  }
  return false;
}
