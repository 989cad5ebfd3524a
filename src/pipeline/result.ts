/** Builds the result that the report shows. */
import type { CommandLine } from '../cli/flags.ts';
import { buildEquivalentCommand, formatDirectory } from '../report/equivalent-command.ts';
import { listFileResults } from '../report/file-status.ts';
import type { Result } from '../report/result.ts';
import { nestValues } from '../spec/values.ts';
import { quoteShellWord } from '../text/shell-quote.ts';
import { hasConflicts, renderUnifiedDiff } from '../write/index.ts';
import { listBuildCommands } from './existing-files.ts';
import type { GeneratedProject } from './types.ts';

export async function buildResult(
  made: GeneratedProject,
  { dir, line, planned, reviewed }: { dir: string; line: CommandLine; planned: boolean; reviewed: boolean },
): Promise<Result> {
  const left = hasConflicts(made.changes);
  return {
    status: planned ? 'planned' : left ? 'conflicts' : 'done',
    dir,
    reviewed,
    files: listFileResults(made.changes),
    spec: nestValues(made.plan.values),
    decisions: [...made.plan.decisions, ...made.layout.decisions],
    warnings: made.plan.warnings,
    command: buildEquivalentCommand(process.cwd(), dir, made.own, {
      preset: line.run.preset,
      onConflict: made.onConflict,
      resolver: line.run.resolver,
      upgrade: line.run.upgrade,
      upgradePackage: line.run.upgradePackage,
    }),
    next: next(dir, made),
    ...(line.run.diff ? { diff: await renderUnifiedDiff(made.changes) } : {}),
  };
}

function next(dir: string, { plan, rendered, changes }: GeneratedProject): string[] {
  const { targets, values, accelerator } = plan;
  const to = formatDirectory(process.cwd(), dir);
  const there = targets.flatMap(({ target }) => target.next ?? []);
  const known = { image: values.image, name: values.name, accelerator: accelerator.kind === 'cpu' ? 'cpu' : 'gpu' };
  const named = there.map((command) =>
    Object.entries(known).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), command),
  );
  return [...(to === '' ? [] : [`cd ${quoteShellWord(to)}`]), ...listBuildCommands(plan, rendered, changes), ...named];
}
