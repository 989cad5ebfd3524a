/** One review for all projects of a monorepo, before anything is written. */

import { EXIT } from '../errors.ts';
import type { AllQuestions, FailedProject, PreparedProject } from '../pipeline/all/create.ts';
import { formatProblem } from '../report/error.ts';
import { Cancelled } from '../ui/cancelled.ts';
import { createPrompter } from '../ui/prompts.ts';
import { escapeControlsByLine } from '../ui/safe-output.ts';
import type { Prompter } from '../ui/types.ts';
import { resolveConflicts } from './resolve-conflicts.ts';
import { renderDetails, renderSummary } from './review-text.ts';
import { buildReviewView } from './review-view.ts';

/** @throws Cancelled when the person leaves; nothing has been written then. */
export const askAboutAll: AllQuestions = {
  resolveConflicts: (made, folder) => resolveConflicts(made, folder),
  review: reviewAll,
};

async function reviewAll(planned: readonly PreparedProject[], failed: readonly FailedProject[]): Promise<void> {
  if (planned.length === 0) return;
  const asker = await createPrompter(process, process.env);
  const { columns, style } = asker;
  for (const { folder, problems } of failed)
    for (const problem of problems)
      asker.note(formatProblem({ ...problem, where: `${folder}: ${problem.where}` }, style));
  show(asker, planned, renderSummary);
  for (;;) {
    const action = await asker.select({
      id: 'review',
      message: `Write ${planned.length === 1 ? 'this one' : `these ${planned.length}`}?`,
      choices: [
        { value: 'write', label: 'Write', hint: planned.map(({ folder }) => folder).join(', ') },
        { value: 'details', label: 'Show details', hint: 'every setting with its reason, every file' },
        { value: 'cancel', label: 'Cancel', hint: 'write nothing; create-ml-container FOLDER asks about one' },
      ],
    });
    if (action === 'cancel') throw new Cancelled(EXIT.interrupted);
    if (action === 'write') return;
    show(asker, planned, renderDetails);
  }

  function show({ note }: Prompter, all: readonly PreparedProject[], render: typeof renderSummary): void {
    for (const { folder, made, project } of all)
      note(`${style.bold(escapeControlsByLine(folder))}\n${render(buildReviewView(made, project), columns, style)}`);
  }
}
