/** Checks whether a framework can start an entry point of this form. */
import { takesEntry } from '../catalog/frameworks/entry-form.ts';
import type { Framework } from '../catalog/frameworks/types.ts';
import type { Facts } from '../detect/facts.ts';
import type { DecisionLog } from './decision-log.ts';

const TAKES = { module: 'module:attribute', file: 'a file', folder: 'a folder, which ends in /' };

export function refuseEntry(decided: DecisionLog, framework: Framework, entry: string, facts: Facts): void {
  if (facts.entryProblem) {
    decided.problem('--entry', facts.entryProblem.what, facts.entryProblem.fix);
    return;
  }
  if (takesEntry(framework, entry)) return;
  const takes = TAKES[framework.entry.form];
  decided.problem(
    '--entry',
    facts.lacksEntry
      ? `${entry} is not in the folder (${framework.name} takes ${takes})`
      : `${entry} is not an entry point of ${framework.name}, which takes ${takes}`,
    `--entry ${framework.entry.default}`,
  );
}
