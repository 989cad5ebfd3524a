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
import { formatConflictPolicy, type OnConflict, parseConflictPolicies, readLast } from '../write/index.ts';
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
  let asked = await askQuestions(asker, project, before, settled);
  let answers = applyQuestions({ values: asked.values, changed: [] }, asked, before);
  let run = await withTrust(asker, project, givenRun);
  let shown: SpecValues = before;
  /** Fields that were changed in the review, the latest last. */
  const changed: SpecPath[] = [];
  let reviewed: ReviewView | undefined;
  let decided: ReadonlyMap<string, OnConflict> = new Map();
  /** Files that need no question now. */
  const settledFiles = new Set<string>();
  const undecide = (): void => {
    settledFiles.clear();
    const { onConflict: _decided, ...others } = run;
    run = { ...others, ...(givenRun.onConflict ? { onConflict: givenRun.onConflict } : {}) };
  };
  const askAgain = async (): Promise<void> => {
    const earlier = asked;
    asked = await askQuestions(asker, project, before, settled, { ...earlier, values: pickKept(earlier, answers) });
    answers = applyQuestions(answers, asked, before, earlier);
  };
  for (;;) {
    const made = await attempt(project, answers, run);
    if (made instanceof UserError) showProblems(asker, made);
    else {
      shown = made.plan.values;
      const open = listConflicts(made).filter(({ path }) => !settledFiles.has(path));
      const files = await answerOr(
        askAboutFiles(asker, made, open, { back: wasAsked(asked), before: decided }),
        undefined,
      );
      if (files === undefined) {
        await askAgain();
        continue;
      }
      if (files.size > 0) {
        decided = new Map([...decided, ...files]);
        for (const path of files.keys()) settledFiles.add(path);
        const added = [...files].map(([path, how]) => formatConflictPolicy(path, how));
        run = { ...run, onConflict: [...(run.onConflict ?? []), ...added] };
        continue;
      }
    }
    const existing = [...parseConflictPolicies(run.onConflict).files.keys()];
    const view = made instanceof UserError ? undefined : { ...buildReviewView(made, project), existing };
    const isLater = changed.length > 0 || decided.size > 0 || wasAsked(asked);
    const verdict = view
      ? await showReview(asker, view, reviewed, isLater)
      : { change: await askFieldToFix(asker, made as UserError, changed.at(-1)) };
    reviewed = view ?? reviewed;
    if (verdict === 'write') return made as GeneratedProject;
    if (verdict === 'cancel') throw new Cancelled(EXIT.interrupted);
    const goesBack = verdict === 'back';
    let path = goesBack ? changed.pop() : verdict === 'conflicts' ? undefined : (verdict.change as SpecPath);
    while (path !== undefined) {
      if (path === 'dependencies' && facts.requirements)
        asker.note(`Beside those that ${facts.requirements.path} lists:`);
      const present = { ...shown, ...(made instanceof UserError ? answers.values : {}) };
      // an answer that cannot stand has to be another one
      const asking = { asker, packages: table, answers: present, back: !(made instanceof UserError) };
      const answer = await answerOr(askOption(path, asking), WENT_BACK);
      if (answer !== WENT_BACK) {
        answers = applyAnswer(answers, path, answer);
        changed.push(path);
        break;
      }
      if (!goesBack) break;
      path = changed.pop();
    }
    if (path === undefined && (verdict === 'conflicts' || decided.size > 0)) undecide();
    else if (path === undefined) await askAgain();
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

/** The answers before the review. */
interface Questions {
  values: SpecValues;
  /** Imports that no list has: those to add, and those that were declined. */
  added: string[];
  declined: string[];
}

const wasAsked = ({ values, added, declined }: Questions): boolean =>
  Object.keys(values).length + added.length + declined.length > 0;

/**
 * What the folder leaves open, and then the imports that no list has; from these one can go back to the former.
 * @param earlier answers that one goes back to: the last question is asked first.
 */
async function askQuestions(
  asker: Prompter,
  project: Project,
  answers: SpecValues,
  settled: readonly SpecPath[],
  earlier?: Questions,
): Promise<Questions> {
  let values: SpecValues = earlier?.values ?? {};
  let goesBack = earlier !== undefined && earlier.added.length + earlier.declined.length > 0;
  for (;;) {
    if (!goesBack) values = await askOpen({ asker, packages: table, answers }, settled, values);
    const back = Object.keys(values).length > 0;
    const declined = [...(answers.unneeded ?? [])];
    const undeclared = await answerOr(askUndeclared(asker, project, declined, back, earlier?.declined), undefined);
    if (undeclared) return { values, ...undeclared };
    goesBack = false;
  }
}

/** The answers as they are now, with what the review changed of them. */
const pickKept = ({ values }: Questions, answers: Answers): SpecValues =>
  Object.fromEntries(
    Object.keys(values).flatMap((path) => {
      const value = answers.values[path as SpecPath];
      return value === undefined ? [] : [[path, value]];
    }),
  ) as SpecValues;

/** Only what is another answer than before is applied: a change of the framework would clear what was answered for it. */
function applyQuestions(answers: Answers, asked: Questions, before: SpecValues, earlier?: Questions): Answers {
  let next = answers;
  for (const [path, value] of Object.entries(asked.values) as [SpecPath, unknown][])
    if (JSON.stringify(next.values[path]) !== JSON.stringify(value)) next = applyAnswer(next, path, value);
  for (const [path, more, was] of [
    ['dependencies', asked.added, earlier?.added ?? []],
    ['unneeded', asked.declined, earlier?.declined ?? []],
  ] as const) {
    const present = (next.values[path] ?? before[path] ?? []).filter((one) => !was.includes(one));
    if (more.length + was.length > 0) next = applyAnswer(next, path, [...new Set([...present, ...more])]);
  }
  return next;
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
