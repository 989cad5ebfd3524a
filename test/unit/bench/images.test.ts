/** The bench of images: what it makes of what it measured. */
import { describe, expect, it } from 'vitest';
import { ratios } from '../../../bench/images/aims.ts';
import { chart } from '../../../bench/images/chart.ts';
import type { Sample } from '../../../bench/images/measure.ts';
import { type Result, type Row, spread, value } from '../../../bench/images/results.ts';
import { between, page } from '../../../bench/images/table.ts';

const sample = (round: number, more: Partial<Sample>): Sample => ({
  ...{ round, cold: 40, added: 4, addedPushed: 13e6, size: 900e6, compressed: 300e6, uncompressed: [], layers: [3e8] },
  ...{ contextFiles: 4, contextBytes: 12e3, ready: 2, stop: 1, uid: '1000', distributions: 40, debian: 95, check: 0 },
  ...more,
});
const row = (variant: string, installer: Row['installer'], ...samples: Sample[]): Row => ({
  ...{ variant, installer, samples, title: variant },
});
const result = (...rows: Row[]): Result => ({
  ...{ app: 'api', title: 'An API', date: '2026-11-30', engine: 'Docker 28, containerd image store', rows },
  ...{ machine: '2 cores', packages: 'a copy', upgrade: 'pandas 1 to 2', added: 'humanize', job: false },
});

const OURS = row(
  'ours, uv',
  'uv',
  sample(1, { cold: 44, edit: 0.5, zstd: [100e6, 130e6] }),
  sample(2, { cold: 40 }),
  sample(3, { cold: 42 }),
);
const GUIDE = row("uv's guide", 'uv', ...[1, 2, 3].map((round) => sample(round, { cold: 60 + 20 * round })));
const INIT = row('docker init', 'pip', sample(1, { cold: 100, size: 1500e6, compressed: 400e6, edit: 1, added: 80 }));

describe('spread', () => {
  it('is the least and the most of the rounds', () => expect(spread(OURS, 'cold')).toEqual([40, 44]));
  it('is nothing of one round', () => {
    expect(spread(OURS, 'edit')).toBeUndefined();
    expect(spread(OURS, 'upgraded')).toBeUndefined();
  });
});

describe('value', () => {
  it('sums the layers that zstd compressed, of the round that has them', () => expect(value(OURS, 'zstd')).toBe(230e6));
  it('is not a number where no round has the step', () => expect(value(OURS, 'upgraded')).toBeNaN());
});

describe('between', () => {
  it('prints median, least and most of several rounds, and one round as it is', () => {
    expect(between(OURS, 'cold')).toBe('42.0 (40.0..44.0)');
    expect(between(OURS, 'edit')).toBe('0.50');
    expect(between(OURS, 'upgraded')).toBe('');
  });
});

describe('ratios', () => {
  const found = ratios(result(OURS, GUIDE, INIT));
  const of = (label: string) => found.find((one) => one.label === label);

  it('compares the cold build with those of one installer, round by round', () => {
    expect(of('cold build, against pip')).toMatchObject({ ratio: 0.42, rounds: [0.44], best: 'docker init', aim: 0.6 });
    expect(of("cold build, against uv's guide")).toMatchObject({ ratio: 0.42, best: "uv's guide", aim: 0.6 });
  });
  it('compares what Bake pushes with what the others push', () => {
    const label = 'image size as pushed by Bake and CI, against `docker push`';
    expect(of(label)).toMatchObject({ ratio: 230 / 300, best: "uv's guide", aim: 0.62 });
  });
  it('leaves a step out that one side was not measured in', () => {
    expect(of('code edit, time')).toMatchObject({ ratio: 0.5, best: 'docker init' });
    expect(of('framework upgrade, time')).toBeUndefined();
  });
  it('leaves times out that are of another hour', () => {
    const apart = row('fly launch', 'pip', sample(7, { cold: 1, size: 1 }));
    const others = ratios(result(OURS, GUIDE, apart));
    expect(others.find(({ label }) => label === 'cold build, against pip')).toBeUndefined();
    expect(others.find(({ label }) => label === 'image size')?.best).toBe('fly launch');
  });
});

describe('chart', () => {
  it('draws no bar where a step was not measured', () => {
    const text = chart(result(OURS, INIT, row('LitServe', 'pip', sample(1, {}))));
    expect(text).not.toContain('NaN');
    expect(text.match(/<rect class="(ours|theirs)"/g)?.length).toBe(17);
  });
});

describe('page', () => {
  const files = { lines: 79, characters: 3740 };
  const measured = result({ ...OURS, samples: OURS.samples.map((one) => ({ ...one, ...files })) }, INIT);

  it('has lines and characters of each Dockerfile that was counted', () => {
    const text = page([measured], 'Notes');
    expect(text).toContain('| ours, uv | 79 | 3740 |');
    expect(text).not.toContain('| docker init | undefined');
  });
  it('has Podman beside Docker where it was measured', () => {
    const one = { cold: 50, edit: 2, added: 9, cpu: { cold: 55, edit: 1, added: 10 }, size: 905e6 };
    const text = page([{ ...measured, podman: { engine: 'Podman 5.4.2', samples: [one] } }], 'Notes');
    expect(text).toContain('| Podman 5.4.2 | 905 | 50.0 | 55.0 | 2.00 | 1.00 | 9.00 | 10.0 |');
    expect(text).toContain('| Docker 28 | 900 | 42.0 |');
    expect(page([measured], 'Notes')).not.toContain('Podman');
  });
  it('says where an app was last measured with another Dockerfile', () => {
    expect(page([result(OURS)], 'Notes')).toContain('Not measured again since');
    expect(page([measured], 'Notes')).not.toContain('Not measured again since');
  });
  it('marks a ratio that misses its aim', () => {
    expect(page([result(OURS, GUIDE)], 'Notes')).toMatch(/\| image size \| ≤ 0\.62 \| 1\.000 ✗ \|/);
  });
});
