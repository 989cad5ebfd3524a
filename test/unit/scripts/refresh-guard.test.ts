import { describe, expect, it } from 'vitest';
import { findBroken, findOlderSources, hasMoved, listMoves } from '../../../scripts/refresh-guard.ts';

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

describe('findOlderSources', () => {
  const table = (date: string, latest: string) => ({
    parts: { images: { date }, inference: 'a sentence' },
    minors: [{ minor: '3.12', latest }],
  });

  it('accepts newer sources and releases', () => {
    expect(findOlderSources(table('2026-08-13', '3.12.9'), table('2026-08-20', '3.12.10'))).toEqual([]);
  });

  it('refuses a source from before the last refresh, and a minor that went back or is gone', () => {
    const before = table('2026-08-13', '3.12.10');
    expect(findOlderSources(before, table('2026-08-01', '3.12.9'))).toEqual([
      'python.json: the source of images is of 2026-08-01, and was of 2026-08-13',
      'python.json: the newest 3.12 was 3.12.10, and is 3.12.9',
    ]);
    expect(findOlderSources(before, { ...before, minors: [] })).toEqual([
      'python.json: the newest 3.12 was 3.12.10, and is gone',
    ]);
  });
});

describe('listMoves', () => {
  it('names what is another version or new', () => {
    expect(listMoves(locked({ a: '1', b: '1' }), locked({ a: '1', b: '2', c: '3' }))).toEqual(['b 1 → 2', 'c - → 3']);
  });
});

describe('hasMoved', () => {
  it('does not count dates, which each refresh sets', () => {
    const before = '{"date":"2026-11-21","parts":{"a":{"date": "2026-11-10","uv":"0.13.8"}}}';
    expect(hasMoved(before, before.replaceAll('-11-', '-12-'))).toBe(false);
    expect(hasMoved(before, before.replace('0.13.8', '0.13.9'))).toBe(true);
  });
});
