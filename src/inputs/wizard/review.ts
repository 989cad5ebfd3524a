/** The last word before a byte is written: every choice with its reason, the files, the sizes. Knows nothing of plan/. */
import type { Asker } from '../../ui/ask.ts';
import { reviewText } from './review-text.ts';

/** What the screen shows. Plain data, made by whoever planned. */
export interface ReviewView {
  choices: ReviewChoice[];
  /** Status as the report says it: create, update, unchanged, merge, conflict. */
  files: { path: string; status: string }[];
  /** A line each: download, packages, where the lock came from. */
  totals: string[];
  warnings: string[];
}
export interface ReviewChoice {
  /** Path in the spec; a choice that cannot be changed here (`base image`) has none. */
  path?: string;
  label: string;
  value: string;
  because: string;
}

export type ReviewAnswer = 'write' | 'cancel' | { change: string };

/**
 * Shows it once and asks what to do.
 * @returns `cancel` means what Ctrl-C means: leave with 130 and write nothing.
 * @throws Cancelled when the person leaves without an answer.
 */
export async function review(asker: Asker, view: ReviewView): Promise<ReviewAnswer> {
  asker.note(reviewText(view, asker.columns, asker.style));
  for (;;) {
    const action = await asker.select({
      id: 'review',
      message: 'Write it?',
      choices: [
        { value: 'write', label: 'Write it', hint: counted(view) },
        { value: 'change', label: 'Change something' },
        { value: 'cancel', label: 'Cancel', hint: 'write nothing' },
      ],
    });
    if (action !== 'change') return action as 'write' | 'cancel';
    const change = await whatToChange(asker, view.choices);
    if (change !== BACK) return { change };
  }
}

const BACK = '';

function whatToChange(asker: Asker, choices: readonly ReviewChoice[]): Promise<string> {
  return asker.select({
    id: 'change',
    message: 'Change what?',
    choices: [
      ...choices.flatMap(({ path, label, value }) => (path === undefined ? [] : [{ value: path, label, hint: value }])),
      { value: BACK, label: 'Nothing, back to the review' },
    ],
  });
}

function counted({ files }: ReviewView): string {
  const touched = files.filter(({ status }) => status !== 'unchanged' && status !== 'conflict').length;
  return touched === 1 ? '1 file' : `${touched} files`;
}
