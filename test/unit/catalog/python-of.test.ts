import { expect, it } from 'vitest';
import { guessPython } from '../../../src/catalog/python/index.ts';

it.each([
  // 3.12 is of 2023-10: packages of the year after it were mostly written for 3.11
  ['2023-12-13', '3.12', '3.11'],
  ['2024-09-30', '3.12', '3.11'],
  ['2024-11-01', '3.12', undefined],
  ['2024-11-01', '3.13', '3.12'],
  ['2015-01-01', '3.12', '3.11'],
])('on %s, where %s was planned: %s', (day, than, python) => {
  expect(guessPython(`${day}T00:00:00Z`, than)).toBe(python);
});

it.each([
  ['2019-09-02', '3.12', '3.8'],
  ['2021-10-07', '3.12', '3.9'],
  // 3.11 was out by then and still gets security fixes
  ['2022-11-01', '3.12', '3.11'],
  ['2021-10-07', '3.9', undefined],
])('on %s, where %s was planned and one without security fixes will do: %s', (day, than, python) => {
  expect(guessPython(day, than, true)).toBe(python);
});
