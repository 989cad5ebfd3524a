/** Interactive flow: questions, then a review loop until the user confirms. */

import { findStack, listBroughtStacks } from '../catalog/accelerators/index.ts';
import packages from '../catalog/packages/packages.json' with { type: 'json' };
import type { PackageTable } from '../catalog/types.ts';
import { EXIT, UserError } from '../errors.ts';
import type { RunValues, SpecPath, SpecValues } from '../options/table.ts';
import { parseRequirement } from '../pep/requirement.ts';
import { generateProject } from '../pipeline/generate.ts';
import { askUndeclared } from '../pipeline/notices/missing-dependencies.ts';
import type { GeneratedProject, Project } from '../pipeline/types.ts';
import { listUnaccepted, renderOverlay as textOf } from '../presets/trust.ts';
import { merge } from '../spec/merge.ts';
import { answerOr, Cancelled } from '../ui/cancelled.ts';
import { createPrompter } from '../ui/prompts.ts';
import { escapeControlsByLine } from '../ui/safe-output.ts';
import type { Prompter } from '../ui/types.ts';
import { VERSION } from '../version.ts';
import { formatConflictPolicy, parseConflictPolicies, readLast } from '../write/index.ts';
import { type Answers, applyAnswer, dropChangedValues } from './answers.ts';
import { askOpen, askOption, type ReviewView, renderDetectedLine, showReview } from './index.ts';
import { askAboutFiles, listConflicts } from './resolve-conflicts.ts';
import { askFieldToFix, showProblems } from './retry.ts';
import { buildReviewView } from './review-view.ts';

const table = packages as unknown as PackageTable;

/** @throws Cancelled when the person leaves; then nothing has been written. */
export async function runWizard(project: Project, givenRun: RunValues): Promise<GeneratedProject> {
  const asker = await createPrompter(process, process.env);
  const { facts, part } = project.found;
  const before = merge([part, ...project.presets.parts, ...project.given]).values;
  const starter = before.starter ?? !facts.hasApp;
  const found = renderDetectedLine(part.values, facts.requirements?.requirements ?? [], table, starter);
  asker.note(`create-ml-container ${VERSION}: ${asker.backKey} goes back, Ctrl-C leaves\n${found}`);
  const settled: SpecPath[] = facts.requirements || facts.hasApp ? ['dependencies'] : [];
  if (settled.length > 0 && !mayUseGpu(project, before.dependencies)) settled.push('accelerator');
  const { values, added, declined } = await askQuestions(asker, project, before, settled);
  let answers: Answers = { values, changed: [] };
  for (const [path, more] of [['dependencies', added] as const, ['unneeded', declined] as const])
    if (more.length > 0) answers = applyAnswer(answers, path, [...new Set([...(before[path] ?? []), ...more])]);
  let run = await withTrust(asker, project, givenRun);
  let shown: SpecValues = before;
  let last: SpecPath | undefined;
  let reviewed: ReviewView | undefined;
  const asked = new Set<string>();
  for (;;) {
    const made = await attempt(project, answers, run);
    if (made instanceof UserError) showProblems(asker, made);
    else {
      shown = made.plan.values;
      const open = listConflicts(made).filter(({ path }) => !asked.has(path));
      const decided = await askAboutFiles(asker, made, open, { back: true });
      for (const { path } of open) asked.add(path);
      if (decided.size > 0) {
        const added = [...decided].map(([path, how]) => formatConflictPolicy(path, how));
        run = { ...run, onConflict: [...(run.onConflict ?? []), ...added] };
        continue;
      }
    }
    const existing = [...parseConflictPolicies(run.onConflict).files.keys()];
    const view = made instanceof UserError ? undefined : { ...buildReviewView(made, project), existing };
    const verdict = view
      ? await showReview(asker, view, reviewed)
      : { change: await askFieldToFix(asker, made as UserError, last) };
    reviewed = view ?? reviewed;
    if (verdict === 'write') return made as GeneratedProject;
    if (verdict === 'cancel') throw new Cancelled(EXIT.interrupted);
    if (verdict === 'conflicts') {
      asked.clear();
      const { onConflict: _decided, ...others } = run;
      run = { ...others, ...(givenRun.onConflict ? { onConflict: givenRun.onConflict } : {}) };
      continue;
    }
    last = verdict.change as SpecPath;
    if (last === 'dependencies' && facts.requirements)
      asker.note(`Beside those that ${facts.requirements.path} lists:`);
    const present = { ...shown, ...(made instanceof UserError ? answers.values : {}) };
    // an answer that cannot stand has to be another one
    const asking = { asker, packages: table, answers: present, back: !(made instanceof UserError) };
    const answer = await answerOr(askOption(last, asking), WENT_BACK);
    if (answer !== WENT_BACK) answers = applyAnswer(answers, last, answer);
  }
}

/** Whether the choice between CPU and GPU changes anything: a package of the project has GPU builds. */
function mayUseGpu({ found: { facts } }: Project, asked: readonly string[] = []): boolean {
  const texts = [...asked, ...(facts.requirements?.requirements ?? [])];
  const names = [
    ...texts.map((text) => parseRequirement(text, 'dependencies').name),
    ...facts.imported.map(({ distribution }) => distribution),
  ];
  return names.some((name) => findStack(name) !== undefined) || listBroughtStacks(names).length > 0;
}

const WENT_BACK = Symbol('went back');

/** What the folder leaves open, and then the imports that no list has; from these one can go back to the former. */
async function askQuestions(asker: Prompter, project: Project, answers: SpecValues, settled: readonly SpecPath[]) {
  let kept: SpecValues = {};
  for (;;) {
    const values = await askOpen({ asker, packages: table, answers }, settled, kept);
    const back = Object.keys(values).length > 0;
    const undeclared = await answerOr(askUndeclared(asker, project, answers.unneeded ?? [], back), undefined);
    if (undeclared) return { values, ...undeclared };
    kept = values;
  }
}

/** What a remote preset's templates add is read and accepted before anything is planned with it. */
async function withTrust(asker: Prompter, { dir, presets }: Project, run: RunValues): Promise<RunValues> {
  const last = await readLast(dir);
  const open = run.trust ? [] : listUnaccepted(presets.overlays, last);
  if (open.length === 0) return run;
  for (const overlay of open) asker.note(escapeControlsByLine(`${overlay.from}: ${textOf(overlay, last)}`));
  const message = 'Accept what these templates add? It is run by builds and scripts';
  if (!(await asker.confirm({ id: 'trust', flag: '--trust', message, initial: false })))
    throw new Cancelled(EXIT.interrupted);
  return { ...run, trust: true };
}

/** An answer that cannot stand must not throw away the others. */
async function attempt(project: Project, answers: Answers, run: RunValues): Promise<GeneratedProject | UserError> {
  try {
    const given = dropChangedValues(project.given, answers);
    return await generateProject(
      { ...project, given },
      [{ source: 'wizard', name: 'your answers', values: answers.values }],
      run,
    );
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}
