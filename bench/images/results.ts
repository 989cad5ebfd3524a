/** What was measured, kept in docs/bench/images.json: an app at a time, a round at a time. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { median, type Sample } from './measure.ts';
import type { PodmanSample } from './podman.ts';

export interface Row {
  variant: string;
  title: string;
  installer: 'pip' | 'uv';
  samples: Sample[];
}

export interface Result {
  app: string;
  title: string;
  date: string;
  engine: string;
  machine: string;
  /** Where the packages came from. */
  packages: string;
  /** What was upgraded: "scikit-learn 1.7.2 to 1.8.0". */
  upgrade: string;
  added: string;
  /** A job has no port: it is run to its end. */
  job: boolean;
  rows: Row[];
  /** Ours, built by Podman. */
  podman?: { engine: string; samples: PodmanSample[] };
}

export const file = (name: string): string => fileURLToPath(new URL(`../../docs/bench/${name}`, import.meta.url));

export async function load(): Promise<Result[]> {
  const text = await readFile(file('images.json'), 'utf8').catch(() => '[]');
  return JSON.parse(text) as Result[];
}

export const save = (results: readonly Result[]): Promise<void> =>
  writeFile(
    file('images.json'),
    `${JSON.stringify(results, null, 1).replace(/\[\s+([\d,\s]+?)\s+\]/g, (_, list) => `[${list.replace(/\s+/g, ' ')}]`)}\n`,
  );

type Cpu = NonNullable<Sample['cpu']>;
/** The numbers of a sample; "cpu.cold" is processor time. */
export type Figure =
  | { [K in keyof Sample]-?: Required<Sample>[K] extends number ? K : never }[keyof Sample]
  | `cpu.${keyof Cpu}`
  | 'zstd';

function read(sample: Sample, figure: Figure): number {
  if (figure === 'zstd') return sample.zstd?.reduce((sum, bytes) => sum + bytes, 0) ?? Number.NaN;
  if (!figure.startsWith('cpu.')) return sample[figure as 'cold'] ?? Number.NaN;
  return sample.cpu?.[figure.slice(4) as keyof Cpu] ?? Number.NaN;
}

/** The median of the rounds, or one round's; NaN where nothing was measured. */
export function value(row: Row, figure: Figure, round?: number): number {
  const samples = row.samples.filter((sample) => round === undefined || sample.round === round);
  const numbers = samples.map((sample) => read(sample, figure)).filter((number) => !Number.isNaN(number));
  return numbers.length === 0 ? Number.NaN : median(numbers);
}

/** The least and the most of the rounds, where there are several. */
export function spread(row: Row, figure: Figure): [number, number] | undefined {
  const numbers = row.samples.map((sample) => read(sample, figure)).filter((number) => !Number.isNaN(number));
  return numbers.length < 2 ? undefined : [Math.min(...numbers), Math.max(...numbers)];
}

/** The same step in processor time where every row that has the step has it, which other work on the machine does not stretch; else by the clock. */
export function fairest(result: Result, figure: 'cold' | 'edit' | 'added' | 'upgraded' | 'ready'): Figure {
  const cpu: Figure = `cpu.${figure}`;
  const timed = result.rows.filter((row) => !Number.isNaN(value(row, figure)));
  return timed.every((row) => !Number.isNaN(value(row, cpu))) ? cpu : figure;
}

/** Whether a row was measured in no round that ours was measured in: then its times are of another hour. */
export const isApart = ({ rows }: Result, { samples }: Row): boolean =>
  !rows.some(
    ({ variant, samples: own }) =>
      variant.startsWith('ours') && own.some(({ round }) => samples.some((one) => one.round === round)),
  );

/** As it stands in a table. */
export const labelOf = (result: Result, row: Row): string => (isApart(result, row) ? `${row.variant} †` : row.variant);

export const APART = '† measured at a different time, under load: sizes and bytes compare, seconds do not.';
