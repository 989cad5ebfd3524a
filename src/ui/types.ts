/** The questions that a prompter asks, and their answers. */
import type { Style } from './style.ts';

/** What all questions have in common. */
export interface Question {
  /** The field that the answer belongs to, so that tests and messages can name it. */
  id: string;
  message: string;
  /** How to answer it without being asked: "--python". */
  flag?: string;
  /** The person may go back from it; it then rejects with {@link WentBack}. */
  back?: boolean;
}

export interface Choice {
  value: string;
  label: string;
  hint?: string;
  /** Heading that it stands under in long lists. */
  group?: string;
}

export interface SelectQuestion extends Question {
  choices: readonly Choice[];
  initial?: string;
}

export interface MultiselectQuestion extends Question {
  choices: readonly Choice[];
  initial?: readonly string[];
  placeholder?: string;
  /** No question follows that would take what is not on the list. */
  closed?: boolean;
}

export interface TextQuestion extends Question {
  initial?: string;
  placeholder?: string;
  /** What is wrong with the text, or undefined; the person then mends it. */
  validate?: (text: string) => string | undefined;
}

export interface ConfirmQuestion extends Question {
  initial?: boolean;
}

/** What was picked from the list, and what was typed into its search without being picked, lest it get lost. */
export interface Picked {
  chosen: string[];
  typed: string;
}

/** Every question rejects with {@link Cancelled} when there will be no answer. */
export interface Prompter {
  /** Value of one of the choices. */
  select(question: SelectQuestion): Promise<string>;
  /** Values in the order of the choices; the list can be searched by label, hint and group. */
  multiselect(question: MultiselectQuestion): Promise<Picked>;
  /** What was typed, trimmed; empty when nothing was. */
  text(question: TextQuestion): Promise<string>;
  confirm(question: ConfirmQuestion): Promise<boolean>;
  /** Text between the questions; lines that do not fit are wrapped. */
  note(text: string): void;
  /** Columns that a note has. */
  readonly columns: number;
  /** What is pressed or typed to go back: "Esc". */
  readonly backKey: string;
  /** Colours that a note may have. */
  readonly style: Style;
}
