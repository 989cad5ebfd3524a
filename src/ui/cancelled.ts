/** The errors for a prompt that ends without an answer. */

import { EXIT, type ExitCode } from '../errors.ts';
import type { Question } from './types.ts';

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

/** The person wants to see the question before this one again. Only questions with `back` reject with it. */
export class WentBack extends Error {
  override readonly name = 'WentBack';
}

/** @returns the answer, or what going back from the question means. */
export async function answerOr<Answer, Back>(answer: Promise<Answer>, back: Back): Promise<Answer | Back> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof WentBack) return back;
    throw error;
  }
}
