/** Rules that presets hold fields to. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRule, findViolation, matchesRule, resolveRuleTarget, type ValueRule } from '../../../src/spec/rules.ts';

describe('a rule', () => {
  const reason = 'because';
  it.each<[Omit<ValueRule, 'reason'>, unknown, string | undefined]>([
    [{ oneOf: ['3.11', '3.12'] }, '3.12', undefined],
    [{ oneOf: ['3.11', '3.12'] }, '3.13', 'must be one of 3.11, 3.12'],
    [{ range: '>=3.11,<3.14' }, '3.12', undefined],
    [{ range: '>=3.11,<3.14' }, '3.13.5', undefined],
    [{ range: '>=3.11,<3.14' }, '3.10', 'must be >=3.11,<3.14'],
    [{ range: '==3.12.*' }, '3.12', undefined],
    [{ range: '>=1' }, 'no version', 'must be >=1'],
    [{ pattern: 'ghcr.io/acme/*' }, 'ghcr.io/acme/api', undefined],
    [{ pattern: 'ghcr.io/acme/*' }, 'docker.io/acme/api', 'must look like ghcr.io/acme/*'],
    [{ atLeast: 1000 }, 1000, undefined],
    [{ atLeast: 1000 }, 999, 'must be at least 1000'],
    [{ atLeast: '1g' }, '1024m', undefined],
    [{ atLeast: '2g' }, '512m', 'must be at least 2g'],
    [{ oneOf: ['linux/amd64'] }, ['linux/amd64', 'linux/arm64'], 'must be one of linux/amd64'],
    [{ pattern: 'a*' }, { x: 'ab', y: 'b' }, 'must look like a*'],
    [{ required: true }, undefined, 'must be given'],
    [{ oneOf: ['x'] }, undefined, undefined],
    [{ range: '>=2', oneOf: ['3'] }, '3', undefined],
  ])('%j of %j: %s', (rule, value, words) => {
    expect(findViolation({ reason, ...rule }, value, true)).toBe(words);
    expect(checkRule({ reason, ...rule }, 'x')).toEqual([]);
  });

  it('asks for nothing before the spec is complete', () => {
    expect(findViolation({ reason, required: true }, undefined, false)).toBeUndefined();
  });

  it.each([
    [{}, 'needs a reason'],
    [{ reason: ' ', oneOf: ['a'] }, 'needs a reason'],
    [{ reason }, 'says nothing'],
    [{ reason, oneOf: [] }, 'must be a list'],
    [{ reason, range: 'latest' }, 'PEP 440'],
    [{ reason, pattern: '' }, 'must be a text'],
    [{ reason, atLeast: 'much' }, 'must be a number'],
    [{ reason, required: 'yes' }, 'must be true'],
    [{ reason, oneof: ['a'] }, 'is not part of a rule'],
    ['text', 'needs a reason'],
    [null, 'needs a reason'],
  ])('that is wrong: %j %s', (rule, words) => {
    expect(
      checkRule(rule, 'x')
        .map(({ what }) => what)
        .join('\n'),
    ).toContain(words);
  });

  it('may be about an entry of a map', () => {
    expect(resolveRuleTarget('labels.com.acme.team')).toEqual({ field: 'labels', key: 'com.acme.team' });
    expect(resolveRuleTarget('base.digest')).toEqual({ field: 'base.digest' });
    expect(resolveRuleTarget('nothing.here')).toBeUndefined();
  });
});

describe('a pattern', () => {
  it('means what it means as an expression', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 12 });
    const stars = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 8 });
    fc.assert(
      fc.property(letters, stars, (text, pattern) => {
        const expression = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
        expect(matchesRule(text, pattern)).toBe(expression.test(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes no time that grows with its stars', () => {
    expect(matchesRule('a'.repeat(50_000), `${'a*'.repeat(100)}b`)).toBe(false);
  });
});
