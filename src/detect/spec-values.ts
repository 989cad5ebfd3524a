/** Collects the detected settings, those of code before those of other files. */

import { compareVersions } from '../catalog/versions.ts';
import { fitsSomePatch } from '../pep/version.ts';
import { resolveRunModule } from './app-facts.ts';
import type { SelectedApp } from './apps/select.ts';
import { parseEntryOfCommand } from './container/command.ts';
import { detectAccelerator, detectCuda } from './dependencies/accelerator.ts';
import { findPythonLimits } from './dependencies/catalog.ts';
import { findLockedWheelLimits } from './dependencies/locked-wheels.ts';
import { detectModelPlacement } from './files/model-placement.ts';
import { getFolder } from './files/paths.ts';
import { collectImports } from './python/import-graph.ts';
import { findLockedPython } from './python/locked-version.ts';
import { findMinimumPython } from './python/minimum-version.ts';
import {
  detectPythonAbove,
  detectPythonVersion,
  findNamedPython,
  listVersionFiles,
  type PythonLimit,
  type SupportedPythons,
} from './python/version.ts';
import type { PythonAbove } from './python/version-above.ts';
import { collectAppSettings, detectName, detectSearchPath } from './serving/app-settings.ts';
import type { ContainerFiles, Detected, DetectedFacts, DetectedValues, PythonBounds, VersionBound } from './types.ts';

export interface ValuesInput {
  chosen: SelectedApp;
  facts: DetectedFacts;
  container: ContainerFiles;
  /** The app may be another: what serves is no framework here, or the folder holds several projects. */
  open: boolean;
  choice: SupportedPythons;
  /** What the code imports of Python that newer releases lack. */
  modules: readonly PythonLimit[];
  /** Versions that the project shows. */
  bounds: readonly VersionBound[];
  /** What the repository around the project asks for. */
  above: PythonAbove | undefined;
}

/** What the project says of the Python that it runs on. */
export function collectPythonBounds({ chosen, container, choice, above }: ValuesInput): PythonBounds {
  const { project, best, declared, reached } = chosen;
  const range =
    declared.pyproject.python?.text ??
    findLockedPython(project, best && getFolder(best.file))?.text ??
    (above?.isExact === false ? above.text : undefined);
  const minimum = findMinimumPython(project, reached.files)?.minor;
  const ranges = [...(range === undefined ? [] : [range]), ...(minimum === undefined ? [] : [`>=${minimum}`])];
  const isNamed =
    findNamedPython(project, choice) !== undefined || container.values.python !== undefined || above?.isExact === true;
  return { isNamed, ...(ranges.length > 0 ? { range: ranges.join(',') } : {}) };
}

export async function collectSpecValues({ container: whole, ...given }: ValuesInput): Promise<DetectedValues> {
  const container = withoutOtherPort(whole, given.chosen);
  const { chosen, facts, ...input } = given;
  const { project, candidates, best, served, framework, reached, declared } = chosen;
  const values: DetectedValues = {
    ...(served ? collectAppSettings(served, candidates, input.open, facts.serverOptions) : {}),
    ...detectName(project.tree, declared.pyproject.name),
  };
  const run = resolveRunModule(chosen);
  // `python -m` starts imports in the working directory, which is the project
  const searched = run && served ? detectSearchPath(served, run.above) : undefined;
  if (searched) values.pythonpath = searched;
  else if (run) delete values.pythonpath;
  if (framework?.entry.form === 'module' && container.values.port && isBetter(container, values))
    values.port = container.values.port;
  const place = detectModelPlacement(facts.modelFiles, container);
  if (place) values['models.mode'] = place;
  const { requirements: listed } = declared;
  const wheels = listed ? await findLockedWheelLimits(project.tree.root, listed.path, listed.requirements) : [];
  const limits = [...(await findPythonLimits(declared.requirements, input.bounds)), ...wheels, ...input.modules];
  const version = detectPythonVersion(
    project,
    declared.pyproject.python ?? findLockedPython(project, best && getFolder(best.file)),
    declared.pyproject.classifiers,
    input.choice,
    limits,
    container.values.python,
  );
  const python = version ?? (input.above && detectPythonAbove(input.above, input.choice));
  if (python) values.python = python;
  const accelerator = detectAccelerator(project, [...reached.started], declared.requirements);
  if (accelerator) values.accelerator = accelerator;
  const cuda = accelerator?.value === 'cuda' ? detectCuda(declared.requirements) : undefined;
  if (cuda) values.cuda = cuda;
  if (facts.serverOptions.value) values.serverOptions = facts.serverOptions.value;
  const list = describeRequirementsFile(chosen);
  if (list) values.requirements = list;
  const known = best ? behindCode(values, container) : values;
  return { ...known, ...raiseOldPython(known.python, { chosen, facts, container, ...input }, limits) };
}

/** The port of a container file counts for the app that it starts, or is started with, and not for another file's. */
function withoutOtherPort(container: ContainerFiles, { project, best }: SelectedApp): ContainerFiles {
  const started = container.command && parseEntryOfCommand(container.command.words);
  if (!best || started === undefined || started === best.file || !project.tree.files.has(started)) return container;
  if (collectImports(project, started, getFolder(started)).includes(best.file)) return container;
  const { port: _, ...values } = container.values;
  return { ...container, values };
}

/**
 * A version or container file that is older than every image: the oldest of today still runs what it was written for, unless a pin or
 * the project's own range says otherwise.
 */
function raiseOldPython(
  python: Detected<string> | undefined,
  { chosen: { project, declared }, container, choice: { supported } }: ValuesInput,
  limits: readonly PythonLimit[],
): DetectedValues {
  const oldest = supported.at(-1);
  if (!python || oldest === undefined || compareVersions(python.value, oldest) >= 0) return {};
  const named = [container.values.python?.evidence, ...listVersionFiles(project).map(({ file }) => file)];
  const range = declared.pyproject.python?.text;
  const isHeld =
    limits.some(({ pythons }) => !pythons.includes(oldest)) || (range !== undefined && !fitsSomePatch(oldest, range));
  if (isHeld || !named.includes(python.evidence)) return {};
  const because = `${python.because}, and ${oldest} is the oldest that there is an image of`;
  return { python: { ...python, value: oldest, because } };
}

function describeRequirementsFile({ declared: { requirements, because } }: SelectedApp): Detected<string> | undefined {
  if (!requirements || because === undefined) return undefined;
  return { value: requirements.path, because, evidence: requirements.path, confidence: 'sure' };
}

/**
 * Where we start the server, whether the port that the container files nearest to the app declare is a better wish: than that of
 * `uvicorn.run(port=...)` or of a README, and than that of another container file where theirs starts this very app.
 */
function isBetter({ command }: ContainerFiles, { port, entry }: DetectedValues): boolean {
  const where = port?.evidence ?? '';
  if (where.includes('.py:') || /^README/i.test(where)) return true;
  return (
    command !== undefined &&
    !command.where.startsWith(`${where}:`) &&
    parseEntryOfCommand(command.words) === entry?.value
  );
}

/** What the code leaves open, as the container files have it; a value that was read off the Dockerfile gets its line. */
function behindCode(values: DetectedValues, { values: said }: ContainerFiles): DetectedValues {
  const refined = Object.entries(said).filter(([field, { value, evidence }]) => {
    const found = values[field as keyof DetectedValues];
    return (
      !found || (found.value === value && found.evidence !== undefined && evidence?.startsWith(`${found.evidence}:`))
    );
  });
  return { ...values, ...Object.fromEntries(refined) };
}
