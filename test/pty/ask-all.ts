/** What the wizard's terminal test runs: the open questions, then the review until something is said for good. */

import type { PackageTable } from '../../src/catalog/types.ts';
import { findSpecOption, type SpecPath, type SpecValues } from '../../src/options/table.ts';
import { Cancelled } from '../../src/ui/cancelled.ts';
import { createPrompter } from '../../src/ui/prompts.ts';
import { askOpen, askOption, type ReviewView, showReview } from '../../src/wizard/index.ts';

const packages: PackageTable = {
  compiler: [],
  source: 'test',
  date: '2026-01-01',
  packages: {
    torch: { title: 'deep learning', group: 'Frameworks' },
    pandas: { title: 'tables', group: 'Data' },
    pillow: { title: 'images', group: 'Vision' },
  },
};
const settled = process.argv[2] === undefined ? {} : (JSON.parse(process.argv[2]) as SpecValues);

process.exitCode = 1;
try {
  const asker = await createPrompter(process, process.env);
  let answers: SpecValues = { ...settled, ...(await askOpen({ asker, packages, answers: settled })) };
  let reviewed: ReviewView | undefined;
  for (;;) {
    const choices = Object.entries({ python: '3.12', ...answers }).map(([path, value]) => ({
      path,
      label: findSpecOption(path)?.label ?? path,
      value: String(value),
      because: 'your answer',
    }));
    const files = [{ path: 'Dockerfile', status: 'create' }];
    const view = { summary: choices, choices, files, warnings: [] };
    const verdict = await showReview(asker, view, reviewed);
    reviewed = view;
    if (verdict === 'cancel') process.exitCode = 130;
    if (verdict === 'write') {
      process.stdout.write(`${JSON.stringify(answers)}\n`);
      process.exitCode = 0;
    }
    if (typeof verdict === 'string') break;
    const path = verdict.change as SpecPath;
    answers = { ...answers, [path]: await askOption(path, { asker, packages, answers }) };
  }
} catch (error) {
  if (!(error instanceof Cancelled)) throw error;
  process.exitCode = error.exitCode;
}
