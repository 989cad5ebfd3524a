/** A run with a person: what was found, the open questions, then the review, from which any choice can be changed. */

import packages from '../catalog/packages/packages.json' with { type: 'json' };
import type { PackageTable } from '../catalog/types.ts';
import { EXIT, UserError } from '../errors.ts';
import type { RunValues, SpecPath, SpecValues } from '../options/table.ts';
import { make } from '../pipeline/generate.ts';
import { askUndeclared } from '../pipeline/missing-dependencies.ts';
import type { Made, Project } from '../pipeline/types.ts';
import { shown as textOf, unaccepted } from '../presets/trust.ts';
import { merge } from '../spec/merge.ts';
import { Cancelled } from '../ui/cancelled.ts';
import { createAsker } from '../ui/prompts.ts';
import type { Asker } from '../ui/types.ts';
import { VERSION } from '../version.ts';
import { type OnConflict, readLast } from '../write/index.ts';
import { type Answers, withAnswer, withoutChanged } from './answers.ts';
import { askOpen, askOption, foundLine, review } from './index.ts';
import { tell, whichToMend } from './retry.ts';
import { viewOf } from './review-view.ts';

const table = packages as unknown as PackageTable;

/** @throws Cancelled when the person leaves; then nothing has been written. */
export async function talk(project: Project, givenRun: RunValues): Promise<Made> {
  const asker = await createAsker(process, process.env);
  const { facts, part } = project.found;
  const before = merge([part, ...project.presets.parts, ...project.given]).values;
  const starter = before.starter ?? !facts.hasApp;
  const found = foundLine(part.values, facts.requirements?.requirements ?? [], table, starter);
  asker.note(`create-ml-container ${VERSION}\n${found}`);
  const settled: SpecPath[] = facts.requirements || facts.hasApp ? ['dependencies'] : [];
  let answers: Answers = { values: await askOpen({ asker, packages: table, answers: before }, settled), changed: [] };
  const { added, declined } = await askUndeclared(asker, project, before.unneeded ?? []);
  for (const [path, more] of [['dependencies', added] as const, ['unneeded', declined] as const])
    if (more.length > 0) answers = withAnswer(answers, path, [...new Set([...(before[path] ?? []), ...more])]);
  let run = await withTrust(asker, project, givenRun);
  let shown: SpecValues = before;
  let last: SpecPath | undefined;
  for (;;) {
    const made = await attempt(project, answers, run);
    if (made instanceof UserError) tell(asker, made);
    else shown = made.plan.values;
    const verdict =
      made instanceof UserError
        ? { change: await whichToMend(asker, made, last) }
        : await review(asker, viewOf(made, project));
    if (verdict === 'write') return made as Made;
    if (verdict === 'cancel') throw new Cancelled(EXIT.interrupted);
    if (verdict === 'conflicts') {
      run = { ...run, onConflict: await whatWithTheirs(asker) };
      continue;
    }
    last = verdict.change as SpecPath;
    if (last === 'dependencies' && facts.requirements)
      asker.note(`Beside those that ${facts.requirements.path} lists:`);
    const present = { ...shown, ...(made instanceof UserError ? answers.values : {}) };
    answers = withAnswer(answers, last, await askOption(last, { asker, packages: table, answers: present }));
  }
}

/** What a remote preset's templates add is read before anything else is asked. */
async function withTrust(asker: Asker, { dir, presets }: Project, run: RunValues): Promise<RunValues> {
  const last = await readLast(dir);
  const open = run.trust ? [] : unaccepted(presets.overlays, last);
  if (open.length === 0) return run;
  for (const overlay of open) asker.note(`${overlay.from}: ${textOf(overlay, last)}`);
  const message = 'Accept what these templates add? It is run by builds and scripts';
  if (!(await asker.confirm({ id: 'trust', flag: '--trust', message, initial: false })))
    throw new Cancelled(EXIT.interrupted);
  return { ...run, trust: true };
}

/** An answer that cannot stand must not throw away the others. */
async function attempt(project: Project, answers: Answers, run: RunValues): Promise<Made | UserError> {
  try {
    const given = withoutChanged(project.given, answers);
    return await make({ ...project, given }, [{ source: 'wizard', name: 'your answers', values: answers.values }], run);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

const WITH_THEIRS: Record<OnConflict, string> = {
  keep: 'Keep mine, write the rest',
  new: 'Write the new ones beside mine, as .new',
  merge: 'Merge, with conflict markers where both differ',
  overwrite: 'Overwrite mine',
};

async function whatWithTheirs(asker: Asker): Promise<OnConflict> {
  const choices = Object.entries(WITH_THEIRS).map(([value, label]) => ({ value, label }));
  const flag = '--on-conflict';
  return (await asker.select({ id: 'onConflict', flag, message: 'What about your own files?', choices })) as OnConflict;
}
