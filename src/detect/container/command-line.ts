/** Splits the words after a server's name into its options and its arguments. */
import { findOptionName, findServerOption, type NamedServer } from '../../catalog/frameworks/servers.ts';

export interface WrittenOption {
  /** Its long name; undefined where the server is not known to have it. */
  name?: string;
  /** With its dashes: "-w". */
  written: string;
  /** "true" and "false" of a switch; absent where the command line ends before it. */
  value?: string;
}

export interface ServerArguments {
  options: WrittenOption[];
  /** Words that are neither an option nor its value. */
  arguments: string[];
}

/** `--workers 4`, `--workers=4`, `-w 4` and `-w4`; what follows `--` is meant for the app. */
export function readCommandLine(server: NamedServer, words: readonly string[]): ServerArguments {
  const line: ServerArguments = { options: [], arguments: [] };
  for (let at = 0; at < words.length && words[at] !== '--'; at += 1) {
    const word = words[at] ?? '';
    if (!/^--?[A-Za-z]/.test(word)) {
      line.arguments.push(word);
      continue;
    }
    const [head = '', joined] = splitWord(word);
    const found = findOptionName(server, head);
    const takesValue = found ? findServerOption(server, found.name)?.value : joined !== undefined;
    const value = takesValue ? (joined ?? words[at + 1]) : String(!found?.off);
    if (takesValue && joined === undefined) at += 1;
    line.options.push({
      ...(found ? { name: found.name } : {}),
      written: head,
      ...(value === undefined ? {} : { value }),
    });
  }
  return line;
}

const splitWord = (word: string): [string, string?] => {
  if (!word.startsWith('--')) return word.length > 2 ? [word.slice(0, 2), word.slice(2).replace(/^=/, '')] : [word];
  const equals = word.indexOf('=');
  return equals < 0 ? [word] : [word.slice(0, equals), word.slice(equals + 1)];
};
