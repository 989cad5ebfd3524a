/** A run with a person: what was found, the open questions, then the review, from which any choice can be changed. */
import packages from '../catalog/packages.json' with { type: 'json' };
import type { PackageTable } from '../catalog/types.ts';
import { EXIT, UserError } from '../errors.ts';
import { askOpen, askOption, foundLine, type ReviewView, review } from '../inputs/wizard/index.ts';
import { type RunValues, type SpecPath, type SpecValues, specOption, specPaths } from '../options.ts';
import { megabytes } from '../plan/layout.ts';
import { merge, type Part } from '../spec/merge.ts';
import { type Asker, Cancelled, createAsker } from '../ui/ask.ts';
import { VERSION } from '../version.ts';
import { make } from './make.ts';
import type { Made, Project } from './project.ts';

const table = packages as unknown as PackageTable;

/** @throws Cancelled when the person leaves; then nothing has been written. */
export async function talk(project: Project, run: RunValues): Promise<Made> {
  const asker = await createAsker(process, process.env);
  const { facts, part } = project.found;
  asker.note(
    `create-ml-container ${VERSION}\n${foundLine(part.values, facts.requirements?.requirements ?? [], table)}`,
  );
  const asking = (answers: SpecValues) => ({ asker, packages: table, answers });
  const before = merge([part, ...project.presets.parts, ...project.given]).values;
  let answers = await askOpen(asking(before), facts.requirements || facts.hasApp ? ['dependencies'] : []);
  for (;;) {
    const made = await attempt(project, answers, run, asker);
    const verdict =
      made instanceof UserError ? { change: await whichToMend(asker, made) } : await review(asker, viewOf(made));
    if (verdict === 'write' && !(made instanceof UserError)) return made;
    if (verdict === 'cancel') throw new Cancelled(EXIT.interrupted);
    const path = (verdict as { change: string }).change as SpecPath;
    const present =
      made instanceof UserError
        ? { ...before, ...answers }
        : { ...made.plan.values, dependencies: answers.dependencies ?? before.dependencies };
    const value = await askOption(path, asking(present as SpecValues));
    answers = withAnswer(answers, path, value);
  }
}

const answered = (values: SpecValues): Part[] => [{ source: 'wizard', name: 'your answers', values }];

/** An answer that cannot stand is told and asked again; it must not throw away the others. */
async function attempt(project: Project, answers: SpecValues, run: RunValues, asker: Asker): Promise<Made | UserError> {
  try {
    return await make(withoutFlags(project, answers), answered(answers), run);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    asker.note(error.problems.map(({ where, what, fix }) => `${where}: ${what}${fix ? ` (${fix})` : ''}`).join('\n'));
    return error;
  }
}

/** What is changed in the review beats the flag that first said it. */
function withoutFlags(project: Project, answers: SpecValues): Project {
  const changed = Object.keys(answers) as SpecPath[];
  const given = project.given.map((part) =>
    part.source === 'flag'
      ? {
          ...part,
          values: Object.fromEntries(
            Object.entries(part.values).filter(([path]) => !changed.includes(path as SpecPath)),
          ) as SpecValues,
        }
      : part,
  );
  return { ...project, given };
}

/** A choice that was made by an earlier answer goes with it: CUDA with the GPU, the entry point with the framework. */
const DEPENDENT: Partial<Record<SpecPath, SpecPath[]>> = {
  accelerator: ['cuda'],
  framework: ['entry', 'port', 'health'],
};

function withAnswer(answers: SpecValues, path: SpecPath, value: unknown): SpecValues {
  const { ...next } = answers as Record<string, unknown>;
  for (const dependent of DEPENDENT[path] ?? []) delete next[dependent];
  if (value === undefined) delete next[path];
  else next[path] = value;
  return next as SpecValues;
}

async function whichToMend(asker: Asker, error: UserError): Promise<string> {
  const named = specPaths.filter((path) =>
    error.problems.some(
      ({ where }) => where === path || specOption(path)?.flags?.some((flag) => where.startsWith(flag.name)),
    ),
  );
  const offered = named.length > 0 ? named : specPaths.filter((path) => specOption(path)?.question);
  return asker.select({
    id: 'mend',
    message: 'What should be changed?',
    choices: offered.map((path) => ({ value: path, label: specOption(path)?.label ?? path })),
  });
}

function viewOf(made: Made): ReviewView {
  const decisions = [...made.plan.decisions, ...made.layout.decisions];
  return {
    choices: decisions.map(({ choice, value, because }) => {
      const row = specOption(choice);
      return { ...(row ? { path: choice } : {}), label: row?.label ?? choice, value, because };
    }),
    files: made.changes.map(({ path, status }) => ({ path, status })),
    totals: [
      `${made.layout.packageCount} packages${made.layout.downloadBytes === 0 ? '' : `, ${megabytes(made.layout.downloadBytes)} to download when it is built`}`,
    ],
    warnings: made.plan.warnings,
  };
}
