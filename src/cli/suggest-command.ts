/** Suggests a command for a mistyped one, which would otherwise name a new directory. */
import { distance } from 'fastest-levenshtein';
import { quoteShellWord } from '../text/shell-quote.ts';
import { commands } from './commands.ts';

/** Words that other tools have as commands, each with what does it here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  help: '--help',
  version: '--version',
  init: 'create-ml-container with no command',
  new: 'create-ml-container with no command',
  upgrade: 'lock --upgrade',
};

/** Words that other tools have for adding packages. */
const ADDS = ['add', 'install'];

/**
 * A command has the word's first letter and is one slip away from it: a letter too many, too few or another one, or two that
 * changed places. Folders are called "clock" and "detector".
 *
 * @param word as it was given; a path is none.
 * @param rest what was given after it: names of packages, for a command that adds them.
 * @returns what to write instead.
 */
export function suggestCommand(word: string, rest: readonly string[] = []): string | undefined {
  if (ADDS.includes(word)) {
    const names = rest.length > 0 ? rest : ['NAME'];
    return `create-ml-container ${names.map((name) => `--dep ${quoteShellWord(name)}`).join(' ')}`;
  }
  const known = Object.keys(ELSEWHERE).find((other) => other === word);
  if (known !== undefined) return ELSEWHERE[known];
  const name = [...Object.keys(commands), 'help'].find((name) => name[0] === word[0] && isSlip(word, name));
  return name === undefined ? undefined : (ELSEWHERE[name] ?? name);
}

const isSlip = (word: string, name: string): boolean =>
  distance(word, name) === 1 || (word.length === name.length && distance(word, name) === 2 && swapped(word, name));

/** Whether two neighbouring letters changed places. */
function swapped(word: string, name: string): boolean {
  const at = [...word].findIndex((letter, place) => letter !== name[place]);
  return word[at] === name[at + 1] && word[at + 1] === name[at];
}
