/** Asks about each file that changed on both sides. */

import { EXIT } from '../errors.ts';
import type { GeneratedProject } from '../pipeline/types.ts';
import { Cancelled } from '../ui/cancelled.ts';
import { createPrompter } from '../ui/prompts.ts';
import { escapeControlCharacters } from '../ui/row-text.ts';
import { escapeControlsByLine } from '../ui/safe-output.ts';
import type { Prompter } from '../ui/types.ts';
import { type Change, type OnConflict, renderUnifiedDiff } from '../write/index.ts';

const DECISIONS: Record<OnConflict, string> = {
  keep: 'Keep mine',
  overwrite: 'Overwrite mine',
  merge: 'Merge, with markers where both differ',
  new: 'Write the new one beside mine, as .new',
};

/** @throws Cancelled where the person leaves; nothing has been written then. */
export async function resolveConflicts(made: GeneratedProject): Promise<ReadonlyMap<string, OnConflict>> {
  const asker = await createPrompter(process, process.env);
  const open = made.changes.filter(({ left, ours }) => left && ours !== undefined);
  const decided = new Map<string, OnConflict>();
  for (const [at, change] of open.entries()) {
    const mergeable = made.rendered.find(({ path }) => path === change.path)?.kind !== 'relocked';
    const answer = await decide(asker, change, open.length - at - 1, mergeable);
    if (answer.forAll) for (const { path } of open.slice(at)) decided.set(path, answer.how);
    decided.set(change.path, answer.how);
    if (answer.forAll) break;
  }
  return decided;
}

async function decide(
  asker: Prompter,
  change: Change,
  others: number,
  mergeable: boolean,
): Promise<{ how: OnConflict; forAll: boolean }> {
  const policies = (mergeable ? ['keep', 'overwrite', 'merge', 'new'] : ['keep', 'overwrite', 'new']) as OnConflict[];
  const choices = [
    ...policies.map((value) => ({ value: value as string, label: DECISIONS[value] })),
    { value: 'diff', label: 'Show the difference' },
    ...(others > 0 ? [{ value: 'all', label: `Decide for this one and the other ${others}` }] : []),
    { value: 'quit', label: 'Leave, and write nothing' },
  ];
  const question = { id: 'onConflict', flag: '--on-conflict' };
  for (;;) {
    const message = `${escapeControlCharacters(change.path)}: ${change.reason}`;
    const answer = await asker.select({ ...question, message, choices });
    if (answer === 'quit') throw new Cancelled(EXIT.interrupted);
    if (answer === 'diff') asker.note(escapeControlsByLine(await renderUnifiedDiff([change])));
    else if (answer !== 'all') return { how: answer as OnConflict, forAll: false };
    else {
      const all = Object.entries(DECISIONS).map(([value, label]) => ({ value, label }));
      const how = await asker.select({ ...question, message: 'For all that are left?', choices: all });
      return { how: how as OnConflict, forAll: true };
    }
  }
}
