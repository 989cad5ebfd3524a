import { describe, expect, it } from 'vitest';
import { frameworks } from '../../../src/catalog/frameworks/index.ts';
import { targets } from '../../../src/catalog/targets/index.ts';
import { createEmptyFacts } from '../../../src/detect/facts.ts';
import { UserError } from '../../../src/errors.ts';
import type { SpecValues } from '../../../src/options/table.ts';
import { plan } from '../../../src/plan/plan.ts';

const chosen = (values: SpecValues) => plan({ values, because: {}, facts: createEmptyFacts('shop') }).targets;
const names = (values: SpecValues) => chosen(values).map(({ target }) => target.name);
const problems = (values: SpecValues) => {
  try {
    chosen(values);
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
  return [];
};
const usual = targets.filter((target) => target.default).map(({ name }) => name);
const others = targets.filter((target) => !target.default).map(({ name }) => name);

describe('targets', () => {
  it('come by themselves where the folder says so, and compose does', () => {
    expect(names({})).toEqual(usual);
    expect(usual).toContain('compose');
  });

  it('are added by with and taken away by without', () => {
    for (const name of others) expect(names({ with: [name] }).sort()).toEqual([...usual, name].sort());
    expect(names({ without: usual })).toEqual([]);
  });

  it('are refused where both speak of the same', () => {
    expect(problems({ with: ['compose'], without: ['compose'] })).toEqual([
      expect.objectContaining({ where: 'with: compose', what: 'is declined by without' }),
    ]);
  });

  it('know their settings: others are refused, with what was meant', () => {
    expect(problems({ settings: { 'nowhere.x': '1' } })).toEqual([
      expect.objectContaining({ where: 'settings: nowhere.x', what: 'is not a setting of a target' }),
    ]);
  });

  it('have the defaults of the accelerator, and of a framework that needs others; what somebody said beats both', () => {
    const of = (values: SpecValues) => {
      const kubernetes = chosen({ ...values, with: ['kubernetes'] }).find(({ target }) => target.name === 'kubernetes');
      return [kubernetes?.settings.cpu, kubernetes?.settings.memory];
    };
    expect(of({ framework: 'fastapi' })).toEqual(['1', '4Gi']);
    expect(of({ framework: 'fastapi', accelerator: 'cuda' })).toEqual(['2', '8Gi']);
    expect(of({ framework: 'vllm' })).toEqual(['4', '16Gi']);
    expect(of({ framework: 'vllm', settings: { 'kubernetes.memory': '64Gi' } })).toEqual(['4', '64Gi']);
  });

  it.each(frameworks.map(({ name }) => name))(
    'are all known that %s needs otherwise, whatever is asked for',
    (framework) => {
      expect(problems({ framework, with: others })).toEqual([]);
    },
  );

  const settings = targets.flatMap((target) =>
    Object.entries(target.settings ?? {}).map(([name, row]) => ({ target: target.name, name, row })),
  );
  for (const { target, name, row } of settings) {
    it(`takes the default and the example of ${target}.${name}, and no second line`, () => {
      for (const value of [row.default, ...(row.example ? [row.example] : [])])
        expect(problems({ with: [target], settings: { [`${target}.${name}`]: value } })).toEqual([]);
      expect(problems({ with: [target], settings: { [`${target}.${name}`]: 'a\nb: "$(x)' } })).not.toEqual([]);
    });
  }
});
