import { describe, expect, it } from 'vitest';
import { readToday } from '../../../src/process/today.ts';

describe('readToday', () => {
  it.each([
    ['0', '1970-01-01'],
    ['1764460800', '2025-11-30'],
  ])('takes SOURCE_DATE_EPOCH=%s', (epoch, day) => {
    expect(readToday({ SOURCE_DATE_EPOCH: epoch })).toBe(day);
  });

  it.each(['', 'yesterday', '-99999999999999', '1764460800000', '99999999999999'])(
    'takes the clock where SOURCE_DATE_EPOCH is no time: %s',
    (epoch) => {
      expect(readToday({ SOURCE_DATE_EPOCH: epoch })).toMatch(/^20\d\d-\d\d-\d\d$/);
    },
  );
});
