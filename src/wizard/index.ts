/** Asks the open questions in the order of the options table. */
export type { ReviewChoice, ReviewView } from './types.ts';

import { findSpecOption, type SpecPath, type SpecValues, specPaths } from '../options/table.ts';
import { type Asking, askOption } from './question.ts';

export { renderDetectedLine } from './detected-line.ts';
export { type Asking, askOption } from './question.ts';
export { type ReviewAnswer, showReview } from './review.ts';

/**
 * Asks every open question once.
 * @param settled fields that need no question though they have no value: requirements that a file of the project lists.
 * @returns only what was answered here.
 * @throws Cancelled when the person leaves.
 */
export async function askOpen(asking: Asking, settled: readonly SpecPath[] = []): Promise<SpecValues> {
  const answered: Record<string, unknown> = {};
  for (const path of specPaths) {
    const answers = { ...asking.answers, ...answered } as SpecValues;
    if (!isOpen(path, answers) || settled.includes(path)) continue;
    const value = await askOption(path, { ...asking, answers });
    if (value !== undefined) answered[path] = value;
  }
  return answered as SpecValues;
}

function isOpen(path: SpecPath, answers: SpecValues): boolean {
  const question = findSpecOption(path)?.question;
  return question?.ask === 'open' && answers[path] === undefined && (question.when?.(answers) ?? true);
}
