/** Colors and text widths. Without color each function returns its text unchanged. */
import { stripVTControlCharacters, styleText } from 'node:util';
import type { Terminal } from './terminal.ts';

const FORMATS = ['bold', 'dim', 'red', 'green', 'yellow', 'cyan'] as const;
export type Style = Record<(typeof FORMATS)[number], (text: string) => string>;

/** The styles that the terminal allows. */
export function createStyles(terminal: Pick<Terminal, 'color'>): Style {
  // validateStream would look at stdout, which may be piped while the talk goes to a terminal
  const paint = (format: (typeof FORMATS)[number]) => (text: string) =>
    terminal.color ? styleText(format, text, { validateStream: false }) : text;
  return Object.fromEntries(FORMATS.map((format) => [format, paint(format)])) as Style;
}

/** Columns that a text takes; SGR sequences take none. */
export function measureWidth(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

/**
 * Breaks lines at spaces so that each fits. Words longer than a line (paths, digests) stay whole, to be copied.
 * @param indent what every line but the first of each paragraph starts with.
 */
export function wrap(text: string, columns: number, indent = ''): string {
  return text
    .split('\n')
    .map((line) => wrapLine(line, columns, indent))
    .join('\n');
}

function wrapLine(text: string, columns: number, indent: string): string {
  const lead = /^ */.exec(text)?.[0] ?? '';
  const lines: string[] = [];
  let line = lead;
  let empty = true;
  for (const word of text.slice(lead.length).split(' ')) {
    if (!empty && measureWidth(line) + 1 + measureWidth(word) > columns) {
      lines.push(line.trimEnd());
      line = indent + word;
      // of two blanks that a line is broken at none begins the next
      empty = word === '';
    } else {
      line += empty ? word : ` ${word}`;
      empty = false;
    }
  }
  return [...lines, line].join('\n');
}

/** Cuts a text to one line of at most so many columns. For texts without SGR sequences. */
export function clipText(text: string, columns: number): string {
  const characters = [...text.replaceAll(/\s+/g, ' ')];
  return characters.length <= columns
    ? characters.join('')
    : `${characters.slice(0, Math.max(columns - 3, 0)).join('')}...`;
}
