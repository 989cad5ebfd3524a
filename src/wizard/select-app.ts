/** Monorepo: asks which app to containerize. */
import { relative } from 'node:path';
import type { CommandLine } from '../cli/flags.ts';
import { EXIT, userError } from '../errors.ts';
import { type Option, runOptions } from '../options/table.ts';
import type { Project } from '../pipeline/types.ts';
import { quoteShellWord } from '../text/shell-quote.ts';
import { createPrompter } from '../ui/prompts.ts';

const ALL = '*';
const row: Option = runOptions.all;

/**
 * @returns the command line for what was chosen: one of the folders, or all.
 * @throws UserError (exit 2) naming the folders, where nobody can be asked; Cancelled when the person leaves.
 */
export async function selectApp(project: Project, line: CommandLine, asking: boolean): Promise<CommandLine> {
  const folders = project.found.detection.facts.appFolders;
  const inside = (folder: string): string => relative(process.cwd(), `${project.dir}/${folder}`) || '.';
  if (!asking)
    throw userError(
      line.dir ?? '.',
      `holds ${folders.length} projects: ${folders.map(({ folder, title }) => `${folder} (${title})`).join(', ')}`,
      `--all makes a container for each; create-ml-container ${quoteShellWord(inside(folders[0]?.folder ?? ''))} for one; --entry for the folder as a whole`,
      EXIT.usage,
    );
  const asker = await createPrompter(process, process.env);
  const chosen = await asker.select({
    id: 'all',
    message: row.question?.message ?? row.label,
    ...(row.flags?.[0] ? { flag: row.flags[0].name } : {}),
    choices: [
      ...folders.map(({ folder, title, where }) => ({ value: folder, label: folder, hint: `${title}, ${where}` })),
      { value: ALL, label: 'All of them', hint: 'a container for each, in its folder' },
    ],
  });
  if (chosen === ALL) return { ...line, run: { ...line.run, all: true } };
  return { ...line, dir: inside(chosen) };
}
