/** Shows an invalid answer's errors and asks for its field again. */

import type { UserError } from '../errors.ts';
import { findSpecOption, type SpecPath, specPaths } from '../options/table.ts';
import { formatProblem } from '../report/error.ts';
import type { Prompter } from '../ui/types.ts';

/** What the problems of a lock are about: the list of requirements, and which Python they must fit. */
const OF_THE_LOCK: SpecPath[] = ['dependencies', 'python'];

export function showProblems(asker: Prompter, error: UserError): void {
  asker.note(error.problems.map((problem) => formatProblem(problem, asker.style)).join('\n'));
}

/**
 * Which field to ask for again. Without a choice where only one can help.
 * @param last what was changed last, and so may be what was wrong.
 * @throws the error where the person would rather leave: it then says why nothing was written.
 */
export async function askFieldToFix(asker: Prompter, error: UserError, last: SpecPath | undefined): Promise<SpecPath> {
  const named = specPaths.filter((path) => error.problems.some(({ where }) => isAbout(where, path)));
  // another Python may have what this one has not
  const ofPython: SpecPath[] = error.problems.some(({ pythons }) => pythons !== undefined) ? ['python'] : [];
  const likely = named.length > 0 ? [...named, ...ofPython] : OF_THE_LOCK;
  const offered = [...new Set([...likely, ...(last ? [last] : [])])];
  if (offered.length === 1) return offered[0] as SpecPath;
  const chosen = await asker.select({
    id: 'mend',
    message: 'What should be changed?',
    choices: [
      ...offered.map((path) => ({ value: path, label: findSpecOption(path)?.label ?? path })),
      { value: LEAVE, label: 'Quit without writing anything' },
    ],
  });
  if (chosen === LEAVE) throw error;
  return chosen as SpecPath;
}

const LEAVE = '';

/** A problem names a flag (`--port 3`), a field (`port`), or a field of a source (`your answers: port`). */
function isAbout(where: string, path: SpecPath): boolean {
  if (where === path || where.endsWith(`: ${path}`) || where === `--set ${path}`) return true;
  return findSpecOption(path)?.flags?.some(({ name }) => where === name || where.startsWith(`${name} `)) ?? false;
}
