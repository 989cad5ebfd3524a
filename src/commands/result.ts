/** made → result: what the report tells. */
import { relative } from 'node:path';
import type { CommandLine } from '../inputs/flags.ts';
import { shellWord } from '../plan/quote.ts';
import type { Result } from '../report/result.ts';
import { nest } from '../spec/values.ts';
import { conflictsLeft, unifiedDiff } from '../write/index.ts';
import { commandAgain } from './again.ts';
import type { Made } from './project.ts';

export async function resultOf(
  made: Made,
  { dir, line, planned }: { dir: string; line: CommandLine; planned: boolean },
): Promise<Result> {
  const left = conflictsLeft(made.changes);
  return {
    status: planned ? 'planned' : left ? 'conflicts' : 'done',
    dir,
    files: made.changes.map(({ path, status, reason }) => ({
      path,
      status,
      ...(PLAIN.includes(reason) ? {} : { because: reason }),
    })),
    spec: nest(made.plan.values),
    decisions: [...made.plan.decisions, ...made.layout.decisions],
    warnings: made.plan.warnings,
    command: commandAgain(process.cwd(), dir, made.own, line.run.preset ?? []),
    next: next(dir),
    ...(line.run.diff ? { diff: await unifiedDiff(made.changes) } : {}),
  };
}

/** Reasons that the status says already. */
const PLAIN = [
  'new',
  'the same already',
  'says the same',
  'written by us, not edited',
  'what was written',
  'yours since it was written',
];

function next(dir: string): string[] {
  const to = relative(process.cwd(), dir);
  return [...(to === '' ? [] : [`cd ${shellWord(to)}`]), 'scripts/build.sh', 'scripts/run.sh'];
}
