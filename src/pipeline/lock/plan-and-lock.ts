/** Plans and locks a project; plans again when the lock or a registry adds facts. */

import { listPythonsBetween } from '../../catalog/python/index.ts';
import { UserError } from '../../errors.ts';
import { locateProblems } from '../../lock/locate-problems.ts';
import type { RunValues, SpecValues } from '../../options/table.ts';
import { plan } from '../../plan/plan.ts';
import type { Plan, PlanInput } from '../../plan/types.ts';
import type { Lock } from '../../spec/lock.ts';
import type { LockFile } from '../../spec/lockfile.ts';
import type { SpecSource } from '../../spec/merge.ts';
import type { Project } from '../types.ts';
import { lockProject } from './lock-project.ts';
import { resolveRequiredDigest } from './resolve-digest.ts';
import { moveUntilLocked, type OpenTarget, type TargetMove, withMove } from './target-moves.ts';

interface Planned {
  planned: Plan;
  locked: Lock;
  /** What was found out on the way and is to be kept in ml-container.json, so that the next run need not find it out again. */
  settled: SpecValues;
}

/**
 * @param hold throws where the plan's values break a rule of a preset.
 * @param open which parts of the target the user left open.
 * @throws UserError for choices that cannot stand, and for requirements that cannot be locked.
 */
export async function planAndLock(
  input: PlanInput,
  project: Project,
  last: LockFile | undefined,
  run: RunValues,
  hold: (values: Plan['values']) => void,
  open: OpenTarget,
): Promise<Planned> {
  const first = plan(input);
  const isStarter = Object.keys(first.starter).length > 0;
  const codeOf = isStarter
    ? undefined
    : await (await import('./age-of-code.ts')).findAgeOfCode(first, project.dir, last, run);
  const made = async (from: PlanInput): Promise<Omit<Planned, 'settled'>> => {
    const planned = await planWithDigest(from, project.presets.parts, last, run);
    hold(planned.values);
    try {
      return { planned, locked: await lockProject(planned, project, last, run, codeOf) };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const problems = locateProblems(error.problems, input.facts.requirements, input.values.dependencies);
      throw new UserError(problems, error.exitCode);
    }
  };
  const aged =
    codeOf === undefined ? undefined : (await import('./age-of-code.ts')).findPythonOfCode(codeOf, first, open);
  const moved = await moveUntilLocked(aged ? withMove(input, aged) : input, open, made);
  const moves = aged ? [aged, ...moved.moves] : moved.moves;
  return lockWithOlderPython({ ...moved.made, settled: settledBy(moves) }, moved.input, open, made);
}

/** Locks again for the Python of the time of the pins, as long as the lock names an older one that the project allows. */
async function lockWithOlderPython(
  first: Planned,
  input: PlanInput,
  open: OpenTarget,
  make: (input: PlanInput) => Promise<Omit<Planned, 'settled'>>,
): Promise<Planned> {
  const { olderPython, ...locked } = first.locked;
  const taken = { ...first, locked };
  if (!olderPython || !open.python || open.isPythonNamed) return taken;
  const { because } = olderPython;
  for (const python of listPythonsBetween(olderPython.minor, first.planned.base.minor)) {
    if (!open.allowsPython(python)) continue;
    const made = await make(withMove(input, { python, because })).catch(ignoreRefusal);
    if (made) return lockWithOlderPython({ ...made, settled: { ...first.settled, python } }, input, open, make);
  }
  return taken;
}

/** A Python that cannot serve, so that the next one is tried. */
function ignoreRefusal(error: unknown): undefined {
  if (!(error instanceof UserError)) throw error;
}

/** What ml-container.json is to keep of the moves. */
const settledBy = (moves: readonly TargetMove[]): SpecValues =>
  Object.assign({}, ...moves.map(({ because: _, ...values }) => values));

/** The plan; where a preset requires a digest and nobody gave one, with the one that is found. */
async function planWithDigest(
  input: PlanInput,
  parts: readonly SpecSource[],
  last: LockFile | undefined,
  run: RunValues,
): Promise<Plan> {
  const planned = plan(input);
  if (planned.values['base.digest'] !== undefined) return planned;
  const found = await resolveRequiredDigest(parts, planned.base.reference, last, run);
  if (!found) return planned;
  return plan({
    ...input,
    values: { ...input.values, 'base.digest': found.digest },
    because: { ...input.because, 'base.digest': found.because },
  });
}
