import { describe, expect, it } from 'vitest';
import type { PackageTable } from '../../../src/catalog/types.ts';
import { createPlainPrompter } from '../../../src/ui/plain.ts';
import {
  askRequirements,
  listCatalogChoices,
  replaceImportName,
  splitRequirements,
} from '../../../src/wizard/requirements-question.ts';
import { captured, typed } from '../ui/streams.ts';

const packages: PackageTable = {
  compiler: [],
  source: 'test',
  date: '2026-01-01',
  packages: {
    torch: { title: 'deep learning', group: 'Frameworks', heavy: true },
    pandas: { title: 'tables', group: 'Data' },
    triton: { heavy: true },
    jax: { title: 'arrays', group: 'Frameworks' },
    tqdm: { title: 'progress bars' },
  },
};

describe('catalogChoices', () => {
  it('lists rows with a title, group by group', () => {
    expect(listCatalogChoices(packages).map(({ value, group }) => [value, group])).toEqual([
      ['torch', 'Frameworks'],
      ['jax', 'Frameworks'],
      ['pandas', 'Data'],
      ['tqdm', 'Other'],
    ]);
  });
});

describe('import names', () => {
  const table = { ...packages, packages: { ...packages.packages, 'scikit-learn': { title: 'models' }, six: {} } };

  it('are in the hint of a choice, so that the search finds it', () => {
    expect(listCatalogChoices(table).find(({ value }) => value === 'scikit-learn')?.hint).toBe(
      'models; import sklearn',
    );
    expect(listCatalogChoices(table).find(({ value }) => value === 'torch')?.hint).toBe('deep learning');
  });

  it.each([
    ['sklearn', 'scikit-learn'],
    ['cv2', 'opencv-python-headless'],
    ['torch', 'torch'],
    ['sklearn==1.0', 'sklearn==1.0'],
    ['no-such-name', 'no-such-name'],
    ['constructor', 'constructor'],
  ])('%s is typed for %s', (typed, distribution) => {
    expect(replaceImportName(typed, table.packages)).toBe(distribution);
  });
});

describe('splitRequirements', () => {
  it.each([
    ['', []],
    ['  ,  ', []],
    ['torch', ['torch']],
    ['torch pandas,jax', ['torch', 'pandas', 'jax']],
    ['numpy>=1, <2, pandas', ['numpy>=1, <2', 'pandas']],
    ['numpy >= 1 , < 2 pandas', ['numpy >= 1 , < 2', 'pandas']],
    ['uvicorn[standard, x], fastapi', ['uvicorn[standard, x]', 'fastapi']],
    ['uvicorn [standard] fastapi', ['uvicorn [standard]', 'fastapi']],
    [
      'a; python_version < "3.12" and os_name == "posix", b',
      ['a; python_version < "3.12" and os_name == "posix"', 'b'],
    ],
    ['a @ https://example.com/a-1.whl b', ['a @ https://example.com/a-1.whl', 'b']],
    ['a (>=1, <2) b', ['a (>=1, <2)', 'b']],
  ])('cuts %j', (line, expected) => {
    expect(splitRequirements(line)).toEqual(expected);
  });
});

describe('askRequirements', () => {
  function ask(before: string[], ...lines: string[]): Promise<string[]> {
    const input = typed();
    input.end(lines.map((line) => `${line}\n`).join(''));
    const refuse = (all: string[]) => (all.includes('bad') ? 'bad is bad' : undefined);
    return askRequirements(
      createPlainPrompter(input, captured()),
      { id: 'dependencies', message: 'Which?' },
      packages,
      before,
      refuse,
    );
  }

  it('adds what is typed to what is picked', async () => {
    expect(await ask([], 'jax torch', '', 'numpy<2, uvicorn[standard]')).toEqual([
      'torch',
      'jax',
      'numpy<2',
      'uvicorn[standard]',
    ]);
  });

  it('keeps what was there, in its order, unless it is taken out', async () => {
    expect(await ask(['own>=1', 'pandas', 'torch'], 'jax', '', '')).toEqual(['own>=1', 'pandas', 'torch', 'jax']);
    expect(await ask(['own>=1', 'pandas'], 'pandas', '', '-')).toEqual([]);
  });

  it('lets a version beat the plain name, however it is spelled', async () => {
    expect(await ask([], 'torch', '', 'Torch==2.13.0')).toEqual(['Torch==2.13.0']);
  });

  it('carries what was typed into the search over to the next question', async () => {
    expect(await ask([], 'mine>=1', '', '')).toEqual(['mine>=1']);
  });

  it('has what is refused mended', async () => {
    expect(await ask([], '', 'bad', 'good')).toEqual(['good']);
  });
});
