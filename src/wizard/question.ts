/** Converts a row of the options table to a prompt. */

import type { PackageTable } from '../catalog/types.ts';
import { findSpecOption, type Option, type SpecPath, type SpecValues } from '../options/table.ts';
import { parseText, validate } from '../spec/values.ts';
import type { Prompter, Question } from '../ui/types.ts';
import { askRequirements } from './requirements-question.ts';

/** What every question may look at. */
export interface Asking {
  asker: Prompter;
  packages: PackageTable;
  /** The answers so far, from wherever they came. */
  answers: SpecValues;
  /** There is something to go back to. */
  back?: boolean;
}

/**
 * Asks for the value of a field, with the present one prefilled.
 * @param path any field: one that the table has no question for is asked for as text, by its label and help.
 * @throws WentBack where the person goes back, if there is something to go back to.
 * @returns a valid value; undefined where the person left it empty, and so left it to us.
 */
export async function askOption(path: SpecPath, asking: Asking): Promise<unknown> {
  const row = findSpecOption(path) as Option;
  const kind = row.question?.kind ?? (row.type === 'boolean' ? 'boolean' : 'text');
  const question = {
    id: path,
    message: row.question?.message ?? `${row.label}: ${row.help}`,
    flag: formatFlag(path, row),
    ...(asking.back ? { back: true } : {}),
  };
  return KINDS[kind]({ row, path, question, before: asking.answers[path], asking });
}

interface AskedQuestion {
  row: Option;
  path: SpecPath;
  question: Question;
  /** The present value. */
  before: unknown;
  asking: Asking;
}

const KINDS = {
  select: ({ row, question, before, asking }: AskedQuestion) =>
    asking.asker.select({
      ...question,
      choices: row.question?.choices?.() ?? [],
      ...(before === undefined ? {} : { initial: String(before) }),
    }),
  multiselect: async ({ row, question, before, asking }: AskedQuestion) => {
    const { chosen } = await asking.asker.multiselect({
      ...question,
      choices: row.question?.choices?.() ?? [],
      initial: (before as string[] | undefined) ?? [],
      placeholder: 'type to search',
      closed: true,
    });
    return chosen.length === 0 ? undefined : chosen;
  },
  boolean: ({ question, before, asking }: AskedQuestion) =>
    asking.asker.confirm({ ...question, ...(typeof before === 'boolean' ? { initial: before } : {}) }),
  text: async ({ row, path, question, before, asking }: AskedQuestion) => {
    const text = await asking.asker.text({
      ...question,
      ...(before === undefined ? {} : { initial: toText(before) }),
      ...(row.question?.placeholder === undefined ? {} : { placeholder: row.question.placeholder }),
      validate: (typed) => (typed === '' ? undefined : wrong(row, path, parseText(row, typed))),
    });
    return text === '' ? undefined : parseText(row, text);
  },
  requirements: ({ row, path, question, before, asking }: AskedQuestion) =>
    askRequirements(asking.asker, question, asking.packages, (before as string[] | undefined) ?? [], (all) =>
      wrong(row, path, all),
    ),
};

/** What is wrong with a value, in one line. */
function wrong(row: Option, path: SpecPath, value: unknown): string | undefined {
  const problems = validate(row, path, value, '');
  if (problems.length === 0) return undefined;
  return problems.map(({ what, fix }) => (fix ? `${what}; ${fix}` : what)).join('. ');
}

/** The text that `fromText` reads back. */
function toText(value: unknown): string {
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function formatFlag(path: SpecPath, row: Option): string {
  return row.flags?.map(({ name }) => name).join(' or ') ?? `--set ${path}=...`;
}
