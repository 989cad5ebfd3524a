import { describe, expect, it } from 'vitest';
import type { PackageTable } from '../../../src/catalog/types.ts';
import { findSpecOption, type SpecPath, type SpecValues, specOptions, specPaths } from '../../../src/options/table.ts';
import { createPlainPrompter } from '../../../src/ui/plain.ts';
import { renderDetectedLine } from '../../../src/wizard/detected-line.ts';
import { askOpen, askOption } from '../../../src/wizard/index.ts';
import { captured, typed } from '../ui/streams.ts';

const packages: PackageTable = {
  compiler: [],
  source: 'test',
  date: '2026-01-01',
  packages: {
    torch: { title: 'deep learning', group: 'Frameworks', heavy: true },
    pandas: { title: 'tables', group: 'Data' },
  },
};

function wizard(answers: SpecValues, ...lines: string[]) {
  const input = typed();
  const output = captured();
  input.end(lines.map((line) => `${line}\n`).join(''));
  return { asking: { asker: createPlainPrompter(input, output), packages, answers }, text: output.text };
}
const openPaths = specPaths.filter((path) => findSpecOption(path)?.question?.ask === 'open');
const message = (path: SpecPath) => findSpecOption(path)?.question?.message ?? '';

describe('askOpen', () => {
  it('asks in the table’s order, and answers only what it asked', async () => {
    const { asking, text } = wizard({}, 'gradio', 'cpu', 'torch', '', 'numpy<2');
    expect(await askOpen(asking)).toEqual({
      framework: 'gradio',
      accelerator: 'cpu',
      dependencies: ['torch', 'numpy<2'],
    });
    const asked = openPaths.map((path) => text().indexOf(message(path)));
    expect(asked).toEqual([...asked].sort((a, b) => a - b));
    expect(asked[0]).toBeGreaterThan(-1);
  });

  it.each(openPaths)('does not ask for %s when it is known, or settled', async (path) => {
    for (const [known, settled] of [
      [{ [path]: 'known' }, []],
      [{}, [path]],
    ] as const) {
      const others = openPaths.filter((other) => other !== path);
      const { asking, text } = wizard(known as SpecValues, '', '', '', '', '');
      expect(Object.keys(await askOpen(asking, settled))).toEqual(others);
      expect(text()).not.toContain(message(path));
    }
  });

  it('asks nothing when nothing is open', async () => {
    const { asking, text } = wizard({ framework: 'fastapi', accelerator: 'cpu', dependencies: [] });
    expect(await askOpen(asking)).toEqual({});
    expect(text()).toBe('');
  });

  it('goes back to the question before, with its answer prefilled', async () => {
    // the empty line keeps gradio
    const { asking } = wizard({}, 'gradio', '<', '', 'cuda', '', '<', '', 'numpy<2');
    expect(await askOpen(asking)).toEqual({ framework: 'gradio', accelerator: 'cuda', dependencies: ['numpy<2'] });
  });

  it('lets an answer be another one', async () => {
    const { asking } = wizard({}, 'gradio', '<', 'script', 'cpu', '', '');
    expect(await askOpen(asking)).toMatchObject({ framework: 'script', accelerator: 'cpu' });
  });

  it('goes on at the last question of an earlier round', async () => {
    const { asking, text } = wizard({}, 'torch', '', '');
    const kept = { framework: 'gradio', accelerator: 'cpu', dependencies: ['pandas'] } as SpecValues;
    expect(await askOpen(asking, [], kept)).toEqual({ ...kept, dependencies: ['pandas', 'torch'] });
    expect(text()).not.toContain(message('accelerator'));
  });

  it('has nothing before the first question', async () => {
    const { asking, text } = wizard({}, '<', 'gradio', 'cpu', '', '');
    expect(await askOpen(asking)).toMatchObject({ framework: 'gradio' });
    expect(text()).toContain('That is not on the list');
  });

  it('stops where the answers stop, naming the flag', async () => {
    const { asking } = wizard({}, 'gradio');
    await expect(askOpen(asking)).rejects.toThrow('"accelerator"; answer it with --cpu or --gpu');
  });
});

describe('askOption', () => {
  it.each<[SpecPath, string[], SpecValues, unknown]>([
    ['python', ['nonsense', '3.12'], {}, '3.12'],
    ['python', [''], { python: '3.11' }, '3.11'],
    ['python', ['-'], { python: '3.11' }, undefined],
    ['port', ['99999', '8080'], { port: 8000 }, 8080],
    ['accelerator', [''], { accelerator: 'cuda' }, 'cuda'],
    ['apt', ['libgl1, git'], {}, ['libgl1', 'git']],
    ['apt', [''], { apt: ['libgl1', 'git'] }, ['libgl1', 'git']],
    ['env', [''], { env: { A: 'b, c' } }, { A: 'b, c' }],
    ['starter', ['no'], {}, false],
    ['health', ['false'], {}, false],
    ['dependencies', ['', 'not a requirement!!', 'numpy<2'], {}, ['numpy<2']],
  ])('%s answered with %j', async (path, lines, answers, expected) => {
    expect(await askOption(path, wizard(answers, ...lines).asking)).toEqual(expected);
  });

  it('says what is wrong in the words of the table', async () => {
    const { asking, text } = wizard({}, 'latest', '3.12');
    await askOption('python', asking);
    expect(text()).toContain('"latest" must be a release such as 3.12 or 3.12.11');
  });

  it.each(Object.keys(specOptions) as SpecPath[])('can ask for %s', async (path) => {
    const { asking, text } = wizard({});
    await expect(askOption(path, asking)).rejects.toMatchObject({ name: 'Cancelled', question: { id: path } });
    expect(text().trim()).not.toBe('');
  });
});

describe('foundLine', () => {
  it.each<[SpecValues, string[], string]>([
    [{}, [], 'No app found here'],
    [
      { framework: 'fastapi', entry: 'app.main:app', python: '3.12', port: 8000 },
      ['torch>=2'],
      'Found: FastAPI app `app.main:app`, Python 3.12, torch, port 8000',
    ],
    [{ framework: 'script', entry: 'train.py' }, [], 'Found: Script `train.py`'],
    [{ entry: 'train.py' }, [], 'Found: app `train.py`'],
    [{}, ['a', 'b', 'pandas', 'c', 'Torch==2'], 'Found: torch, pandas, a and 2 more packages'],
    [{}, ['a', 'b', 'c', 'd'], 'Found: a, b, c, d'],
    [{ framework: 'fastapi', entry: 'main:app' }, ['fastapi', 'uvicorn>=0.3', 'a'], 'Found: FastAPI app `main:app`, a'],
  ])('%j with %j', (detected, requirements, expected) => {
    expect(renderDetectedLine(detected, requirements, packages)).toBe(expected);
  });

  it('says that an app will be written where there is none', () => {
    expect(renderDetectedLine({}, [], packages, true)).toBe(
      'No app found here; a small app to start from will be written',
    );
  });
});
