import { describe, expect, it } from 'vitest';
import { findBestWheel } from '../../../src/pep/wheel.ts';

const on = { python: '3.12', platform: 'linux/amd64', glibc: 28 } as const;
const best = (names: string[], target: Parameters<typeof findBestWheel>[1] = on) => names[findBestWheel(names, target)];

describe('the wheel that fits best', () => {
  it.each([
    [
      'its own interpreter before abi3 before pure Python',
      ['p-1-py3-none-any.whl', 'p-1-cp39-abi3-manylinux_2_17_x86_64.whl', 'p-1-cp312-cp312-manylinux_2_17_x86_64.whl'],
      2,
    ],
    [
      'its own interpreter without an ABI before an older abi3',
      ['p-1-cp311-abi3-manylinux_2_28_x86_64.whl', 'p-1-cp312-none-manylinux2014_x86_64.whl'],
      1,
    ],
    [
      'its own abi3 before no ABI',
      ['p-1-cp312-none-manylinux_2_28_x86_64.whl', 'p-1-cp312-abi3-manylinux2014_x86_64.whl'],
      1,
    ],
    ['the newer abi3', ['p-1-cp37-abi3-manylinux_2_28_x86_64.whl', 'p-1-cp311-abi3-manylinux2014_x86_64.whl'], 1],
    [
      'the newest glibc that may be asked for',
      [
        'p-1-cp312-cp312-manylinux_2_17_x86_64.whl',
        'p-1-cp312-cp312-manylinux_2_28_x86_64.whl',
        'p-1-cp312-cp312-manylinux_2_34_x86_64.whl',
      ],
      1,
    ],
    [
      'the old names for what they are',
      ['p-1-cp312-cp312-manylinux1_x86_64.whl', 'p-1-cp312-cp312-manylinux2014_x86_64.manylinux_2_17_x86_64.whl'],
      1,
    ],
    ['a platform without an interpreter', ['p-1-py3-none-any.whl', 'p-1-py3-none-manylinux2014_x86_64.whl'], 1],
    ['a wheel of Python 2 and 3', ['p-1-cp311-cp311-manylinux2014_x86_64.whl', 'p-1-py2.py3-none-any.whl'], 1],
    [
      'a URL',
      ['https://x/p-1-cp312-cp312-win_amd64.whl', 'https://x/p-1%2Bcpu-cp312-cp312-manylinux_2_28_x86_64.whl#sha256=0'],
      1,
    ],
  ])('is %s', (_case, names, at) => {
    expect(best(names)).toBe(names[at]);
    expect(best([...names].reverse())).toBe(names[at]);
  });

  it('is none where nothing fits', () => {
    const names = [
      'p-1-cp311-cp311-manylinux_2_17_x86_64.whl',
      'p-1-cp312-cp312-manylinux_2_17_aarch64.whl',
      'p-1-cp312-cp312-musllinux_1_2_x86_64.whl',
      'p-1-cp312-cp312-macosx_11_0_arm64.whl',
      'p-1-cp312-cp312t-manylinux_2_17_x86_64.whl',
      'p-1-cp312-cp312-manylinux_2_39_x86_64.whl',
      'p-1-cp313-abi3-manylinux_2_17_x86_64.whl',
      'p-1-pp310-pypy310_pp73-manylinux_2_17_x86_64.whl',
      'p-1-py2-none-any.whl',
      'p-1.tar.gz',
    ];
    for (const name of names) expect(findBestWheel([name], on), name).toBe(-1);
    expect(best(names, { ...on, platform: 'linux/arm64' })).toContain('aarch64');
  });
});
