/** Refuses to write where nobody can be asked and nobody has agreed: a word that is no command must not become a project in CI. */
import type { CommandLine } from '../cli/flags.ts';
import { userError } from '../errors.ts';
import { quoteShellWord } from '../text/shell-quote.ts';
import type { Project } from './types.ts';

/**
 * --yes, a saved ml-container.json and a preset with rules are consent; --dry-run and --diff need none.
 *
 * @param project undefined where several projects are meant.
 * @throws UserError (exit 2) where there is none.
 */
export function checkConsent(project: Project | undefined, { run, dir }: CommandLine): void {
  if (run.yes || run.dryRun || run.diff) return;
  if (project?.given.some(({ source }) => source === 'saved')) return;
  if (project?.presets.parts.some(({ enforce, rules }) => enforce !== undefined || rules !== undefined)) return;
  throw userError(
    dir ?? '.',
    'nothing was written: there is no terminal to ask in, and no --yes',
    `npx create-ml-container ${dir === undefined ? '' : `${quoteShellWord(dir)} `}--yes accepts the defaults; --dry-run shows them`,
  );
}
