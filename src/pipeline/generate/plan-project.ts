/** Decides what the container is like: settings → plan, lock and layout. */
import { EXIT, UserError } from '../../errors.ts';
import type { RunValues, SpecValues } from '../../options/table.ts';
import { fitsSomePatch } from '../../pep/version.ts';
import { planImageLayout } from '../../plan/image-layout.ts';
import type { ImageLayout, Plan } from '../../plan/types.ts';
import type { Lock } from '../../spec/lock.ts';
import { enforceRules, type ResolvedSpec } from '../../spec/merge.ts';
import type { readLast } from '../../write/index.ts';
import { findRelatedOverrides } from '../enforced-values.ts';
import { planAndLock } from '../lock/plan-and-lock.ts';
import type { OpenTarget } from '../lock/target-moves.ts';
import type { Project } from '../types.ts';
import { type ProjectSettings, selectSavedValues } from './settings.ts';

export interface PlannedProject {
  plan: Plan;
  lock: Lock;
  layout: ImageLayout;
  /** Values that ml-container.json is to say. */
  saved: SpecValues;
}

/** @throws UserError for choices that cannot stand, and for requirements that cannot be locked. */
export async function planProject(
  project: Project,
  settings: ProjectSettings,
  last: Awaited<ReturnType<typeof readLast>>,
  run: RunValues,
): Promise<PlannedProject> {
  const { chosen, own } = settings;
  const { parts } = project.presets;
  const overrides = findRelatedOverrides(parts, chosen.values, chosen.origins);
  if (overrides.length > 0) throw new UserError(overrides, EXIT.usage);
  const input = { values: chosen.values, because: listReasons(chosen), facts: await withConstraints(project, own) };
  const rules = (values: SpecValues) => enforceRules(parts, values, chosen.origins);
  const { planned, locked, settled } = await planAndLock(
    input,
    project,
    last,
    run,
    rules,
    findOpenTarget(project, chosen),
  );
  return {
    plan: planned,
    lock: locked,
    layout: planImageLayout(planned, locked),
    saved: selectSavedValues(project, settings, settled),
  };
}

/** Settings that were left open, and may be chosen again where the requirements cannot be locked. */
function findOpenTarget(project: Project, chosen: ResolvedSpec): OpenTarget {
  const { isNamed, range } = project.found.detection.pythonBounds;
  return {
    python: isOpenPython(chosen, project),
    isPythonNamed: isNamed,
    allowsPython: (minor) => fitsSomePatch(minor, range),
    platforms: chosen.values.platforms === undefined,
  };
}

/** Whether Python was left open: no user, preset or file of the project names one. */
const isOpenPython = ({ values, origins }: ResolvedSpec, { found }: Project): boolean =>
  values.python === undefined ||
  (origins.python?.source === 'detected' && found.detection.values.python?.confidence !== 'sure');

/** What constraint files of the spec and of presets allow, beside those that the requirements name. */
async function withConstraints({ dir, found, presets }: Project, own: SpecValues): Promise<Project['found']['facts']> {
  const files = own.constraints ?? [];
  if (files.length === 0 && presets.constraints.length === 0) return found.facts;
  const { readConstraints } = await import('../../requirements/constraints.ts');
  const constraints = [...found.facts.constraints, ...(await readConstraints(files, dir, presets.constraints))];
  return { ...found.facts, constraints };
}

const listReasons = (chosen: ResolvedSpec): Record<string, string> =>
  Object.fromEntries(Object.entries(chosen.origins).map(([path, origin]) => [path, origin.because]));
