/** The prompter for full terminals: @clack/prompts on stderr. */

import type { Readable, Writable } from 'node:stream';
import * as clack from '@clack/prompts';
import { EXIT, type ExitCode } from '../errors.ts';
import { Cancelled, WentBack } from './cancelled.ts';
import { matchesChoice } from './choices.ts';
import { watchInputEnd } from './interruption.ts';
import { createPromptStream } from './stderr.ts';
import { clipText, createStyles, wrap } from './style.ts';
import type { Terminal } from './terminal.ts';
import type { Choice, Prompter, Question } from './types.ts';

/** Width of the bar that clack draws along the left. */
const GUIDE = 3;

export function createClackPrompter(
  input: Readable,
  stderr: Writable & { columns?: number },
  terminal: Terminal,
): Prompter {
  const output = createPromptStream(stderr, terminal);
  const style = createStyles(terminal);
  const ask = <Answer>(question: Question, prompt: (io: Io) => Promise<Answer | typeof clack.CANCEL_SYMBOL>) =>
    answered(input, output, question, prompt);
  const columns = () => (stderr.columns || 80) - GUIDE;
  let selected: readonly string[] = [];
  // clack sums up what was picked as "1 items selected"
  const names = () => clipText(selected.join(', ') || 'none of them', columns() - GUIDE);
  const summedUp = createPromptStream(stderr, terminal, (text) => text.replace(/(?<!\d)\d+ items selected/, names));
  const note = (text: string) => clack.log.message(wrap(text, columns()), { output });
  return {
    get columns() {
      return columns();
    },
    backKey: 'Esc',
    style,
    note,
    select: (question) =>
      ask(question, (io) =>
        clack.select({
          ...io,
          message: question.message,
          options: question.choices.map(asOption),
          ...(question.initial === undefined ? {} : { initialValue: question.initial }),
        }),
      ),
    async multiselect(question) {
      let typed = '';
      const everChosen = new Set<string>();
      const options = question.choices.map(inGroup);
      const chosen = await ask(question, (io) =>
        clack.autocompleteMultiselect<string>({
          ...io,
          output: summedUp,
          message: question.message,
          // a function, since only it is told what was typed when Enter comes
          options() {
            typed = this.userInput.trim();
            selected = options.map(({ value }) => value).filter((value) => this.selectedValues?.includes(value));
            for (const value of selected) everChosen.add(value);
            return options;
          },
          filter: (search, { value, label = value, hint = '' }) => matchesChoice(search, { value, label, hint }),
          initialValues: [...(question.initial ?? [])],
          ...(question.placeholder === undefined ? {} : { placeholder: question.placeholder }),
        }),
      );
      const picked = question.choices.filter(({ value }) => chosen.includes(value));
      // also what was taken out again: else it would come back as text
      const wasForOneOfThem = options.some((option) => everChosen.has(option.value) && matchesChoice(typed, option));
      return { chosen: picked.map(({ value }) => value), typed: wasForOneOfThem ? '' : typed };
    },
    async text({ message, initial, placeholder, validate, ...question }) {
      const answer = await ask({ message, ...question }, (io) =>
        clack.text({
          ...io,
          message,
          ...(initial === undefined ? {} : { initialValue: initial }),
          ...(placeholder === undefined ? {} : { placeholder }),
          ...(validate ? { validate: (text: string | undefined) => validate((text ?? '').trim()) } : {}),
        }),
      );
      return answer.trim();
    },
    confirm: (question) =>
      ask(question, (io) =>
        clack.confirm({ ...io, message: question.message, initialValue: question.initial ?? true }),
      ),
  };
}

interface Io {
  input: Readable;
  output: Writable;
  signal: AbortSignal;
}

/** Runs one prompt, and turns each way of not answering it into {@link Cancelled}, or {@link WentBack} where Esc means that. */
async function answered<Answer>(
  input: Readable,
  output: Writable,
  question: Question,
  prompt: (io: Io) => Promise<Answer | typeof clack.CANCEL_SYMBOL>,
): Promise<Answer> {
  const abort = new AbortController();
  let code: ExitCode = EXIT.interrupted;
  let continued = false;
  let settled = false;
  const stopWatching = watchInputEnd(input, (reason) => {
    code = reason;
    abort.abort();
  });
  // readline, under clack, pauses the input after Ctrl-D (it gave up: nothing would ever answer) and after fg (it waits for us)
  const onContinue = () => {
    continued = true;
  };
  const onPause = () =>
    setImmediate(() => {
      if (settled) return;
      if (continued) input.resume();
      else abort.abort();
      continued = false;
    });
  // clack has one word for Esc and Ctrl-C
  let escaped = false;
  const onKey = (_text: string | undefined, key: { name?: string } | undefined) => {
    escaped = key?.name === 'escape';
  };
  input.on('keypress', onKey);
  process.on('SIGCONT', onContinue);
  input.on('pause', onPause);
  try {
    const answer = await prompt({ input, output, signal: abort.signal });
    if (clack.isCancel(answer)) throw escaped && question.back ? new WentBack() : new Cancelled(code, question);
    return answer;
  } finally {
    settled = true;
    stopWatching();
    input.off('keypress', onKey);
    process.off('SIGCONT', onContinue);
    input.off('pause', onPause);
  }
}

type ClackOption = { value: string; label: string; hint?: string };

function asOption({ value, label, hint }: Choice): ClackOption {
  return hint === undefined ? { value, label } : { value, label, hint };
}

/** The list has no headings and shows a hint only where the cursor is: the group goes there, the hint into the line. */
function inGroup({ value, label, hint, group }: Choice): ClackOption {
  return {
    value,
    label: hint === undefined ? label : `${label}: ${hint}`,
    ...(group === undefined ? {} : { hint: group }),
  };
}
