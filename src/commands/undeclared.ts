/** What served code imports and nothing installs: told with the flag that mends it, or asked about. */
import { sameModule } from '../catalog/index.ts';
import { whyNeeded } from '../inputs/detect/needed.ts';
import type { Lock } from '../spec/lock.ts';
import type { Asker } from '../ui/ask.ts';
import type { Project } from './project.ts';

/** Imports that the code cannot do without, of packages that are known by them. */
const imported = ({ found }: Project) => found.detection.facts.imports.undeclared.filter(({ guarded }) => !guarded);

/** A sentence for each package that the lock does not have, under no name that brings the same module. */
export function missingImports(project: Project, { packages, substitutions }: Lock): string[] {
  const installed = new Set([...packages.map(({ name }) => name), ...substitutions.map(({ from }) => from)]);
  const has = (name: string): boolean => installed.has(name) || sameModule(name).some((same) => installed.has(same));
  return imported(project)
    .filter(({ distribution, or = [] }) => ![distribution, ...or].some(has))
    .map((one) => `${whyNeeded(one)}, which nothing here installs: --dep ${one.distribution} adds it`);
}

/**
 * Which of those that the app cannot start without belong on the list that the project has; the others are left out of this run.
 * @returns requirements to add, and the project without what was left out.
 */
export async function askUndeclared(asker: Asker, project: Project): Promise<{ added: string[]; project: Project }> {
  const { facts } = project.found;
  if (!facts.requirements || facts.imported.length === 0) return { added: [], project };
  const { chosen: added } = await asker.multiselect({
    id: 'dependencies',
    flag: '--dep',
    message: `The code imports what ${facts.requirements.path} does not list. What should be added?`,
    choices: facts.imported.map(({ distribution, where }) => ({
      value: distribution,
      label: distribution,
      hint: where,
    })),
    initial: facts.imported.map(({ distribution }) => distribution),
    placeholder: 'type to search',
  });
  return { added, project: { ...project, found: { ...project.found, facts: { ...facts, imported: [] } } } };
}
