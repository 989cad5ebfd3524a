/** Asks about each existing file that differs, with the difference on request. */

import { EXIT } from '../errors.ts';
import type { GeneratedProject } from '../pipeline/types.ts';
import { answerOr, Cancelled, WentBack } from '../ui/cancelled.ts';
import { createPrompter } from '../ui/prompts.ts';
import { escapeControlCharacters } from '../ui/row-text.ts';
import { escapeControlsByLine } from '../ui/safe-output.ts';
import type { Choice, Prompter } from '../ui/types.ts';
import { type Change, type OnConflict, renderUnifiedDiff } from '../write/index.ts';

type Decisions = ReadonlyMap<string, OnConflict>;
interface Answer {
  how: OnConflict;
  forAll: boolean;
}

/** Files that exist, differ, and are not decided about. */
export const listConflicts = ({ changes }: GeneratedProject): Change[] =>
  changes.filter(({ left, ours }) => left && ours !== undefined);

/** @throws Cancelled where the person leaves; nothing has been written then. */
export async function resolveConflicts(made: GeneratedProject, folder?: string): Promise<Decisions> {
  const open = listConflicts(made);
  if (open.length === 0) return new Map();
  return askAboutFiles(await createPrompter(process, process.env), made, open, folder === undefined ? {} : { folder });
}

/**
 * @param options `back`: a question was asked before these. `folder`: of several projects. `before`: earlier decisions, offered again.
 * @throws WentBack where the person goes back from the first; Cancelled where they leave. Nothing has been written then.
 */
export async function askAboutFiles(
  asker: Prompter,
  made: GeneratedProject,
  open: readonly Change[],
  { back = false, folder, before }: { back?: boolean; folder?: string; before?: Decisions } = {},
): Promise<Decisions> {
  const decided = new Map<string, OnConflict>();
  const given = new Map(before);
  for (let at = 0; at < open.length; ) {
    const change = open[at] as Change;
    try {
      const others = open.length - at - 1;
      const initial = given.get(change.path);
      const { how, forAll } = await askAboutFile(asker, made, change, {
        others,
        back: back || at > 0,
        folder,
        initial,
      });
      for (const { path } of forAll ? open.slice(at) : [change]) {
        decided.set(path, how);
        given.set(path, how);
      }
      at = forAll ? open.length : at + 1;
    } catch (error) {
      if (!(error instanceof WentBack) || at === 0) throw error;
      at -= 1;
    }
  }
  return decided;
}

interface FileQuestion {
  /** Files that are asked about after this one. */
  others: number;
  back: boolean;
  folder: string | undefined;
  /** What was decided before. */
  initial: OnConflict | undefined;
}

async function askAboutFile(
  asker: Prompter,
  made: GeneratedProject,
  change: Change,
  { others, back, folder, initial }: FileQuestion,
): Promise<Answer> {
  const choices = [
    ...listPolicies(made, change),
    { value: 'diff', label: 'Show the difference' },
    ...(others > 0 ? [{ value: 'all', label: `Decide for this file and the other ${others}` }] : []),
    { value: 'quit', label: 'Quit without writing anything' },
  ];
  const question = { id: 'onConflict', flag: '--on-conflict', back, ...(initial === undefined ? {} : { initial }) };
  for (;;) {
    const path = folder === undefined ? change.path : `${folder}/${change.path}`;
    const message = `${escapeControlCharacters(path)}: ${describeConflict(change)}`;
    const answer = await asker.select({ ...question, message, choices });
    if (answer === 'quit') throw new Cancelled(EXIT.interrupted);
    if (answer === 'diff') asker.note(escapeControlsByLine(await renderUnifiedDiff([change])));
    else if (answer !== 'all') return { how: answer as OnConflict, forAll: false };
    else {
      const all = Object.entries(FOR_ALL).map(([value, label]) => ({ value, label }));
      const message = `What should happen to these ${others + 1} files?`;
      const how = await answerOr(asker.select({ ...question, back: true, message, choices: all }), undefined);
      if (how !== undefined) return { how: how as OnConflict, forAll: true };
    }
  }
}

const FOR_ALL: Record<OnConflict, string> = {
  keep: 'Keep mine',
  overwrite: 'Use the generated ones',
  merge: 'Merge, with conflict markers where both differ',
  new: 'Write the generated ones as .new',
};

/** Reasons of `write` that say no more than that both differ. */
const describeConflict = ({ record, reason }: Change): string =>
  record === undefined && !reason.includes(':') ? 'already exists and differs from the generated file' : reason;

/**
 * What can be done with one file, the recommended first: a file that this tool wrote has edits to keep; one that it did not
 * write is replaced where the build needs it, and stays where it belongs to a deployment.
 */
function listPolicies({ rendered, plan }: GeneratedProject, { path, record }: Change): Choice[] {
  const file = rendered.find((one) => one.path === path);
  const isOfTarget = plan.targets.some(({ target }) => target.paths.includes(path));
  const mayMerge = file?.kind !== 'relocked';
  const policies: Record<OnConflict, Choice> = {
    keep: { value: 'keep', label: 'Keep mine', hint: 'the other files are written, and fit it' },
    overwrite: {
      value: 'overwrite',
      label: 'Use the generated file',
      hint: `a copy of yours stays as ${path}.orig unless git has it`,
    },
    merge: { value: 'merge', label: 'Merge, with conflict markers where both differ' },
    new: { value: 'new', label: `Write the generated file as ${path}.new`, hint: 'to compare; yours stays in use' },
  };
  const order: OnConflict[] =
    record === undefined && !isOfTarget ? ['overwrite', 'keep', 'new', 'merge'] : ['keep', 'overwrite', 'new', 'merge'];
  const [first, ...others] = order.filter((policy) => policy !== 'merge' || mayMerge).map((policy) => policies[policy]);
  return [{ ...(first as Choice), label: `${first?.label} (recommended)` }, ...others];
}
