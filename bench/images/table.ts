/** The figures as a page, docs/bench/images.md. */
import { ratios } from './aims.ts';
import { APART, type Figure, isApart, labelOf, type Result, type Row, value } from './results.ts';

export const mb = (bytes: number): string => {
  const value = bytes / 1e6;
  return value < 0.1 ? value.toFixed(3) : value < 10 ? value.toFixed(2) : value.toFixed(0);
};
export const s = (seconds: number): string => (seconds < 10 ? seconds.toFixed(2) : seconds.toFixed(1));
export const line = (words: readonly string[]): string => `| ${words.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');

/** The whole page. `notes`: what is written by hand, put before the figures. */
export const page = (results: readonly Result[], notes: string): string =>
  [notes.trim().replace('@variants@', () => who(results)), ...results.map(section)].join('\n\n').concat('\n');

/** Every variant that was measured in any app. */
const who = (results: readonly Result[]): string => {
  const titles = new Map(
    results.flatMap(({ rows }) =>
      rows.map(({ variant, title, samples }) => {
        const tool = samples.at(-1)?.tool;
        return [variant, tool ? `${title} (${tool})` : title] as const;
      }),
    ),
  );
  return [...titles].map(([name, title]) => `- **${name}**: ${title}`).join('\n');
};

const section = (result: Result): string =>
  [
    `## ${result.title}`,
    `${result.date}, ${result.engine}, ${result.machine}. Packages: ${result.packages}. Added: ${result.added}. Upgraded: ${result.upgrade}.`,
    times(result),
    processor(result),
    contents(result),
    against(result),
    result.rows.some((row) => isApart(result, row)) ? APART : '',
  ]
    .filter(Boolean)
    .join('\n\n');

const times = (result: Result): string => {
  const { rows, job } = result;
  return table(
    [
      '',
      'rounds',
      'cold s',
      'edit s',
      'MB pushed',
      'add s',
      'MB pushed',
      'upgrade s',
      'MB pushed',
      ...(job ? ['run s'] : ['ready s', 'stop s']),
    ],
    rows.map((row) => {
      const of = (figure: Figure): number => value(row, figure);
      return [
        labelOf(result, row),
        String(row.samples.length),
        s(of('cold')),
        ...[s(of('edit')), mb(of('editPushed'))],
        ...[s(of('added')), mb(of('addedPushed'))],
        ...[s(of('upgraded')), mb(of('upgradedPushed'))],
        s(of('ready')),
        ...(job ? [] : [s(of('stop'))]),
      ];
    }),
  );
};

/** Of processor time, where it could be told. */
function processor(result: Result): string {
  const { rows, job } = result;
  const known = rows.filter((row) => !Number.isNaN(value(row, 'cpu.cold')));
  if (known.length === 0) return '';
  return table(
    ['processor seconds', 'cold', 'edit', 'add', 'upgrade', job ? 'run' : 'ready'],
    known.map((row) => [
      labelOf(result, row),
      ...(['cpu.cold', 'cpu.edit', 'cpu.added', 'cpu.upgraded', 'cpu.ready'] as const).map((name) =>
        s(value(row, name)),
      ),
    ]),
  );
}

const contents = ({ rows }: Result): string =>
  table(
    [
      '',
      'MB',
      'MB as pushed',
      'layers, MB as pushed',
      'context',
      'uid',
      'distributions',
      'Debian packages',
      'build checks',
      'hadolint',
    ],
    rows.map((row) => {
      const last = row.samples.at(-1) as Row['samples'][number];
      const layers = last.layers.filter((bytes) => bytes > 20_000).map(mb);
      return [
        row.variant,
        ...[mb(last.size), mb(last.compressed), layers.join(' + ')],
        `${last.contextFiles} files, ${mb(last.contextBytes)} MB`,
        ...[last.uid, String(last.distributions), String(last.debian), String(last.check), String(last.hadolint ?? '')],
      ];
    }),
  );

function against(result: Result): string {
  const all = ratios(result);
  if (all.length === 0) return '';
  const judged = (ratio: number | undefined, aim: number | undefined): string =>
    ratio === undefined ? '' : `${ratio.toFixed(3)}${aim === undefined || ratio <= aim ? '' : ' ✗'}`;
  return table(
    ['ours with uv, as a ratio', 'aim', '×', 'of the best other', 'of processor time', 'round by round'],
    all.map(({ label, ratio, rounds, best, aim, cpu }) => [
      label,
      aim === undefined ? '' : `≤ ${aim}`,
      judged(ratio, aim),
      best,
      judged(cpu, aim),
      rounds.map((one) => one.toFixed(3)).join(', '),
    ]),
  );
}
