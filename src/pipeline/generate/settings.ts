/** Settings of a project by precedence, and what of them ml-container.json is to say. */
import type { SpecValues } from '../../options/table.ts';
import { merge, type ResolvedSpec, type SpecSource } from '../../spec/merge.ts';
import type { Project } from '../types.ts';

export interface ProjectSettings {
  /** What the user chose themselves: flags, answers, the saved spec. */
  own: SpecValues;
  /** Those with presets and what detection found below them. */
  chosen: ResolvedSpec;
}

/** @throws UserError where a value overrides one that a preset enforces, or breaks a rule of it. */
export function resolveSettings(project: Project, answers: readonly SpecSource[]): ProjectSettings {
  const given = [...project.given, ...answers];
  return { own: merge(given).values, chosen: merge([project.found.part, ...project.presets.parts, ...given]) };
}

/** What is written into ml-container.json of them; `plan` adds what it settled. */
export const selectSavedValues = (
  project: Project,
  { own, chosen }: ProjectSettings,
  settled: SpecValues,
): SpecValues => ({
  ...selectAdopted(project, chosen),
  ...settled,
  ...selectLasting(project, own),
});

/** Fields whose answer lives elsewhere once it is given: requirements.in has the requirements, the folder the starter. */
const ELSEWHERE = ['dependencies', 'starter'] as const;

/** What ml-container.json is to say: the choices, but of those fields only what somebody wrote into it by hand. */
function selectLasting(project: Project, own: SpecValues): SpecValues {
  const saved = project.given.find((part) => part.source === 'saved')?.values ?? {};
  const values: SpecValues = { ...own };
  for (const path of ELSEWHERE) {
    delete values[path];
    if (saved[path] !== undefined) Object.assign(values, { [path]: saved[path] });
  }
  return values;
}

/** What only the user's own Dockerfile or Compose file says: a later run may find ours in its place. */
function selectAdopted({ found }: Project, { values, origins }: ResolvedSpec): SpecValues {
  const taken = found.adopted.filter((path) => origins[path]?.source === 'detected');
  return Object.fromEntries(taken.map((path) => [path, values[path]]));
}
