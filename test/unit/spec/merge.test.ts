import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import { merge, SOURCES, type SourceKind, type SpecSource } from '../../../src/spec/merge.ts';

const part = (source: SourceKind, values: SpecSource['values'], more: Partial<SpecSource> = {}): SpecSource => ({
  source,
  name: source,
  values,
  ...more,
});
const problemsOf = (parts: SpecSource[]) => {
  try {
    merge(parts);
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
  return [];
};

describe('precedence', () => {
  it('is, strongest first: flags > wizard > saved > preset > detected > default', () => {
    expect([...SOURCES].reverse()).toEqual(['flag', 'wizard', 'saved', 'preset', 'detected', 'default']);
  });

  const pairs = SOURCES.flatMap((weak, at) => SOURCES.slice(at + 1).map((strong) => ({ weak, strong })));
  it.each(pairs)('$strong beats $weak, in whatever order they are given', ({ weak, strong }) => {
    const parts = [part(strong, { port: 1 }), part(weak, { port: 2, name: 'kept' })];
    for (const given of [parts, [...parts].reverse()]) {
      const { values, origins } = merge(given);
      expect(values).toEqual({ port: 1, name: 'kept' });
      expect(origins.port?.source).toBe(strong);
      expect(origins.name?.source).toBe(weak);
    }
  });

  it('of two parts of one source the later wins', () => {
    expect(merge([part('preset', { port: 1 }), part('preset', { port: 2 })]).values.port).toBe(2);
  });

  it('does not depend on how parts of different sources are shuffled', () => {
    const parts = SOURCES.map((source, at) => part(source, { port: at + 1, env: { [source]: 'x' }, apt: [source] }));
    fc.assert(
      fc.property(fc.shuffledSubarray(parts, { minLength: 1 }), (some) => {
        const strongest = Math.max(...some.map(({ source }) => SOURCES.indexOf(source)));
        const { values } = merge(some);
        expect(values.port).toBe(strongest + 1);
        const given = SOURCES.filter((source) => some.some((one) => one.source === source));
        expect(Object.keys(values.env ?? {})).toEqual(given.slice(Math.max(0, given.indexOf('wizard'))));
      }),
    );
  });

  it('leaves what it was given as it was', () => {
    const parts = [part('preset', { apt: ['a'], env: { A: '1' } }), part('flag', { apt: ['b'], env: { B: '2' } })];
    const before = structuredClone(parts);
    merge(parts);
    expect(parts).toEqual(before);
  });
});

describe('lists and maps', () => {
  it('lists add up, weakest first, each item once', () => {
    const parts = [
      part('flag', { apt: ['c', 'a'] }),
      part('preset', { apt: ['a', 'b'] }),
      part('saved', { apt: ['b'] }),
    ];
    expect(merge(parts).values.apt).toEqual(['a', 'b', 'c']);
  });

  it('maps go by key', () => {
    const parts = [
      part('preset', { env: { A: 'preset', B: 'preset' } }),
      part('flag', { env: { B: 'flag', C: 'flag' } }),
    ];
    expect(merge(parts).values.env).toEqual({ A: 'preset', B: 'flag', C: 'flag' });
  });

  it('a list without a rule is taken whole from the strongest', () => {
    const parts = [
      part('preset', { platforms: ['linux/amd64', 'linux/arm64'] }),
      part('flag', { platforms: ['linux/amd64'] }),
    ];
    expect(merge(parts).values.platforms).toEqual(['linux/amd64']);
  });

  it('an answer is the whole list, since the whole list was on the screen', () => {
    const parts = [part('saved', { dependencies: ['torch'] }), part('wizard', { dependencies: ['numpy'] })];
    expect(merge(parts).values.dependencies).toEqual(['numpy']);
    expect(merge([...parts, part('flag', { dependencies: ['scipy'] })]).values.dependencies).toEqual([
      'numpy',
      'scipy',
    ]);
  });
});

describe('implied values', () => {
  it('a CUDA means a GPU, with the reason', () => {
    const { values, origins } = merge([part('saved', { accelerator: 'cpu' }), part('flag', { cuda: '12.6' })]);
    expect(values).toMatchObject({ accelerator: 'cuda', cuda: '12.6' });
    expect(origins.accelerator).toEqual({ source: 'flag', name: 'flag', because: 'cuda 12.6 asks for it' });
  });

  it('not where the same source says otherwise, or a stronger one', () => {
    expect(merge([part('saved', { accelerator: 'cpu', cuda: '12.6' })]).values.accelerator).toBe('cpu');
    expect(merge([part('saved', { cuda: '12.6' }), part('flag', { accelerator: 'cpu' })]).values.accelerator).toBe(
      'cpu',
    );
  });
});

describe('where a value came from', () => {
  it.each<[SourceKind, string]>([
    ['default', 'default'],
    ['detected', 'found in the folder'],
    ['preset', 'set in the folder'],
    ['saved', 'set in the folder'],
    ['wizard', 'your answer'],
    ['flag', 'you asked for it'],
  ])('%s says "%s"', (source, because) => {
    expect(merge([part(source, { port: 1 }, { name: 'the folder' })]).origins.port?.because).toBe(because);
  });

  it("is the source's own reason where it has one", () => {
    const found = part('detected', { port: 1, name: 'x' }, { because: { port: 'app.py:3 listens on 1' } });
    const { origins } = merge([found]);
    expect(origins.port?.because).toBe('app.py:3 listens on 1');
    expect(origins.name?.because).toBe('found in detected');
  });
});

describe('enforced fields', () => {
  const corporate = part(
    'preset',
    { user: 10001, env: { TZ: 'UTC' }, apt: ['ca-certificates'], 'base.registry': 'mirror.example.com' },
    {
      name: 'preset corporate',
      enforce: { user: 'the cluster refuses others', env: 'logs', apt: 'TLS', 'base.registry': 'policy' },
    },
  );

  it.each<[SourceKind]>([['flag'], ['wizard'], ['saved']])('%s may repeat them', (source) => {
    const same = part(source, { user: 10001, env: { TZ: 'UTC', A: '1' }, apt: ['ca-certificates'] });
    expect(problemsOf([corporate, same])).toEqual([]);
  });

  it.each<[SourceKind]>([['flag'], ['wizard'], ['saved'], ['preset']])('%s may not change them', (source) => {
    const other = part(source, { user: 1000 }, { name: '--user' });
    expect(problemsOf([corporate, other])).toEqual([
      {
        where: '--user: user',
        what: '1000 overrides what preset corporate enforces (10001): the cluster refuses others',
        fix: 'leave it out, or use another preset',
      },
    ]);
  });

  it.each<[SourceKind]>([['default'], ['detected']])('%s is beaten without a word', (source) => {
    expect(merge([corporate, part(source, { user: 1 })]).values.user).toBe(10001);
  });

  it('lists and maps may grow, and no enforced part of them may change', () => {
    expect(merge([corporate, part('flag', { env: { B: '1' }, apt: ['tini'] })]).values).toMatchObject({
      env: { TZ: 'UTC', B: '1' },
      apt: ['ca-certificates', 'tini'],
    });
    expect(problemsOf([corporate, part('flag', { env: { TZ: 'CET' } })]).map(({ where }) => where)).toEqual([
      'flag: env',
    ]);
    expect(problemsOf([corporate, part('wizard', { apt: ['tini'] })]).map(({ where }) => where)).toEqual([
      'wizard: apt',
    ]);
  });

  it('all at once', () => {
    const parts = [corporate, part('flag', { user: 1, 'base.registry': 'elsewhere.example.com' })];
    expect(problemsOf(parts).map(({ where }) => where)).toEqual(['flag: user', 'flag: base.registry']);
  });

  it('may be what an extended preset has set', () => {
    const base = part('preset', { user: 5 }, { name: 'base' });
    const strict = part('preset', {}, { name: 'strict', bases: [base], enforce: { user: 'because' } });
    expect(problemsOf([base, strict])).toEqual([]);
    expect(problemsOf([base, strict, part('flag', { user: 6 })])).toHaveLength(1);
    expect(problemsOf([base, strict, part('preset', { user: 6 }, { name: 'later' })])).toHaveLength(1);
  });

  it('is not what a preset before it has set, which it does not extend', () => {
    const base = part('preset', { user: 5 }, { name: 'base' });
    const other = part('preset', { user: 6 }, { name: 'other', bases: [base] });
    const strict = part('preset', {}, { name: 'strict', bases: [base], enforce: { user: 'because' } });
    expect(problemsOf([base, other, strict])).toHaveLength(1);
  });

  it("only what presets say: what was found is nobody's rule", () => {
    expect(
      problemsOf([part('detected', { apt: ['ffmpeg'] }), corporate, part('wizard', { apt: ['ca-certificates'] })]),
    ).toEqual([]);
  });

  it('also against what another field implies', () => {
    const cpu = part('preset', { accelerator: 'cpu' }, { enforce: { accelerator: 'no GPUs here' } });
    expect(problemsOf([cpu, part('flag', { cuda: '12.6' })])[0]?.what).toContain('no GPUs here');
  });
});
