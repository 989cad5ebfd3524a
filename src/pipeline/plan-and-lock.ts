/** Plans and locks a project; plans again when the lock or a registry adds facts. */
import { UserError } from '../errors.ts';
import { locateProblems } from '../lock/locate-problems.ts';
import type { RunValues, SpecValues } from '../options/table.ts';
import { plan } from '../plan/plan.ts';
import type { Plan, PlanInput } from '../plan/types.ts';
import type { Lock } from '../spec/lock.ts';
import type { LockFile } from '../spec/lockfile.ts';
import type { SpecSource } from '../spec/merge.ts';
import { lockProject } from './lock-project.ts';
import { resolveRequiredDigest } from './resolve-digest.ts';
import type { Project } from './types.ts';

interface Planned {
  planned: Plan;
  locked: Lock;
  /** What was found out on the way and is to be kept in ml-container.json, so that the next run need not find it out again. */
  settled: SpecValues;
}

/**
 * @param hold throws where the plan's values break a rule of a preset.
 * @throws UserError for choices that cannot stand, and for requirements that cannot be locked.
 */
export async function planAndLock(
  input: PlanInput,
  project: Project,
  last: LockFile | undefined,
  run: RunValues,
  hold: (values: Plan['values']) => void,
): Promise<Planned> {
  const made = async (from: PlanInput): Promise<Omit<Planned, 'settled'>> => {
    const planned = await planWithDigest(from, project.presets.parts, last, run);
    hold(planned.values);
    try {
      return { planned, locked: await lockProject(planned.request, project, last, run, planned.base) };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const problems = locateProblems(error.problems, input.facts.requirements, input.values.dependencies);
      throw new UserError(problems, error.exitCode);
    }
  };
  const first = await made(input).catch(async (error: unknown) => {
    const other = input.values.python === undefined ? await otherPython(error) : undefined;
    if (!other) throw error;
    const { python, because } = other;
    const found = await made(withPython(input, python, because)).catch(() => undefined);
    if (!found) throw error;
    const { olderPython: _, ...locked } = found.locked;
    return { ...found, locked, settled: { python } };
  });
  if ('settled' in first) return first;
  const { olderPython: python, ...locked } = first.locked;
  if (python === undefined || input.values.python !== undefined) return { ...first, locked, settled: {} };
  const because = `Python ${first.planned.base.minor} has no wheels for what there was when the list was pinned`;
  const older = await made(withPython(input, python, because)).catch(() => undefined);
  const closer = older !== undefined && older.locked.resolver.date < locked.resolver.date;
  if (!closer) return { ...first, locked, settled: {} };
  const { olderPython: _, ...taken } = older.locked;
  return { ...older, locked: taken, settled: { python } };
}

/** The newest Python that still gets security fixes and has what today's default lacks. */
async function otherPython(error: unknown): Promise<{ python: string; because: string } | undefined> {
  if (!(error instanceof UserError)) return undefined;
  const { resolvePython } = await import('../catalog/python/index.ts');
  const [problem, more] = error.problems;
  const python = problem?.pythons?.findLast((minor) => {
    const found = resolvePython(minor);
    return 'tag' in found && !found.ended;
  });
  return python === undefined || problem === undefined || more ? undefined : { python, because: problem.what };
}

const withPython = (input: PlanInput, python: string, because: string): PlanInput => ({
  ...input,
  values: { ...input.values, python },
  because: { ...input.because, python: because },
});

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
