import { describe, expect, it } from 'vitest';
import { createNameSearch } from '../../../src/lock/snapshot-problems.ts';

describe('createNameSearch', () => {
  it('finds the nearest names', () => {
    const near = createNameSearch(['pandas', 'numpy', 'geopandas']);
    expect(near('pandaz')).toEqual(['pandas']);
    expect(near('zzzzzz')).toEqual([]);
  });

  it('stops searching where a list is full of unknown names, and still knows what it found', () => {
    const near = createNameSearch(['pandas']);
    expect(near('pandaz')).toEqual(['pandas']);
    for (let at = 0; at < 60; at += 1) near(`unknown-${at}`);
    expect(near('pandaz')).toEqual(['pandas']);
    expect(near('pandax')).toEqual([]);
  });
});
