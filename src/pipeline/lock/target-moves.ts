/** Other targets for requirements that cannot be locked: a Python or a platform that has the wheels which the first lacks. */

import { resolvePython } from '../../catalog/python/index.ts';
import { compareVersions } from '../../catalog/versions.ts';
import { EXIT, type Problem, UserError } from '../../errors.ts';
import type { Platform } from '../../pep/platform.ts';
import type { PlanInput } from '../../plan/types.ts';

/** What the user left open, so that it may be chosen again. */
export interface OpenTarget {
  python: boolean;
  /** Whether a file of the project names one, so that the time of the pins does not matter. */
  isPythonNamed: boolean;
  /** Whether what the project says of Python allows a minor. */
  allowsPython: (minor: string) => boolean;
  platforms: boolean;
}

/** A value that lets the requirements be locked where the one before did not. */
export interface TargetMove {
  python?: string;
  platforms?: Platform[];
  because: string;
}

/** More than this, and the requirements have no target in common. */
const MAX_MOVES = 4;

/**
 * Calls `make` again with another target, as long as its errors name one that was not tried.
 * @throws UserError the first error, which then says what was tried, where no target serves.
 */
export async function moveUntilLocked<Made>(
  input: PlanInput,
  open: OpenTarget,
  make: (input: PlanInput) => Promise<Made>,
): Promise<{ made: Made; input: PlanInput; moves: TargetMove[] }> {
  const moves: TargetMove[] = [];
  let current = input;
  let first: unknown;
  for (;;) {
    try {
      return { made: await make(current), input: current, moves };
    } catch (error) {
      const move = moves.length < MAX_MOVES ? findMove(error, open, moves) : undefined;
      if (!move) throw first === undefined ? error : describeAttempts(first, error, moves);
      first ??= error;
      moves.push(move);
      current = withMove(current, move);
    }
  }
}

/** The input of a plan for another Python or other platforms, with the reason. */
export function withMove(input: PlanInput, { because, ...values }: TargetMove): PlanInput {
  const fields = Object.keys(values);
  return {
    ...input,
    values: { ...input.values, ...values },
    because: { ...input.because, ...Object.fromEntries(fields.map((field) => [field, because])) },
    facts: {
      ...input.facts,
      warnings: values.platforms
        ? [...input.facts.warnings, `${because}; the image is for ${values.platforms.join(', ')} only`]
        : input.facts.warnings,
    },
  };
}

/** Of the Pythons that a problem names the newest that still gets security fixes, or else the newest with an image. */
function findMove(error: unknown, open: OpenTarget, moves: readonly TargetMove[]): TargetMove | undefined {
  if (!(error instanceof UserError)) return undefined;
  const problem = error.problems.find(({ pythons, platforms }) => pythons !== undefined || platforms !== undefined);
  if (!problem || error.problems.length > 1) return undefined;
  const because = problem.what;
  const python = open.python ? choosePython(problem, open, moves) : undefined;
  if (python !== undefined) return { python, because };
  const isNew = problem.platforms !== undefined && !moves.some(({ platforms }) => platforms !== undefined);
  return open.platforms && isNew ? { platforms: [...(problem.platforms ?? [])], because } : undefined;
}

function choosePython(
  { pythons = [] }: Problem,
  { allowsPython }: OpenTarget,
  moves: readonly TargetMove[],
): string | undefined {
  const tried = moves.flatMap(({ python }) => python ?? []);
  const known = [...pythons].sort(compareVersions).flatMap((minor) => {
    const found = resolvePython(minor);
    return 'tag' in found && !tried.includes(minor) && allowsPython(minor) ? [{ minor, ended: found.ended }] : [];
  });
  return (known.findLast(({ ended }) => !ended) ?? known.at(-1))?.minor;
}

/** The first error, with what became of the targets that it names: its own fix was tried and does not serve. */
function describeAttempts(first: unknown, last: unknown, moves: readonly TargetMove[]): unknown {
  if (!(first instanceof UserError) || !(last instanceof UserError)) return last;
  const tried = moves
    .map(({ python, platforms }) => (python ? `Python ${python}` : platforms?.join(', ')))
    .join(', then ');
  const [problem] = first.problems;
  const [end] = last.problems;
  if (!problem || !end) return last;
  const { pythons: _, platforms: _platforms, ...rest } = problem;
  const subject = /^\S+/.exec(problem.what)?.[0] ?? 'it';
  const what = `${problem.what}; tried ${tried}: ${end.what}`;
  // the last problem may be of another package, which needs its own fix
  const also = end.pythons === undefined && end.where !== 'uv' ? `, and then: ${end.fix}` : '';
  return new UserError([{ ...rest, what, fix: `ask for another version of ${subject}${also}` }], EXIT.failed);
}
