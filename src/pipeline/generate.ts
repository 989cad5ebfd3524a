/** Runs plan → lock → layout → render → compare for one project. Called again after every change in the review. */
import { isRemovableFile } from '../catalog/output/removable.ts';
import { describeDataAge } from '../catalog/snapshot/age.ts';
import { EXIT, UserError } from '../errors.ts';
import type { RunValues, SpecValues } from '../options/table.ts';
import { fitsSomePatch } from '../pep/version.ts';
import { planImageLayout } from '../plan/image-layout.ts';
import type { Decision, Plan } from '../plan/types.ts';
import type { Overlay } from '../presets/overlay.ts';
import { acceptOverlays } from '../presets/trust.ts';
import { findWrittenRecord } from '../process/folders.ts';
import { readToday } from '../process/today.ts';
import { render } from '../render/render.ts';
import { collectTargetWarnings } from '../render/targets.ts';
import { selectLastingDecisions as lastingDecisions, toRemember } from '../report/decisions.ts';
import type { RenderedFile } from '../spec/file.ts';
import { describeLockInputs, type Lock } from '../spec/lock.ts';
import { LOCK_NAME } from '../spec/lockfile.ts';
import { enforceRules, merge, type ResolvedSpec, type SpecSource } from '../spec/merge.ts';
import { formatSaved } from '../spec/saved.ts';
import { VERSION } from '../version.ts';
import {
  addLockChange,
  compare,
  createKeptElsewhere,
  findMoved,
  listPathsToRead,
  type Move,
  type OnConflict,
  parseConflictPolicies,
  readLast,
  readState,
} from '../write/index.ts';
import {
  findDockerfileOverrides,
  findRelatedOverrides,
  type LineProblem,
  listHolds,
  listOwn,
} from './enforced-output.ts';
import { checkPolicyPaths, KEPT_DOCKERFILE, keepsOwnDockerfile, omitIgnoreFile } from './existing-files.ts';
import { describeResolver } from './lock/lock-project.ts';
import { planAndLock } from './lock/plan-and-lock.ts';
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
  const own = merge([...project.given, ...answers]).values;
  const chosen = merge([project.found.part, ...project.presets.parts, ...project.given, ...answers]);
  const last = await readLast(project.dir);
  // before anything is resolved: what is accepted here names indexes, images and proxies
  const trusted = acceptOverlays(project.presets.overlays, last, run.trust);
  const input = { values: chosen.values, because: reasons(chosen), facts: await withConstraints(project, own) };
  const open = {
    python: isOpenPython(chosen, project),
    isPythonNamed: project.found.detection.pythonBounds.isNamed,
    allowsPython: (minor: string) => fitsSomePatch(minor, project.found.detection.pythonBounds.range),
    platforms: chosen.values.platforms === undefined,
  };
  const { parts, overlays } = project.presets;
  const rules = (values: SpecValues) => enforceRules(parts, values, chosen.origins);
  const overrides = findRelatedOverrides(parts, chosen.values, chosen.origins);
  if (overrides.length > 0) throw new UserError(overrides, EXIT.usage);
  const { planned, locked, settled } = await planAndLock(input, project, last, run, rules, open);
  const laid = planImageLayout(planned, locked);
  const saved = formatSaved(
    { ...adopted(project, chosen), ...settled, ...lasting(project, own) },
    planned.values,
    project.bases,
  );
  const renderWith = async (over: readonly Overlay[]): Promise<RenderedFile[]> => {
    const hooks = over.length > 0 ? (await import('../render/overlay.ts')).compileOverlay(over) : undefined;
    return render(planned, laid, locked, saved, hooks);
  };
  const rendered = await renderWith(overlays);
  const allowed = new Map<SpecSource, string>();
  for (const { preset } of listHolds(parts)) {
    const names = listOwn(preset).map(({ name }) => name);
    const alone = overlays.filter(({ from }) => names.includes(from));
    if (!allowed.has(preset)) allowed.set(preset, findText(await renderWith(alone)) ?? '');
  }
  const holdDockerfile = (text: string | undefined): LineProblem[] =>
    text === undefined ? [] : [...allowed].flatMap(([preset, own]) => findDockerfileOverrides(preset, text, own));
  const broken = holdDockerfile(findText(rendered));
  if (broken.length > 0)
    throw new UserError(
      broken.map(({ line, what }) => ({
        where: `Dockerfile:${line}`,
        what,
        fix: 'take it out of the templates, or use another preset',
      })),
      EXIT.usage,
    );
  await enforcePolicy(project.dir, planned.values, chosen.origins, locked, rendered);

  const lacking = findMissingEntry(project, planned, rendered);

  const { requirements, emptyList } = project.found.facts;
  const moves = planMoves(planned, (requirements ?? emptyList)?.text);
  const policies = parseConflictPolicies(run.onConflict);
  checkPolicyPaths(policies.files.keys(), rendered);
  const options = {
    onConflict: policies.all,
    decided: new Map([...policies.files, ...(decided ?? [])]),
    moves,
    partial: only !== undefined,
    replaced: project.replaced?.files,
    isKeptElsewhere: createKeptElsewhere(project.dir, findWrittenRecord(process.env)),
    removable: (path: string, text: string) => isRemovableFile(path, text) && !isEntryPoint(path, planned.values.entry),
  };
  const compareFiles = async (files: readonly RenderedFile[]) => {
    const onDisk = await readState(project.dir, listPathsToRead(files, last, options));
    const elsewhere = only ? undefined : await findMoved(project.dir, onDisk, last);
    return { onDisk, changes: await compare(files, onDisk, last, { ...options, elsewhere }) };
  };
  const files = only ? rendered.filter(({ path }) => only.includes(path)) : rendered;
  const first = await compareFiles(files);
  const isOwnDockerfile = !only && keepsOwnDockerfile(first.changes);
  const { onDisk, changes } = isOwnDockerfile ? await compareFiles(omitIgnoreFile(files)) : first;
  const dockerfile = changes.find(({ path }) => path === DOCKERFILE);
  const after = dockerfile?.text ?? (dockerfile?.was?.is === 'text' ? dockerfile.was.text : undefined);
  const overridden = holdDockerfile(after);
  const meta = {
    tool: VERSION,
    ...(locked.resolver.name === 'snapshot' ? { snapshot: locked.resolver.date } : {}),
    // undefined takes away what the last run said
    resolver: await describeResolver(locked),
    trusted,
    list: project.found.facts.requirements?.source,
    presets: Object.keys(project.presets.pins).length > 0 ? project.presets.pins : undefined,
    lockedFor: describeLockInputs(planned.request),
    ...(only
      ? { base: last?.base, decisions: lockDecided(last?.decisions, laid.decisions) }
      : { base: describeBase(planned), decisions: toRemember(lastingDecisions(planned.decisions, laid.decisions)) }),
  };
  return {
    own,
    plan: {
      ...planned,
      warnings: [
        ...planned.warnings,
        ...overridden.map(({ line, what }) => `Dockerfile:${line} ${what}; check fails until it is changed`),
        ...lacking,
        ...describeOldData(locked),
        ...(isOwnDockerfile ? [KEPT_DOCKERFILE] : []),
        ...(locked.warnings ?? []),
        ...describeMissingImports(project, locked, planned.values.unneeded),
        ...listRecommendedPackages(locked),
        ...(only ? [] : collectTargetWarnings(planned, laid, locked)),
      ],
    },
    lock: locked,
    layout: laid,
    onConflict: run.onConflict,
    overridden,
    moves: moves.filter((move) => move.text === undefined),
    rendered,
    changes: addLockChange(changes, onDisk.get(LOCK_NAME), last, meta, options),
  };
}

/** uv asks the index; what the snapshot gave may be old. */
function describeOldData({ resolver }: Lock): string[] {
  const said = resolver.name === 'snapshot' ? describeDataAge(readToday(process.env)) : undefined;
  return said === undefined ? [] : [said];
}

const DOCKERFILE = 'Dockerfile';

const findText = (files: readonly RenderedFile[]): string | undefined =>
  files.find(({ path }) => path === DOCKERFILE)?.text;

/** Whether a file is what starts the app: `app.main:app`, a file, or a folder that ends in `/`. */
function isEntryPoint(path: string, entry: string | undefined): boolean {
  if (entry === undefined) return false;
  if (entry.endsWith('/')) return path.startsWith(entry);
  const module = (entry.split(':')[0] ?? '').replaceAll('.', '/');
  return path === entry || path === `${module}.py` || path.startsWith(`${module}/__`);
}

/** Whether nobody said which Python: not the user, not a preset, not a file of the project that names one. */
const isOpenPython = ({ values, origins }: ResolvedSpec, { found }: Project): boolean =>
  values.python === undefined ||
  (origins.python?.source === 'detected' && found.detection.values.python?.confidence !== 'sure');

/** What constraint files of the spec and of presets allow, beside those that the requirements name. */
async function withConstraints({ dir, found, presets }: Project, own: SpecValues): Promise<Project['found']['facts']> {
  const files = own.constraints ?? [];
  if (files.length === 0 && presets.constraints.length === 0) return found.facts;
  const { readConstraints } = await import('../requirements/constraints.ts');
  const constraints = [...found.facts.constraints, ...(await readConstraints(files, dir, presets.constraints))];
  return { ...found.facts, constraints };
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

/** Fields whose answer lives elsewhere once it is given: requirements.in has the requirements, the folder the starter. */
const ELSEWHERE = ['dependencies', 'starter'] as const;

/** What ml-container.json is to say: the choices, but of those fields only what somebody wrote into it by hand. */
function lasting(project: Project, own: SpecValues): SpecValues {
  const saved = project.given.find((part) => part.source === 'saved')?.values ?? {};
  const values: SpecValues = { ...own };
  for (const path of ELSEWHERE) {
    delete values[path];
    if (saved[path] !== undefined) Object.assign(values, { [path]: saved[path] });
  }
  return values;
}

/** What only the user's own Dockerfile or Compose file says: a later run may find ours in its place. */
function adopted({ found }: Project, { values, origins }: ResolvedSpec): SpecValues {
  const taken = found.adopted.filter((path) => origins[path]?.source === 'detected');
  return Object.fromEntries(taken.map((path) => [path, values[path]]));
}

/** A requirements.txt of the user's becomes requirements.in: its bytes where nothing is added to them. */
function planMoves({ requirementsIn: { text, movedFrom } }: Plan, before: string | undefined): Move[] {
  if (movedFrom === undefined) return [];
  return [{ from: movedFrom, to: 'requirements.in', ...(text === before ? {} : { text }) }];
}

const reasons = (chosen: ResolvedSpec): Record<string, string> =>
  Object.fromEntries(Object.entries(chosen.origins).map(([path, origin]) => [path, origin.because]));
