/** Suggests a command for a mistyped one, which would otherwise name a new directory. */
import { distance } from 'fastest-levenshtein';
import { commands } from './commands.ts';

/** Words that other tools have as commands, each with what does it here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  help: '--help',
  version: '--version',
  init: 'create-ml-container with no command',
  new: 'create-ml-container with no command',
  upgrade: 'lock --upgrade',
};

/**
 * A command has the word's first letter and is one slip away from it: a letter too many, too few or another one, or two that
 * changed places. Folders are called "clock" and "detector".
 *
 * @param word as it was given; a path is none.
 * @returns what to write instead.
 */
export function suggestCommand(word: string): string | undefined {
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
