import { describe, expect, it } from 'vitest';
import { parseYamlDocument } from '../../../src/text/yaml.ts';

describe('parseYamlDocument', () => {
  it.each([
    ['a: 1\nb: 2\na: 3\n', 10],
    ['one:\n  - x: 1\n    x: 2\n', 18],
    ['"a": 1\na: 2\n', 7],
  ])('names the first key that its map has twice: %j', (text, offset) => {
    expect(parseYamlDocument(text)).toMatchObject({ problem: 'Map keys must be unique', offset });
  });

  it('reads the same key in two maps, and a key beside its own text', () => {
    expect(parseYamlDocument('a: {b: 1}\nc: {b: a}\n')).toHaveProperty('document');
  });

  it('compares no key with each other: eight times the keys take no twenty times as long', () => {
    const keys = (many: number) => Array.from({ length: many }, (_, i) => `k${i}: 1\n`).join('');
    const measure = (text: string): number => {
      const before = process.cpuUsage();
      parseYamlDocument(text);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    measure(keys(1000));
    const grew = (): number => measure(keys(24_000)) / measure(keys(3000));
    // a pause of the collector is not there again when it is measured once more
    expect(Math.min(grew(), grew(), grew())).toBeLessThan(20);
  });
});
