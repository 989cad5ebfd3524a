/** Writes docs/bench/images.md, a chart for each app, and the key table of the README. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chart } from './chart.ts';
import { APART, fairest, file, isApart, labelOf, type Result, value } from './results.ts';
import { line, mb, page, s } from './table.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const MARKS = /(<!-- images: written by npm run bench:images -->\n)[\s\S]*?(<!-- \/images -->)/;

export async function report(results: readonly Result[]): Promise<void> {
  for (const result of results) await writeFile(file(`images-${result.app}.svg`), chart(result));
  await writeFile(file('images.md'), page(results, await readFile(here('notes.md'), 'utf8')));
  const readme = await readFile(here('../../README.md'), 'utf8');
  const [first] = results;
  if (first)
    await writeFile(
      here('../../README.md'),
      readme.replace(MARKS, (_, a, b) => `${a}${key(first)}\n${b}`),
    );
}

/** What matters most, of the app that the aims are set for. */
function key(result: Result): string {
  const head = [
    '',
    'image MB',
    'cold build s',
    'code edit s',
    'small package added s',
    'pushed then MB',
    'first answer s',
  ];
  const rows = result.rows.map((row) => [
    labelOf(result, row),
    mb(value(row, 'size')),
    s(value(row, fairest(result, 'cold'))),
    s(value(row, fairest(result, 'edit'))),
    s(value(row, fairest(result, 'added'))),
    mb(value(row, 'addedPushed')),
    s(value(row, fairest(result, 'ready'))),
  ]);
  const times = fairest(result, 'cold').startsWith('cpu.')
    ? 'Seconds are processor time, which other work on the machine stretches less than the clock.'
    : 'Seconds are by the clock.';
  const about = `${result.title}; ${result.engine}, ${result.machine}; same packages, same base. ${times}`;
  const apart = result.rows.some((row) => isApart(result, row)) ? ['', APART] : [];
  return [`${about}`, '', line(head), line(head.map(() => '---')), ...rows.map(line), ...apart, ''].join('\n');
}
