/** made → result: what the report tells. */
import type { CommandLine } from '../cli/flags.ts';
import { shellWord } from '../plan/shell-quote.ts';
import type { Plan } from '../plan/types.ts';
import { commandAgain, shownFrom } from '../report/equivalent-command.ts';
import { fileResults } from '../report/file-status.ts';
import type { Result } from '../report/result.ts';
import { nest } from '../spec/values.ts';
import { conflictsLeft, unifiedDiff } from '../write/index.ts';
import type { Made } from './types.ts';

export async function resultOf(
  made: Made,
  { dir, line, planned, reviewed }: { dir: string; line: CommandLine; planned: boolean; reviewed: boolean },
): Promise<Result> {
  const left = conflictsLeft(made.changes);
  return {
    status: planned ? 'planned' : left ? 'conflicts' : 'done',
    dir,
    reviewed,
    files: fileResults(made.changes),
    spec: nest(made.plan.values),
    decisions: [...made.plan.decisions, ...made.layout.decisions],
    warnings: made.plan.warnings,
    command: commandAgain(process.cwd(), dir, made.own, {
      preset: line.run.preset,
      onConflict: made.onConflict,
      resolver: line.run.resolver,
    }),
    next: next(dir, made.plan),
    ...(line.run.diff ? { diff: await unifiedDiff(made.changes) } : {}),
  };
}

function next(dir: string, { targets, values, accelerator }: Plan): string[] {
  const to = shownFrom(process.cwd(), dir);
  const there = targets.flatMap(({ target }) => target.next ?? []);
  const known = { image: values.image, name: values.name, accelerator: accelerator.kind === 'cpu' ? 'cpu' : 'gpu' };
  const named = there.map((command) =>
    Object.entries(known).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), command),
  );
  return [...(to === '' ? [] : [`cd ${shellWord(to)}`]), 'scripts/build.sh', 'scripts/run.sh', ...named];
}
