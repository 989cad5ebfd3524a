/** Asks the open questions in the order of the options table. */
export type { ReviewChoice, ReviewView } from './types.ts';

import { findSpecOption, type SpecPath, type SpecValues, specPaths } from '../options/table.ts';
import { WentBack } from '../ui/cancelled.ts';
import { type Asking, askOption } from './question.ts';

export { renderDetectedLine } from './detected-line.ts';
export { type Asking, askOption } from './question.ts';
export { type ReviewAnswer, showReview } from './review.ts';

/**
 * Asks every open question; from each but the first one can go back to the one before.
 * @param settled fields that need no question though they have no value: requirements that a file of the project lists.
 * @param kept answers of an earlier round: the last of them is asked again, and what was answered is prefilled.
 * @returns only what was answered here.
 * @throws Cancelled when the person leaves.
 */
export async function askOpen(
  asking: Asking,
  settled: readonly SpecPath[] = [],
  kept: SpecValues = {},
): Promise<SpecValues> {
  const before: Record<string, unknown> = { ...kept };
  const asked: SpecPath[] = specPaths.filter((path) => path in kept);
  const answered: Record<string, unknown> = { ...kept };
  const goBack = (): number => {
    const last = asked.pop();
    if (last === undefined) return 0;
    delete answered[last];
    return specPaths.indexOf(last);
  };
  for (let at = goBack(); at < specPaths.length; at += 1) {
    const path = specPaths[at] as SpecPath;
    const answers = { ...asking.answers, ...answered } as SpecValues;
    if (!isOpen(path, answers) || settled.includes(path)) continue;
    try {
      const prefilled = { ...answers, [path]: before[path] } as SpecValues;
      const value = await askOption(path, { ...asking, answers: prefilled, back: asked.length > 0 });
      asked.push(path);
      before[path] = value;
      if (value !== undefined) answered[path] = value;
    } catch (error) {
      if (!(error instanceof WentBack)) throw error;
      at = goBack() - 1;
    }
  }
  return answered as SpecValues;
}

function isOpen(path: SpecPath, answers: SpecValues): boolean {
  const question = findSpecOption(path)?.question;
  return question?.ask === 'open' && answers[path] === undefined && (question.when?.(answers) ?? true);
}
