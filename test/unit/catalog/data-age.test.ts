import { describe, expect, it } from 'vitest';
import { describeDataAge, explainOutdatedSnapshot, measureDataAge } from '../../../src/catalog/snapshot/age.ts';

const MADE = '2026-01-01';

describe('measureDataAge', () => {
  it('counts days, below zero where the clock is behind', () => {
    expect(measureDataAge('2026-01-01', MADE)).toBe(0);
    expect(measureDataAge('2026-03-02', MADE)).toBe(60);
    expect(measureDataAge('1970-01-01', MADE)).toBeLessThan(0);
  });
});

describe('describeDataAge', () => {
  it('reports the age from the 61st day on, with the command that brings newer data', () => {
    expect(describeDataAge('2026-03-02', MADE)).toBeUndefined();
    expect(describeDataAge('2026-03-03', MADE)).toBe(
      'the bundled package data is from 2026-01-01, 61 days ago; newer releases may exist: npx create-ml-container@latest',
    );
  });
});

describe('explainOutdatedSnapshot', () => {
  it('rules the snapshot out from the 181st day on', () => {
    expect(explainOutdatedSnapshot('2026-06-30', MADE)).toBeUndefined();
    expect(explainOutdatedSnapshot('2026-07-01', MADE)).toContain('181 days ago');
  });
});
