/** What served code imports and nothing installs: told with the flag that mends it, or asked about. */
import { packageTable } from '../catalog/index.ts';
import type { Lock } from '../spec/lock.ts';
import type { Asker } from '../ui/ask.ts';
import type { Project } from './project.ts';

/** Imports that the code cannot do without, of packages that are known by them. */
const imported = ({ found }: Project) => found.detection.facts.imports.undeclared.filter(({ guarded }) => !guarded);

/** A sentence for each package that the lock does not have, under no name that brings the same module. */
export function missingImports(project: Project, { packages, substitutions }: Lock): string[] {
  const installed = new Set([...packages.map(({ name }) => name), ...substitutions.map(({ from }) => from)]);
  const has = (name: string): boolean =>
    installed.has(name) || (packageTable.packages[name]?.conflicts ?? []).some((same) => installed.has(same));
  return imported(project)
    .filter(({ distribution }) => !has(distribution))
    .map(
      ({ distribution, module, where }) =>
        `${where} imports ${module}, which nothing here installs: --dep ${distribution} adds it`,
    );
}

/**
 * Which of them belong on the list that the project has.
 * @returns requirements to add; empty where nothing is open.
 */
export async function askUndeclared(asker: Asker, project: Project): Promise<string[]> {
  const list = project.found.facts.requirements;
  const open = imported(project);
  if (!list || open.length === 0) return [];
  const { chosen } = await asker.multiselect({
    id: 'dependencies',
    flag: '--dep',
    message: `The code imports what ${list.path} does not list. What should be added?`,
    choices: open.map(({ distribution, module, where }) => ({
      value: distribution,
      label: distribution,
      hint: `import ${module}, ${where}`,
    })),
    initial: open.map(({ distribution }) => distribution),
    placeholder: 'type to search',
  });
  return chosen;
}
