/** Imports that no declared dependency provides: warns, or asks whether to add them. */

import { listSameModule } from '../../catalog/index.ts';
import { explainNeed } from '../../detect/dependencies/reasons.ts';
import type { Lock } from '../../spec/lock.ts';
import type { Prompter } from '../../ui/types.ts';
import type { Project } from '../types.ts';

/** Imports that the code cannot do without, of packages that are known by them. */
const imported = ({ found }: Project) => found.detection.facts.imports.undeclared.filter(({ guarded }) => !guarded);

/** A sentence for each package that the lock does not have, under no name that brings the same module. */
export function describeMissingImports(
  project: Project,
  { packages, substitutions }: Lock,
  unneeded: readonly string[] = [],
): string[] {
  const installed = new Set([...packages.map(({ name }) => name), ...substitutions.map(({ from }) => from)]);
  const has = (name: string): boolean =>
    installed.has(name) || listSameModule(name).some((same) => installed.has(same));
  return imported(project)
    .filter(({ distribution, or = [] }) => ![distribution, ...or].some((name) => has(name) || unneeded.includes(name)))
    .map((one) => `${explainNeed(one)}, which nothing here installs: --dep ${one.distribution} adds it`);
}

/**
 * Which of those that the app cannot start without belong on the list that the project has.
 * @param unneeded those that were declined before: they are not asked about again.
 * @param unticked those that were declined a moment ago, before somebody went back to this question.
 * @returns requirements to add, and what was declined.
 */
export async function askUndeclared(
  asker: Prompter,
  { found: { facts } }: Project,
  unneeded: readonly string[],
  back: boolean,
  unticked: readonly string[] = [],
): Promise<{ added: string[]; declined: string[] }> {
  const open = facts.imported.filter(({ distribution }) => !unneeded.includes(distribution));
  if (!facts.requirements || open.length === 0) return { added: [], declined: [] };
  const { chosen: added } = await asker.multiselect({
    id: 'dependencies',
    flag: '--dep',
    back,
    message: `The code imports what ${facts.requirements.path} does not list. What should be added?`,
    choices: open.map(({ distribution, where }) => ({
      value: distribution,
      label: distribution,
      hint: where,
    })),
    initial: open.map(({ distribution }) => distribution).filter((name) => !unticked.includes(name)),
    placeholder: 'type to search',
  });
  const declined = open.map(({ distribution }) => distribution).filter((name) => !added.includes(name));
  return { added, declined };
}
