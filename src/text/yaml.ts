/**
 * Parses YAML that a stranger may have written. Warnings and excerpts in errors are off, since the excerpts take time that grows
 * with the square of the errors, and nesting is bounded, since a deep document exhausts the stack.
 */
import { type Document, Lexer, LineCounter, Parser, parseDocument } from 'yaml';

/** Levels of the parser's own stack; a level of the document takes two or three. */
const MAX_STACK = 100;

export type ParsedYaml = { document: Document; lines: LineCounter } | { problem: string; offset?: number };

/** @returns the first problem where the text is no YAML. Aliases are expanded by `toJS`, and have to be bounded there. */
export function parseYamlDocument(text: string): ParsedYaml {
  if (isTooDeep(text)) return { problem: 'it is nested too deep' };
  const lines = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, lineCounter: lines, logLevel: 'silent' });
  const [error] = document.errors;
  return error ? { problem: error.message, offset: error.pos[0] } : { document, lines };
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
