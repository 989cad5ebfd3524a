import { EXIT, type Problem, UserError } from '../../errors.ts';
import { translateFsError } from '../problems.ts';

/** One step that was taken, and how to take it back. */
export interface Step {
  path: string;
  /** Must be harmless when the step did not happen after all. */
  undo: () => unknown;
}

/**
 * Takes the steps back, last first, each one whatever became of the others.
 * @returns the error to throw: the cause alone when all went well, else with each path that could not be restored.
 */
export function takeBack(steps: readonly Step[], cause: unknown): unknown {
  const stuck: Problem[] = [];
  for (const { path, undo } of steps.toReversed()) {
    try {
      undo();
    } catch (error) {
      const fix = 'look for a file .create-ml-container-*.tmp beside it: that is how it was before';
      stuck.push({ where: path, what: `could not be put back (${(error as Error).message})`, fix });
    }
  }
  if (stuck.length === 0) return cause;
  const known = cause instanceof UserError ? cause.problems : [{ where: 'writing', what: String(cause) }];
  return new UserError([...known, ...stuck], EXIT.failed);
}

/** Runs one step's system calls; a refusal names the path. */
export function runStep<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw translateFsError(error, path);
  }
}
