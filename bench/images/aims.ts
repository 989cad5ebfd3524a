/** Ours against the best of the others, figure by figure, and what was aimed at. */
import { type Figure, isApart, type Result, type Row, value } from './results.ts';

export interface Ratio {
  label: string;
  ratio: number;
  /** The same, round by round. */
  rounds: number[];
  best: string;
  /** The same of processor time, against the best in that. */
  cpu?: number;
  aim?: number;
}

interface Aim {
  label: string;
  figure: Figure;
  /** What the others have in its place. */
  theirs?: Figure;
  among?: (row: Row) => boolean;
  aim?: number;
}

const AIMS: readonly Aim[] = [
  { label: 'image size', figure: 'size', aim: 0.62 },
  { label: 'image size as pushed by `docker push`', figure: 'compressed' },
  {
    label: 'image size as pushed by Bake and CI, against `docker push`',
    figure: 'zstd',
    theirs: 'compressed',
    aim: 0.62,
  },
  { label: 'cold build, against pip', figure: 'cold', among: ({ installer }) => installer === 'pip', aim: 0.6 },
  {
    label: "cold build, against uv's guide",
    figure: 'cold',
    among: ({ variant }) => variant === "uv's guide",
    aim: 0.6,
  },
  { label: 'code edit, time', figure: 'edit', aim: 0.8 },
  { label: 'code edit, pushed', figure: 'editPushed' },
  { label: 'added package, time', figure: 'added', aim: 0.06 },
  { label: 'added package, pushed', figure: 'addedPushed', aim: 0.03 },
  { label: 'framework upgrade, time', figure: 'upgraded', aim: 0.8 },
  { label: 'framework upgrade, pushed', figure: 'upgradedPushed' },
  { label: 'first healthy answer', figure: 'ready', aim: 0.9 },
];

/** What takes time, and so has a figure of processor time beside it. */
const CLOCKED: ReadonlySet<string> = new Set(['cold', 'edit', 'added', 'upgraded', 'ready']);

function ofProcessor(figure: Figure, mine: Row, others: readonly Row[]): number | undefined {
  const least = Math.min(...others.map((row) => value(row, figure)).filter((number) => !Number.isNaN(number)));
  const ratio = value(mine, figure) / least;
  return Number.isFinite(ratio) ? ratio : undefined;
}

const OURS = 'ours, uv';
export const isOurs = ({ variant }: Row): boolean => variant.startsWith('ours');

/** Ratios of medians; round by round where both were measured in it. Empty where either side is missing. */
export function ratios(result: Result): Ratio[] {
  const mine = result.rows.find(({ variant }) => variant === OURS);
  if (!mine) return [];
  return AIMS.flatMap(({ label, figure, theirs = figure, among, aim }) => {
    const clocked = CLOCKED.has(figure);
    const others = result.rows.filter(
      (row) =>
        !isOurs(row) &&
        (among?.(row) ?? true) &&
        !(clocked && isApart(result, row)) &&
        !Number.isNaN(value(row, theirs)),
    );
    if (others.length === 0 || Number.isNaN(value(mine, figure))) return [];
    const best = others.reduce((a, b) => (value(b, theirs) < value(a, theirs) ? b : a));
    const rounds = mine.samples
      .map(({ round }) => value(mine, figure, round) / value(best, theirs, round))
      .filter((ratio) => !Number.isNaN(ratio));
    const ratio = value(mine, figure) / value(best, theirs);
    const cpu = clocked ? ofProcessor(`cpu.${figure}` as Figure, mine, others) : undefined;
    return [
      { label, ratio, rounds, best: best.variant, ...(aim === undefined ? {} : { aim }), ...(cpu ? { cpu } : {}) },
    ];
  });
}
