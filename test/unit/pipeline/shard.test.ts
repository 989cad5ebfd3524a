import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectShard } from '../../../src/pipeline/all/shard.ts';

const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `p${at}`);

describe('selectShard', () => {
  it('counts from 1', () => {
    expect(selectShard(names(5), '1/2')).toEqual(['p0', 'p2', 'p4']);
    expect(selectShard(names(5), '2/2')).toEqual(['p1', 'p3']);
    expect(selectShard(names(1), '2/2')).toEqual([]);
  });

  it('puts every project into exactly one shard, and shards differ by one project at most', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer({ min: 1, max: 50 }), (size, count) => {
        const shards = names(count).map((_, at) => selectShard(names(size), `${at + 1}/${count}`));
        expect(shards.flat().sort()).toEqual(names(size).sort());
        const sizes = shards.map(({ length }) => length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
