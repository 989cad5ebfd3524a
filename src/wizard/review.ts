/** Shows the review before anything is written and asks what to do. */

import { answerOr } from '../ui/cancelled.ts';
import { clipText } from '../ui/style.ts';
import type { Choice, Prompter } from '../ui/types.ts';
import { renderChanges, renderDetails, renderSummary } from './review-text.ts';
import type { ReviewChoice, ReviewView } from './types.ts';
/** `conflicts`: decide about files of the user's that differ. `back`: the question before the review. */
export type ReviewAnswer = 'write' | 'cancel' | 'conflicts' | 'back' | { change: string };

/**
 * Shows it and asks what to do.
 *
 * @param before what was shown last: only what is not the same as there is printed again.
 * @param back whether a question was asked before the review; without one, Esc leaves.
 * @returns `cancel` means what Ctrl-C means: leave with 130 and write nothing.
 * @throws Cancelled when the person leaves without an answer.
 */
export async function showReview(
  asker: Prompter,
  view: ReviewView,
  before?: ReviewView,
  back = false,
): Promise<ReviewAnswer> {
  const { columns, style } = asker;
  const text = before ? renderChanges(view, before, columns, style) : renderSummary(view, columns, style);
  if (text !== '') asker.note(text);
  for (;;) {
    const action = await answerOr(asker.select({ id: 'review', back, ...listActions(view) }), 'back');
    if (action === 'details') asker.note(renderDetails(view, columns, style));
    else if (action !== 'change') return action as 'write' | 'cancel' | 'conflicts' | 'back';
    else {
      const change = await answerOr(whatToChange(asker, view.choices), BACK);
      if (change !== BACK) return { change };
    }
  }
}

/** Where nothing would be written, nothing is offered to be. */
function listActions(view: ReviewView): { message: string; choices: Choice[] } {
  const differ = view.files.filter(({ status }) => status === 'conflict').map(({ path }) => path);
  const existing = [...new Set([...differ, ...(view.existing ?? [])])];
  const done = differ.length === 0 && view.files.every(({ status }) => status === 'unchanged');
  return {
    message: done ? 'Everything is up to date.' : 'Write it?',
    choices: [
      done ? { value: 'write', label: 'Done' } : { value: 'write', label: 'Write it', hint: counted(view) },
      { value: 'change', label: 'Change something' },
      ...(existing.length === 0
        ? []
        : [{ value: 'conflicts', label: 'Choose what happens to existing files', hint: existing.join(', ') }]),
      { value: 'details', label: 'Show details', hint: 'every setting with its reason, every file' },
      { value: 'cancel', label: 'Cancel', hint: 'write nothing' },
    ],
  };
}

const BACK = '';
/** Columns of a hint; a list of packages is longer. */
const HINT = 60;

function whatToChange(asker: Prompter, choices: readonly ReviewChoice[]): Promise<string> {
  const first = choices.filter(
    (choice, at) => choice.path !== undefined && choices.findIndex(({ path }) => path === choice.path) === at,
  );
  return asker.select({
    id: 'change',
    back: true,
    message: 'Change what?',
    choices: [
      ...first.map(({ path = BACK, label, value }) => ({ value: path, label, hint: clipText(value, HINT) })),
      { value: BACK, label: 'Back to the review' },
    ],
  });
}

function counted({ files }: ReviewView): string {
  const touched = files.filter(({ status }) => !['unchanged', 'conflict', 'keep'].includes(status)).length;
  return touched === 1 ? '1 file' : `${touched} files`;
}
