/** Shows the review before anything is written and asks what to do. */

import type { Prompter } from '../ui/types.ts';
import { renderReview } from './review-text.ts';
import type { ReviewChoice, ReviewView } from './types.ts';
/** `conflicts`: decide about files of the user's that differ. */
export type ReviewAnswer = 'write' | 'cancel' | 'conflicts' | { change: string };

/**
 * Shows it once and asks what to do.
 * @returns `cancel` means what Ctrl-C means: leave with 130 and write nothing.
 * @throws Cancelled when the person leaves without an answer.
 */
export async function showReview(asker: Prompter, view: ReviewView): Promise<ReviewAnswer> {
  asker.note(renderReview(view, asker.columns, asker.style));
  const differ = view.files.filter(({ status }) => status === 'conflict').map(({ path }) => path);
  for (;;) {
    const action = await asker.select({
      id: 'review',
      message: 'Write it?',
      choices: [
        { value: 'write', label: 'Write it', hint: counted(view) },
        { value: 'change', label: 'Change something' },
        ...(differ.length === 0
          ? []
          : [
              {
                value: 'conflicts',
                label: 'Decide about your own files',
                hint: differ.join(', '),
              },
            ]),
        { value: 'cancel', label: 'Cancel', hint: 'write nothing' },
      ],
    });
    if (action !== 'change') return action as 'write' | 'cancel' | 'conflicts';
    const change = await whatToChange(asker, view.choices);
    if (change !== BACK) return { change };
  }
}

const BACK = '';

function whatToChange(asker: Prompter, choices: readonly ReviewChoice[]): Promise<string> {
  const first = choices.filter(
    (choice, at) => choice.path !== undefined && choices.findIndex(({ path }) => path === choice.path) === at,
  );
  return asker.select({
    id: 'change',
    message: 'Change what?',
    choices: [
      ...first.map(({ path = BACK, label, value }) => ({ value: path, label, hint: value })),
      { value: BACK, label: 'Nothing, back to the review' },
    ],
  });
}

function counted({ files }: ReviewView): string {
  const touched = files.filter(({ status }) => !['unchanged', 'conflict', 'keep'].includes(status)).length;
  return touched === 1 ? '1 file' : `${touched} files`;
}
