/** The prompter for screen readers, dumb terminals and pipes: numbered lists without escape sequences. */

import type { Readable, Writable } from 'node:stream';
import { WentBack } from './cancelled.ts';
import { findChoice, findChoiceByNumber, matchesChoice, renderNumberedChoices } from './choices.ts';
import { createLineReader } from './lines.ts';
import { createStyles, wrap } from './style.ts';
import type { Choice, MultiselectQuestion, Picked, Prompter, Question, TextQuestion } from './types.ts';

/** Prints one line. */
type Say = (text: string) => void;
/** Prints a prompt and waits for a line. */
type AskLine = (question: Question, prompt: string) => Promise<string>;

const BACK = '<';

export function createPlainPrompter(input: Readable & { isTTY?: boolean }, output: Writable, columns = 80): Prompter {
  const read = createLineReader(input);
  const say: Say = (text) => void output.write(`${text}\n`);
  const ask: AskLine = async (question, prompt) => {
    try {
      const line = await read(question, () => output.write(`${prompt} `));
      if (line === BACK && question.back) throw new WentBack();
      return line;
    } catch (error) {
      if (error instanceof WentBack) throw error;
      // what is said next must not stand behind the prompt
      say('');
      throw error;
    }
  };
  return {
    columns,
    backKey: BACK,
    style: createStyles({ color: false }),
    note: (text) => say(`\n${wrap(text, columns)}`),
    async select(question) {
      const { choices, initial = choices[0]?.value ?? '' } = question;
      const standard = choices.findIndex(({ value }) => value === initial) + 1;
      const range = `a number from 1 to ${choices.length}`;
      say(`\n${question.message}\n${renderNumberedChoices(choices)}`);
      for (;;) {
        const line = await ask(question, `Type ${range}${standard > 0 ? ` [${standard}]` : ''}:`);
        if (line === '' && standard > 0) return initial;
        const choice = findChoiceByNumber(choices, line) ?? findChoice(choices, line);
        if (choice) return choice.value;
        say(`That is not on the list. Type ${range}, or a name.`);
      }
    },
    multiselect: (question) => searchLoop(question, say, ask),
    text: (question) => textLoop(question, say, ask),
    async confirm(question) {
      const standard = question.initial ?? true;
      say('');
      for (;;) {
        const line = await ask(question, `${question.message} (yes or no) [${standard ? 'yes' : 'no'}]`);
        if (line === '') return standard;
        if (/^(y|yes|n|no)$/i.test(line)) return /^y/i.test(line);
        say('Type yes or no.');
      }
    },
  };
}

async function searchLoop(question: MultiselectQuestion, say: Say, ask: AskLine): Promise<Picked> {
  const { choices, message } = question;
  const chosen = new Set(question.initial);
  const unknown: string[] = [];
  let listed: readonly Choice[] = [];
  const list = (found: readonly Choice[]) => {
    listed = found;
    say(renderNumberedChoices(found));
  };
  say(`\n${message}\nType names, or a word to search for; "list" shows all. Press Enter on an empty line to continue.`);
  if (chosen.size > 0) say(`Chosen so far: ${[...chosen].join(', ')}. Type a name again to take it out.`);
  for (;;) {
    const line = await ask(question, 'Name, number or search:');
    if (line === '') break;
    for (const word of line.split(/,?\s+|,$/).filter(Boolean)) {
      const exact = findChoiceByNumber(listed, word) ?? findChoice(choices, word);
      const found = word === 'list' ? choices : choices.filter((choice) => matchesChoice(word, choice));
      if (exact) say(toggle(chosen, exact.value));
      else if (found.length > 0) list(found);
      else if (/^\d+$/.test(word)) say(`There is no number ${word} in the list.`);
      else if (question.closed) say(`${word} is not on the list.`);
      else {
        unknown.push(word);
        say(`${word} is not in the list. It will be filled in at the next question.`);
      }
    }
  }
  const inOrder = choices.map(({ value }) => value).filter((value) => chosen.has(value));
  return { chosen: inOrder, typed: unknown.join(', ') };
}

function toggle(chosen: Set<string>, value: string): string {
  if (chosen.delete(value)) return `${value} taken out`;
  chosen.add(value);
  return `${value} added`;
}

/** A line cannot be prefilled: Enter keeps what there was, and a single dash clears it. */
async function textLoop(question: TextQuestion, say: Say, ask: AskLine): Promise<string> {
  const { message, initial = '', placeholder } = question;
  const standard = initial ? ` [${initial}; - for none]` : placeholder ? ` (such as ${placeholder})` : '';
  say('');
  for (;;) {
    const line = await ask(question, `${message}${standard}`);
    const answer = line === '' ? initial : line === '-' ? '' : line;
    const wrong = question.validate?.(answer);
    if (wrong === undefined) return answer;
    say(wrong);
  }
}
