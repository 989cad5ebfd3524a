import { describe, expect, it } from 'vitest';
import { createEmptyFacts } from '../../../src/detect/facts.ts';
import { formatMegabytes, planImageLayout } from '../../../src/plan/image-layout.ts';
import { plan } from '../../../src/plan/plan.ts';
import type { Lock, LockedPackage } from '../../../src/spec/lock.ts';

const MB = 1_000_000;
const planned = plan({ values: { dependencies: ['lightgbm'] }, because: {}, facts: createEmptyFacts('shop') });
const locked = (name: string, size: LockedPackage['size']): LockedPackage => ({
  name,
  version: '1.0',
  extras: [],
  hashes: [`sha256:${'0'.repeat(64)}`],
  size,
  via: ['requirements.in'],
});
const lockOf = (packages: LockedPackage[], more: Partial<Lock> = {}): Lock => ({
  request: planned.request,
  resolver: { name: 'snapshot', date: '2026-01-01' },
  substitutions: [],
  packages,
  ...more,
});
const both = (bytes: number) => ({ 'linux/amd64': bytes, 'linux/arm64': bytes });
const split = (packages: LockedPackage[]) => planImageLayout(planned, lockOf(packages)).frameworks;

describe('the start command', () => {
  const graceful = '--timeout-graceful-shutdown 8';
  const of = (version: string) => {
    const api = plan({ values: { framework: 'fastapi' }, because: {}, facts: createEmptyFacts('shop') });
    const made = planImageLayout(api, lockOf([{ ...locked('uvicorn', both(MB)), version }]));
    const left = made.decisions.filter(({ choice }) => choice === 'command');
    return { command: made.start.command.join(' '), develop: made.start.develop.join(' '), left };
  };

  it.each(['0.22.0', '0.54.0'])('has the options that uvicorn %s knows', (version) => {
    expect(of(version)).toMatchObject({ command: expect.stringContaining(graceful), left: [] });
  });

  it.each(['0.20.0', '0.21.1'])('leaves out, with the reason, what uvicorn %s would not start with', (version) => {
    const { command, develop, left } = of(version);
    expect(command).toBe('sh -c exec uvicorn app.main:app --host 0.0.0.0 --port ${PORT:-8000}');
    expect(develop).toBe('sh -c exec uvicorn app.main:app --host 0.0.0.0 --port ${PORT:-8000} --reload');
    const because = `uvicorn ${version} does not know it (uvicorn>=0.22 does)`;
    expect(left).toEqual([{ choice: 'command', value: 'without --timeout-graceful-shutdown', because }]);
  });
});

describe('startOf', () => {
  const layoutWith = (framework: string, packages: Record<string, string>) => {
    const planned = plan({ values: { framework }, because: {}, facts: createEmptyFacts('shop') });
    const all = Object.entries(packages).map(([name, version]) => ({ ...locked(name, both(MB)), version }));
    return planImageLayout(planned, lockOf(all));
  };

  it.each(['20.1.0', '23.0.0', '25.0.3'])(
    'keeps the app where gunicorn %s takes an option without a value',
    (version) => {
      const { command, develop } = layoutWith('flask', { gunicorn: version }).start;
      const bind = 'sh -c exec gunicorn --bind 0.0.0.0:${PORT:-8000} --worker-tmp-dir /dev/shm';
      expect(command.join(' ')).toBe(`${bind} app:app`);
      expect(develop.join(' ')).toBe(`${bind} --reload app:app`);
    },
  );

  it('keeps the option where gunicorn knows it', () => {
    const { command } = layoutWith('flask', { gunicorn: '25.1.0' }).start;
    expect(command.join(' ')).toMatch(/--no-control-socket app:app$/);
  });

  it.each([
    ['3.50.2', 'GRADIO_ALLOW_FLAGGING'],
    ['4.44.1', 'GRADIO_ALLOW_FLAGGING'],
    ['5.0.0', 'GRADIO_FLAGGING_MODE'],
    ['6.31.0', 'GRADIO_FLAGGING_MODE'],
  ])('sets the variable that Gradio %s reads', (version, name) => {
    const { env } = layoutWith('gradio', { gradio: version });
    expect(env.filter((pair) => pair.name.includes('FLAGGING'))).toEqual([{ name, value: 'never' }]);
  });
});

describe('the split into layers', () => {
  const small = locked('fastapi', both(MB));

  it.each<[string, LockedPackage[], string[]]>([
    ['nothing large: one stage', [small, locked('numpy', both(9 * MB))], []],
    [
      'large ones from 30 MB in all',
      [small, locked('torch', both(200 * MB)), locked('numpy', both(15 * MB))],
      ['torch', 'numpy'],
    ],
    ['large, but too little in all', [small, locked('numpy', both(15 * MB))], []],
    ['just enough', [small, locked('scipy', both(30 * MB))], ['scipy']],
    ['nothing but large ones: one stage', [locked('torch', both(200 * MB))], []],
    [
      'large on one architecture is large',
      [
        small,
        locked('a', { 'linux/amd64': 25 * MB, 'linux/arm64': 1 }),
        locked('b', { 'linux/amd64': 9 * MB, 'linux/arm64': 12 * MB }),
      ],
      ['a', 'b'],
    ],
    [
      'one entry an architecture: named once',
      [
        small,
        { ...locked('torch', { 'linux/amd64': 190 * MB }), marker: 'platform_machine == "x86_64"' },
        { ...locked('torch', { 'linux/arm64': 150 * MB }), marker: 'platform_machine == "aarch64"' },
      ],
      ['torch'],
    ],
    ['without sizes, what is known to be large', [small, locked('torch', {}), locked('anyio', {})], ['torch']],
  ])('%s', (_what, packages, frameworks) => expect(split(packages)).toEqual(frameworks));

  const torch = locked('torch', both(200 * MB));
  const required = (name: string, megabytes: number, ...via: string[]) => ({
    ...locked(name, both(megabytes * MB)),
    via,
  });

  it.each<[string, LockedPackage[], string[]]>([
    ['what a large one requires', [required('networkx', 2, 'torch'), torch, small], ['torch', 'networkx']],
    [
      'also by way of a tiny one, before or after it in the file',
      [required('keras', 2, 'tiny'), required('tiny', 0.1, 'torch'), torch, required('rich', 1, 'keras'), small],
      ['torch', 'keras', 'rich'],
    ],
    [
      'whoever else requires it: an added package takes nothing out of the layer',
      [required('pyyaml', 0.8, 'torch', 'added'), torch, small, locked('added', both(MB))],
      ['torch', 'pyyaml'],
    ],
    ['no tiny one', [required('filelock', 0.1, 'torch'), torch], ['torch']],
    ['nothing that only a small one requires', [required('pydantic', 2, 'fastapi'), torch, small], ['torch']],
    ['in a circle', [required('a', 1, 'torch', 'b'), required('b', 1, 'a'), torch, small], ['torch', 'a', 'b']],
    ['not all: a layer remains for what is added', [required('networkx', 2, 'torch'), torch], ['torch']],
  ])('takes along %s', (_what, packages, frameworks) => expect(split(packages)).toEqual(frameworks));

  it('leaves what is built from source out of the layer of what requires it', () => {
    const built = { ...required('pycocotools', 2, 'torch'), build: ['linux/amd64' as const] };
    const lock = lockOf([built, torch, small], { buildRequires: [] });
    expect(planImageLayout(planned, lock).frameworks).toEqual(['torch']);
  });

  it('counts in the comment what comes along', () => {
    const packages = [torch, required('networkx', 2, 'torch'), required('sympy', 2, 'torch'), small];
    const [first] = planImageLayout(planned, lockOf(packages)).sections;
    expect(first?.because).toBe('Large and rarely changed: torch; with 2 that it requires');
  });

  it('is said with its reason', () => {
    const { decisions } = planImageLayout(
      planned,
      lockOf([small, ...['a', 'b', 'c', 'd', 'e'].map((name) => locked(name, both(20 * MB)))]),
    );
    const layers = decisions.find(({ choice }) => choice === 'layers');
    expect(layers).toMatchObject({
      value: 'frameworks, packages, code',
      because: expect.stringContaining('a, b, c and 2 more are large'),
    });
  });
});

describe('what it weighs', () => {
  it('is counted for amd64, each package once', () => {
    const torch = [locked('torch', { 'linux/amd64': 190 * MB }), locked('torch', { 'linux/arm64': 150 * MB })];
    const of = planImageLayout(planned, lockOf([...torch, locked('a', both(10 * MB))]));
    expect(of).toMatchObject({ downloadBytes: 200 * MB, packageCount: 2 });
    expect(of.decisions.find(({ choice }) => choice === 'lock')?.value).toBe('2 packages, 200 MB to download');
  });

  it.each([
    [0, '1 MB'],
    [1_499_999, '1 MB'],
    [1_500_000, '2 MB'],
    [2_345_678_901, '2.3 GB'],
  ])('%d is %s', (bytes, text) => expect(formatMegabytes(bytes)).toBe(text));
});

it('Debian packages are those that the closure needs, and those that were asked for', () => {
  const asked = plan({
    values: { apt: ['tini'], dependencies: ['lightgbm'] },
    because: { apt: 'the team' },
    facts: createEmptyFacts('x'),
  });
  const of = planImageLayout(asked, lockOf([locked('lightgbm', both(MB))]));
  expect(of.apt.map(({ name }) => name)).toEqual(['libgomp1', 'tini']);
  expect(of.apt.find(({ name }) => name === 'tini')?.because).toBe('the team');
  expect(planImageLayout(planned, lockOf([locked('fastapi', both(MB))])).apt).toEqual([]);
});

it('substitutions are decisions', () => {
  const substitutions = [{ from: 'tensorflow', to: 'tensorflow-cpu', because: 'no CUDA' }];
  const { decisions } = planImageLayout(planned, lockOf([locked('a', both(1))], { substitutions }));
  expect(decisions).toContainEqual({
    choice: 'dependencies',
    value: 'tensorflow-cpu for tensorflow',
    because: 'no CUDA',
  });
});
