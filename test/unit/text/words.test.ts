import { describe, expect, it } from 'vitest';
import { findWordBefore } from '../../../src/text/words.ts';

describe('findWordBefore', () => {
  it('finds the word that ends at the match', () => {
    expect(findWordBefore(/ was not found/, 'because foo was not found')).toBe('foo');
    expect(findWordBefore(/ was not found/, 'foo was not found')).toBe('foo');
  });
  it('finds nothing without a match or without a word', () => {
    expect(findWordBefore(/ was not found/, 'foo is there')).toBeUndefined();
    expect(findWordBefore(/ was not found/, ' was not found')).toBeUndefined();
    expect(findWordBefore(/ was not found/, 'a  was not found')).toBeUndefined();
  });
});
