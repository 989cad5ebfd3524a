/** No app found in existing code: asks for the entry point, and never adds a starter without asking. */
import packages from '../catalog/packages/packages.json' with { type: 'json' };
import type { PackageTable } from '../catalog/types.ts';
import type { CommandLine } from '../cli/flags.ts';
import { EXIT, UserError } from '../errors.ts';
import { loadProject } from '../pipeline/load-project.ts';
import type { Project } from '../pipeline/types.ts';
import { createPrompter } from '../ui/prompts.ts';
import { escapeControlCharacters } from '../ui/safe-output.ts';
import { askOption } from './index.ts';

const table = packages as unknown as PackageTable;

/**
 * @returns the command line with what was answered.
 * @throws UserError (exit 2) with the reasons, where nobody can be asked; Cancelled when the person leaves.
 */
export async function askEntryPoint(project: Project, line: CommandLine, asking: boolean): Promise<CommandLine> {
  const { noApp } = project.found.detection.facts;
  if (!asking)
    throw new UserError(
      noApp.map((what, at) => ({
        where: line.dir ?? '.',
        what,
        ...(at === noApp.length - 1 ? { fix: '--framework NAME writes a small app of that kind beside the code' } : {}),
      })),
      EXIT.usage,
    );
  const asker = await createPrompter(process, process.env);
  asker.note(
    [...noApp.map(escapeControlCharacters), 'Leave empty to add a small starter app next to your code'].join('\n'),
  );
  for (;;) {
    const entry = (await askOption('entry', { asker, packages: table, answers: {} })) as string | undefined;
    const values = entry === undefined ? { starter: true } : { entry };
    const next: CommandLine = { ...line, parts: [...line.parts, { source: 'wizard', name: 'your answers', values }] };
    if (entry === undefined || !(await loadProject(next)).found.detection.facts.lacksEntry) return next;
    asker.note(`${escapeControlCharacters(entry)} is not in the folder`);
  }
}
