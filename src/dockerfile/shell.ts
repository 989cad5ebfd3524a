/** Splits a shell line into commands and words with positions (POSIX.1-2017, 2.3 Token Recognition). */
import type { ShellCommand, SourceRange, Word } from './types.ts';
import { expandVariables, readVariable, type Variables } from './variables.ts';

/** From an offset of the text to its line. */
export type LineOf = (offset: number) => number;

interface Open {
  text: string;
  start: number;
}

/**
 * @param text the whole Dockerfile.
 * @param escape its escape character, which at the end of a line continues it.
 * @param variables known values; what is unknown stays as it is written, and everything does where none are given: a start command's are set at run time.
 * @returns the simple commands; what stands in `$(...)` stays inside its word.
 */
export function splitShellCommands(
  text: string,
  from: number,
  to: number,
  lineOf: LineOf,
  escape = '\\',
  variables?: Variables,
): ShellCommand[] {
  const commands: ShellCommand[] = [];
  let words: Word[] = [];
  let word: Open | undefined;
  let after: ShellCommand['after'] = '';
  let at = from;
  let lineStart = true;
  const place = (start: number, end: number): SourceRange => ({
    start,
    end,
    line: lineOf(start),
    endLine: lineOf(end - 1),
  });
  const endWord = (): void => {
    if (word) words.push({ text: word.text, ...place(word.start, at) });
    word = undefined;
  };
  const endCommand = (next: ShellCommand['after']): void => {
    endWord();
    const [first, last] = [words[0], words.at(-1)];
    if (first && last) commands.push({ words, after, ...place(first.start, last.end) });
    if (first || next !== '\n') after = next;
    words = [];
  };
  const add = (piece: string, length: number): void => {
    word ??= { text: '', start: at };
    word.text += piece;
    at += length;
  };
  /** Outside of quotes spaces in a value part words. */
  const addSplit = (value: string, length: number): void => {
    const pieces = value.split(/\s+/);
    for (const piece of pieces.slice(0, -1)) {
      if (word || piece !== '')
        words.push({ text: `${word?.text ?? ''}${piece}`, ...place(word?.start ?? at, at + length) });
      word = undefined;
    }
    const last = pieces.at(-1) ?? '';
    if (last === '') at += length;
    else add(last, length);
  };
  let known: ReturnType<typeof readVariable>;
  while (at < to) {
    const char = text[at] as string;
    const continued = char === escape ? /^[ \t]*\r?\n/.exec(text.slice(at + 1, to)) : null;
    if (continued) {
      endWord();
      at += 1 + continued[0].length;
      lineStart = true;
    } else if (lineStart && /^[ \t]*(#[^\n]*)?\n/.test(text.slice(at, to)) && at > from) {
      // comments and empty lines between the lines of one instruction are taken out by Docker
      const skip = /^[ \t]*(?:#[^\n]*)?\n/.exec(text.slice(at, to)) as RegExpExecArray;
      at += skip[0].length;
    } else if (char === '\\') {
      lineStart = false;
      add(text[at + 1] ?? '', 2);
    } else if (char === "'") {
      const end = closing(text, at, to, "'");
      add(text.slice(at + 1, end), end + 1 - at);
    } else if (char === '"') {
      const end = closing(text, at, to, '"');
      add(
        text
          .slice(at + 1, end)
          .replace(/\\\r?\n/g, '')
          .split(/(\\["\\$`])/)
          .map((piece, i) => (i % 2 === 1 ? piece.slice(1) : variables ? expandVariables(piece, variables) : piece))
          .join(''),
        end + 1 - at,
      );
    } else if (text.startsWith('$(', at)) {
      const end = parenthesis(text, at + 1, to);
      add(text.slice(at, end), end - at);
    } else if (char === '$' && variables && (known = readVariable(text, at, variables))) {
      addSplit(known.value, known.length);
    } else if (/^(?:&&|\|\||;;|[;|&\n()])/.test(text.slice(at, at + 2)) && !isRedirection(text, at)) {
      const operator = text.startsWith('&&', at) ? '&&' : text.startsWith('||', at) ? '||' : char;
      endCommand(operator === '(' || operator === ')' ? ';' : (operator as ShellCommand['after']));
      at += operator.length;
      lineStart = operator === '\n';
    } else if (/\s/.test(char)) {
      endWord();
      at += 1;
    } else {
      lineStart = false;
      add(char, 1);
    }
  }
  at = to;
  endCommand('\n');
  return commands.map(withoutNoise).filter(({ words: all }) => all.length > 0);
}

/** `2>&1`, `&>` and `>|` are no operators between commands. */
const isRedirection = (text: string, at: number): boolean =>
  (text[at] === '&' && (text[at - 1] === '>' || text[at + 1] === '>')) || (text[at] === '|' && text[at - 1] === '>');

function closing(text: string, at: number, to: number, quote: string): number {
  for (let i = at + 1; i < to; i += 1) {
    if (quote === '"' && text[i] === '\\') i += 1;
    else if (text[i] === quote) return i;
  }
  return to;
}

function parenthesis(text: string, at: number, to: number): number {
  let depth = 0;
  for (let i = at; i < to; i += 1) {
    if (text[i] === '(') depth += 1;
    else if (text[i] === ')' && (depth -= 1) === 0) return i + 1;
  }
  return to;
}

const KEYWORDS = ['if', 'then', 'else', 'elif', 'do', 'while', 'until', '!', '{', 'time', 'command'];
const ENDS = ['fi', 'done', '}', 'esac'];

/** Redirections, reserved words and assignments before the command are no words of it. */
function withoutNoise(command: ShellCommand): ShellCommand {
  const words = command.words.filter(({ text }, i, all) => {
    const before = all[i - 1]?.text ?? '';
    return !/^\d*(?:>>?|<)/.test(text) && !/^\d*(?:>>?|<)$/.test(before);
  });
  while (words[0] && (KEYWORDS.includes(words[0].text) || /^[A-Za-z_]\w*=/.test(words[0].text))) words.shift();
  return { ...command, words: words.length === 1 && ENDS.includes(words[0]?.text ?? '') ? [] : words };
}
