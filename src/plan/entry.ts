/** Whether a framework can start an entry point of this form. */
import type { Framework } from '../catalog/types.ts';
import type { Decided } from './decided.ts';

export function refuseEntry(decided: Decided, framework: Framework, entry: string): void {
  const isModule = entry.includes(':');
  if (isModule === (framework.entry.form === 'module')) return;
  const takes = isModule ? 'a file' : 'module:attribute';
  decided.problem(
    '--entry',
    `${entry} is not an entry point of ${framework.name}, which takes ${takes}`,
    `--entry ${framework.entry.default}`,
  );
}
