import { describe, expect, it } from 'vitest';
import { findOlderPython } from '../../../src/lock/uv/time/older-python.ts';

const typed = { name: 'acme-types', version: '1.8.2' };
const WHEELS = [
  'acme_types-1.8.2-cp38-cp38-manylinux2014_x86_64.whl',
  'acme_types-1.8.2-cp39-cp39-manylinux2014_x86_64.whl',
  'acme_types-1.8.2-py3-none-any.whl',
];
const find = (day: string, more: object = {}, wheels: string[] = [], python = '3.12', packages: object[] = [typed]) =>
  findOlderPython(python, { whose: 'acme 0.70 is', day, ...more }, packages as (typeof typed)[], async () => wheels);

describe('findOlderPython', () => {
  it('keeps a Python of the time of the pins', async () => {
    expect(await find('2025-03-01')).toBeUndefined();
    expect(await find('2019-03-01', {}, WHEELS, '3.8')).toBeUndefined();
  });

  it('takes the one that packages of the time were made for', async () => {
    expect(await find('2024-02-01')).toEqual({
      minor: '3.11',
      because: 'acme 0.70 is of 2024-02-01, and packages of that time were made for Python 3.11',
    });
    expect((await find('2019-09-02'))?.minor).toBe('3.8');
  });

  it('takes one without security fixes where a package has wheels for older ones alone, and names it', async () => {
    expect(await find('2021-10-07', { isPart: true }, WHEELS)).toEqual({
      minor: '3.9',
      because: 'acme 0.70 is of 2021-10-07, and acme-types 1.8.2 has wheels for Python 3.9 at most',
    });
  });

  it.each([
    ['universal wheels', ['acme_types-1.8.2-py3-none-any.whl']],
    ['wheels for the stable ABI', ['acme_types-1.8.2-cp36-abi3-manylinux2014_x86_64.whl']],
    ['wheels for newer ones too', [...WHEELS, 'acme_types-1.8.2-1-cp311-cp311-musllinux_1_1_x86_64.whl']],
  ])('stays with one that gets security fixes for %s', async (_, wheels) => {
    expect(await find('2021-10-07', { isPart: true }, wheels)).toEqual({
      minor: '3.11',
      because: 'acme 0.70 is of 2021-10-07, and Python 3.11 is the nearest that still gets security fixes',
    });
  });

  it('builds no package of long before on a Python of today', async () => {
    const part = { isPart: true };
    expect((await find('2018-05-02', part, [], '3.12', [{ ...typed, built: true }]))?.minor).toBe('3.8');
    expect((await find('2018-05-02', part))?.minor).toBe('3.11');
  });

  it('goes further back where nothing of the time fits on what gets security fixes', async () => {
    expect((await find('2021-10-07', { nothingFits: true }))?.minor).toBe('3.11');
    expect((await find('2021-10-07', { nothingFits: true }, [], '3.11'))?.minor).toBe('3.9');
  });
});
