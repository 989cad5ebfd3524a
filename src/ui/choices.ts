/** Searches lists of choices, the same way in every prompter. */
import type { Choice } from './types.ts';

/** Whether each word of the search stands somewhere in the choice. */
export function matchesChoice(search: string, { value, label, hint = '', group = '' }: Choice): boolean {
  const text = `${value} ${label} ${hint} ${group}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** The choice of that value or label. */
export function findChoice(choices: readonly Choice[], name: string): Choice | undefined {
  const word = name.toLowerCase();
  return choices.find(({ value, label }) => value.toLowerCase() === word || label.toLowerCase() === word);
}

/** The choice of that number, as {@link renderNumberedChoices} counts. */
export function findChoiceByNumber(choices: readonly Choice[], text: string): Choice | undefined {
  return /^\d+$/.test(text) ? choices[Number(text) - 1] : undefined;
}

/** A line for each, counted from 1, under its group. */
export function renderNumberedChoices(choices: readonly Choice[]): string {
  let group: string | undefined;
  return choices
    .flatMap((choice, index) => {
      const heading = choice.group !== undefined && choice.group !== group ? [`  ${choice.group}`] : [];
      group = choice.group;
      return [...heading, `  ${index + 1}. ${choice.label}${choice.hint ? ` (${choice.hint})` : ''}`];
    })
    .join('\n');
}
