/** The figures as a page, docs/bench/images.md. */
import { ratios } from './aims.ts';
import { median } from './measure.ts';
import { APART, type Figure, isApart, labelOf, type Result, type Row, spread, value } from './results.ts';

export const mb = (bytes: number): string => {
  if (Number.isNaN(bytes)) return '';
  const value = bytes / 1e6;
  return value < 0.1 ? value.toFixed(3) : value < 10 ? value.toFixed(2) : value.toFixed(0);
};
export const s = (seconds: number): string =>
  Number.isNaN(seconds) ? '' : seconds < 10 ? seconds.toFixed(2) : seconds.toFixed(1);
/** The median, and the least and the most of the rounds: "42.6 (41.0..44.1)". */
export function between(row: Row, figure: Figure): string {
  const ends = spread(row, figure);
  return ends ? `${s(value(row, figure))} (${s(ends[0])}..${s(ends[1])})` : s(value(row, figure));
}
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

const OLD = ' Not measured again since: our file was longer, and the machine another one.';
/** Lines are counted since the Dockerfile was rewritten. */
const isOld = ({ rows }: Result): boolean =>
  rows.every(({ samples }) => samples.every(({ lines }) => lines === undefined));

const section = (result: Result): string =>
  [
    `## ${result.title}`,
    `${result.date}, ${result.engine}, ${result.machine}. Packages: ${result.packages}. Added: ${result.added}. Upgraded: ${result.upgrade}.${isOld(result) ? OLD : ''}`,
    times(result),
    processor(result),
    contents(result),
    files(result),
    podman(result),
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
        between(row, 'cold'),
        ...[between(row, 'edit'), mb(of('editPushed'))],
        ...[between(row, 'added'), mb(of('addedPushed'))],
        ...[between(row, 'upgraded'), mb(of('upgradedPushed'))],
        between(row, 'ready'),
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
        between(row, name),
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
      'by zstd',
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
        ...[mb(last.size), mb(last.compressed), mb(value(row, 'zstd')), layers.join(' + ')],
        `${last.contextFiles} files, ${mb(last.contextBytes)} MB`,
        ...[last.uid, String(last.distributions), String(last.debian), String(last.check), String(last.hadolint ?? '')],
      ];
    }),
  );

/** The Dockerfiles themselves, raw: with comments and blank lines. */
function files({ rows }: Result): string {
  const known = rows.flatMap(({ variant, samples }) => {
    const last = samples.findLast(({ lines }) => lines !== undefined);
    return last ? [[variant, String(last.lines), String(last.characters)]] : [];
  });
  return known.length === 0 ? '' : table(['Dockerfile', 'lines', 'characters'], known);
}

/** Ours on the other engine, beside Docker's figures. */
function podman(result: Result): string {
  const mine = result.rows.find(({ variant }) => variant === 'ours, uv');
  if (!result.podman || !mine) return '';
  const { engine, samples } = result.podman;
  const middle = (of: (sample: (typeof samples)[number]) => number): string => s(median(samples.map(of)));
  return table(
    ['ours, uv', 'MB', 'cold s', 'processor s', 'edit s', 'processor s', 'add s', 'processor s'],
    [
      [
        engine,
        mb(median(samples.map(({ size }) => size))),
        ...[middle(({ cold }) => cold), middle(({ cpu }) => cpu.cold)],
        ...[middle(({ edit }) => edit), middle(({ cpu }) => cpu.edit)],
        ...[middle(({ added }) => added), middle(({ cpu }) => cpu.added)],
      ],
      [
        result.engine.split(',')[0] as string,
        mb(value(mine, 'size')),
        ...(['cold', 'edit', 'added'] as const).flatMap((step) => [
          s(value(mine, step)),
          s(value(mine, `cpu.${step}`)),
        ]),
      ],
    ],
  );
}

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
