/** What was found, as values of the spec: the code first, then what it leaves open. */

import { moduleOf } from './app-facts.ts';
import { nameOf, rootOf, servedValues } from './apps/app-settings.ts';
import type { Chosen } from './apps/select.ts';
import { entryOfCommand } from './container/command.ts';
import { acceleratorOf } from './dependencies/accelerator.ts';
import { pinsOf } from './dependencies/catalog.ts';
import { modelPlace } from './files/model-placement.ts';
import { folderOf } from './files/paths.ts';
import { lockedPython } from './python/locked-version.ts';
import { type Pin, type PythonChoice, pythonVersion } from './python/version.ts';
import type { ContainerFiles, DetectedValues, Facts, Found } from './types.ts';

export interface ValuesInput {
  chosen: Chosen;
  facts: Facts;
  container: ContainerFiles;
  /** The app may be another: what serves is no framework here, or the folder holds several projects. */
  open: boolean;
  choice: PythonChoice;
  /** What the code imports of Python that newer releases lack. */
  modules: readonly Pin[];
}

export async function specValues({ chosen, facts, container, ...input }: ValuesInput): Promise<DetectedValues> {
  const { project, candidates, best, served, framework, reached, declared } = chosen;
  const values: DetectedValues = {
    ...(served ? servedValues(served, candidates, input.open) : {}),
    ...nameOf(project.tree, declared.pyproject.name),
  };
  const run = moduleOf(chosen);
  // `python -m` starts imports in the working directory, which is the project
  if (run?.above === '') delete values.pythonpath;
  else if (run && best) values.pythonpath = rootOf(best.file, run.above);
  if (framework?.entry.form === 'module' && container.values.port && isBetter(container, values))
    values.port = container.values.port;
  const place = modelPlace(facts.modelFiles, container);
  if (place) values['models.mode'] = place;
  const version = pythonVersion(
    project,
    declared.pyproject.python ?? lockedPython(project, best && folderOf(best.file)),
    declared.pyproject.classifiers,
    input.choice,
    [...(await pinsOf(declared.requirements)), ...input.modules],
    container.values.python,
  );
  if (version) values.python = version;
  const accelerator = acceleratorOf(project, [...reached.started], declared.requirements);
  if (accelerator) values.accelerator = accelerator;
  const list = listOf(chosen);
  if (list) values.requirements = list;
  return best ? behindCode(values, container) : values;
}

function listOf({ declared: { requirements, because } }: Chosen): Found<string> | undefined {
  if (!requirements || because === undefined) return undefined;
  return { value: requirements.path, because, evidence: requirements.path, confidence: 'sure' };
}

/**
 * Where we start the server, whether the port that the container files nearest to the app declare is a better wish: than that of
 * `uvicorn.run(port=...)`, and than that of another container file where theirs starts this very app.
 */
function isBetter({ command }: ContainerFiles, { port, entry }: DetectedValues): boolean {
  const where = port?.evidence ?? '';
  if (where.includes('.py:')) return true;
  return (
    command !== undefined && !command.where.startsWith(`${where}:`) && entryOfCommand(command.words) === entry?.value
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
