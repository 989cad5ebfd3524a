/** Whether a framework can start an entry point of this form. */
import { takesEntry } from '../catalog/entry-form.ts';
import type { Framework } from '../catalog/framework-types.ts';
import type { Decided } from './decided.ts';

const TAKES = { module: 'module:attribute', file: 'a file', folder: 'a folder, which ends in /' };

export function refuseEntry(decided: Decided, framework: Framework, entry: string): void {
  if (takesEntry(framework, entry)) return;
  decided.problem(
    '--entry',
    `${entry} is not an entry point of ${framework.name}, which takes ${TAKES[framework.entry.form]}`,
    `--entry ${framework.entry.default}`,
  );
}
