import { describe, expect, it } from 'vitest';
import { findBroken, listMoves } from '../../../scripts/refresh-guard.ts';

const locked = (versions: Record<string, string>) => ({ versions });
const BEFORE = {
  'starter fastapi': locked({ fastapi: '1.0', numpy: '2.0' }),
  'systems/torch': locked({ torch: '2.9' }),
  'projects/odd': { versions: {}, error: 'was not locked before either' },
};

describe('findBroken', () => {
  it('accepts versions that moved, and what was not locked before', () => {
    const after = {
      ...BEFORE,
      'starter fastapi': locked({ fastapi: '1.1' }),
      'projects/odd': { versions: {}, error: 'x' },
    };
    expect(findBroken(BEFORE, after)).toEqual([]);
  });

  it('refuses data with which a project is no longer locked, with the reason', () => {
    const after = { ...BEFORE, 'systems/torch': { versions: {}, error: 'torch is not in the snapshot' } };
    expect(findBroken(BEFORE, after)).toEqual(['systems/torch: torch is not in the snapshot']);
  });

  it('refuses data with which a project is gone or has lost all of its packages', () => {
    const after = { 'starter fastapi': locked({}), 'projects/odd': BEFORE['projects/odd'] };
    expect(findBroken(BEFORE, after)).toEqual([
      'starter fastapi: has no packages any more',
      'systems/torch: is no longer there',
    ]);
  });
});

describe('listMoves', () => {
  it('names what is another version or new', () => {
    expect(listMoves(locked({ a: '1', b: '1' }), locked({ a: '1', b: '2', c: '3' }))).toEqual(['b 1 → 2', 'c - → 3']);
  });
});
