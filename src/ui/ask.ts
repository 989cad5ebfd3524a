/** The one way to ask a person something, whatever their terminal. */

import { EXIT, type ExitCode } from '../errors.ts';
import type { Style } from './style.ts';
import type { Environment, Streams } from './terminal.ts';
import { describeTerminal } from './terminal.ts';

/** What all questions have in common. */
export interface Question {
  /** The field that the answer belongs to, so that tests and messages can name it. */
  id: string;
  message: string;
  /** How to answer it without being asked: "--python". */
  flag?: string;
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
export interface Asker {
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
  /** Colours that a note may have. */
  readonly style: Style;
}

/** Nobody answers any more. Whoever catches it has nothing to write and leaves with `exitCode`. */
export class Cancelled extends Error {
  constructor(
    /** 130 after Ctrl-C, Ctrl-D or SIGINT, 143 after SIGTERM, 1 when the input came to its end. */
    readonly exitCode: ExitCode,
    /** The question that stays open, and the flag that answers it. */
    readonly question?: Pick<Question, 'id' | 'flag'>,
  ) {
    const advice = question?.flag
      ? `; answer it with ${question.flag}, or give --no-interactive`
      : '; give --no-interactive';
    super(exitCode === EXIT.failed ? `the input ended at the question "${question?.id ?? ''}"${advice}` : 'cancelled');
    this.name = 'Cancelled';
  }
}

/** Columns below which clack's lists fall apart into single characters: it counts colour codes as width. */
const NARROW = 40;

/** The asker that suits the terminal. Loads no more than it needs: clack is not for plain lines. */
export async function createAsker(streams: Streams, env: Environment): Promise<Asker> {
  const terminal = describeTerminal(streams, env);
  const full = terminal.interactive && streams.stdin.isTTY === true && !terminal.accessible && !terminal.dumb;
  if (full && terminal.columns >= NARROW) {
    return (await import('./clack.ts')).clackAsker(streams.stdin, streams.stderr, terminal);
  }
  return (await import('./plain.ts')).plainAsker(streams.stdin, streams.stderr, terminal.columns);
}
