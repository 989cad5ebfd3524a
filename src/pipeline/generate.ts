/** Runs plan → lock → layout → render → compare for one project. Called again after every change in the review. */
import { describeDataAge } from '../catalog/snapshot/age.ts';
import type { RunValues } from '../options/table.ts';
import type { Decision, Plan } from '../plan/types.ts';
import { acceptOverlays } from '../presets/trust.ts';
import { readToday } from '../process/today.ts';
import { collectTargetWarnings } from '../render/targets.ts';
import { selectLastingDecisions, toRemember } from '../report/decisions.ts';
import { describeLockInputs, type Lock } from '../spec/lock.ts';
import { LOCK_NAME } from '../spec/lockfile.ts';
import type { SpecSource } from '../spec/merge.ts';
import { VERSION } from '../version.ts';
import { addLockChange, type Change, type OnConflict, readLast } from '../write/index.ts';
import { KEPT_DOCKERFILE } from './existing-files.ts';
import { compareProject } from './generate/compare-project.ts';
import { planProject } from './generate/plan-project.ts';
import { renderProject } from './generate/render-project.ts';
import { resolveSettings } from './generate/settings.ts';
import { describeResolver } from './lock/lock-project.ts';
import { describeMissingImports } from './notices/missing-dependencies.ts';
import { findMissingEntry } from './notices/missing-entry-point.ts';
import { listRecommendedPackages } from './notices/recommended-packages.ts';
import { enforcePolicy } from './policy.ts';
import type { GeneratedProject, Project } from './types.ts';

/**
 * @param only the files that this run is about; the others are left alone.
 * @param decided what a person said of single files that differ.
 * @throws UserError for choices that cannot stand, and for requirements that cannot be locked.
 */
export async function generateProject(
  project: Project,
  answers: readonly SpecSource[],
  run: RunValues,
  only?: readonly string[],
  decided?: ReadonlyMap<string, OnConflict>,
): Promise<GeneratedProject> {
  const settings = resolveSettings(project, answers);
  const last = await readLast(project.dir);
  // before anything is resolved: what is accepted here names indexes, images and proxies
  const trusted = acceptOverlays(project.presets.overlays, last, run.trust);
  const planned = await planProject(project, settings, last, run);
  const { plan, lock, layout } = planned;
  const { files: rendered, findOverrides } = await renderProject(project, planned);
  await enforcePolicy(project.dir, plan.values, settings.chosen.origins, lock, rendered);
  const compared = await compareProject(project, plan, rendered, last, run, only, decided);
  const overridden = findOverrides(findDockerfileAfter(compared.changes));
  const meta = {
    tool: VERSION,
    ...(lock.resolver.name === 'snapshot' ? { snapshot: lock.resolver.date } : {}),
    // undefined takes away what the last run said
    resolver: await describeResolver(lock),
    trusted,
    list: project.found.facts.requirements?.source,
    presets: Object.keys(project.presets.pins).length > 0 ? project.presets.pins : undefined,
    lockedFor: describeLockInputs(plan.request),
    ...(only
      ? { base: last?.base, decisions: lockDecided(last?.decisions, layout.decisions) }
      : { base: describeBase(plan), decisions: toRemember(selectLastingDecisions(plan.decisions, layout.decisions)) }),
  };
  return {
    own: settings.own,
    plan: {
      ...plan,
      warnings: [
        ...plan.warnings,
        ...overridden.map(({ line, what }) => `Dockerfile:${line} ${what}; check fails until it is changed`),
        ...findMissingEntry(project, plan, rendered),
        ...describeOldData(lock),
        ...(compared.isOwnDockerfile ? [KEPT_DOCKERFILE] : []),
        ...(lock.warnings ?? []),
        ...describeMissingImports(project, lock, plan.values.unneeded),
        ...listRecommendedPackages(lock),
        ...(only ? [] : collectTargetWarnings(plan, layout, lock)),
      ],
    },
    lock,
    layout,
    onConflict: run.onConflict,
    overridden,
    moves: compared.moves.filter((move) => move.text === undefined),
    rendered,
    changes: addLockChange(compared.changes, compared.onDisk.get(LOCK_NAME), last, meta, compared.options),
  };
}

/** uv asks the index; what the snapshot gave may be old. */
function describeOldData({ resolver }: Lock): string[] {
  const said = resolver.name === 'snapshot' ? describeDataAge(readToday(process.env)) : undefined;
  return said === undefined ? [] : [said];
}

/** The Dockerfile as the run leaves it. */
function findDockerfileAfter(changes: readonly Change[]): string | undefined {
  const dockerfile = changes.find(({ path }) => path === 'Dockerfile');
  return dockerfile?.text ?? (dockerfile?.was?.is === 'text' ? dockerfile.was.text : undefined);
}

/** What a run about the lock alone decided again; what else was remembered stands. */
function lockDecided(
  before: Readonly<Record<string, string>> | undefined,
  decisions: readonly Decision[],
): Record<string, string> | undefined {
  if (before === undefined) return undefined;
  const { lock: _lock, asOf: _asOf, ...others } = before;
  return { ...others, ...toRemember(decisions.filter(({ choice }) => choice === 'lock' || choice === 'asOf')) };
}

const describeBase = ({ base, values }: Plan): { image: string; digest?: string } => ({
  image: base.reference.split('@')[0] as string,
  ...(values['base.digest'] ? { digest: values['base.digest'] } : {}),
});
