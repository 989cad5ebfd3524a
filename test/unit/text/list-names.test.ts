import { describe, expect, it } from 'vitest';
import { listNames } from '../../../src/text/list-names.ts';

describe('listNames', () => {
  it('names all that fit', () => {
    expect(listNames(['a', 'b'], 2)).toBe('a, b');
    expect(listNames([], 2)).toBe('');
  });

  it('counts those that do not', () => {
    expect(listNames(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more');
    expect(listNames(['a', 'b', 'c'], 2, '; ')).toBe('a; b and 1 more');
  });
});
