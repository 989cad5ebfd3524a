import { describe, expect, it } from 'vitest';
import { findSupportedPythons, resolveCuda } from '../../../src/catalog/index.ts';
import { parseRequirement } from '../../../src/pep/requirement.ts';

const ask = (requirements: string, cuda?: string, python = '3.12') =>
  resolveCuda(
    requirements
      .split(' ')
      .filter(Boolean)
      .map((text) => parseRequirement(text, '--dep')),
    cuda,
    python,
  );

const problems = (...args: Parameters<typeof ask>) => {
  const found = ask(...args);
  return 'problems' in found ? found.problems : [];
};

describe('cudaFor chooses', () => {
  it.each([
    // requirements, asked, CUDA, driver, packages as name version
    ['torch', undefined, '13.0', '580', ['torch 2.14.1']],
    ['torch==2.13.0', undefined, '13.0', '580', ['torch 2.13.0']],
    ['torch==2.13.0', '12.6', '12.6', '525', ['torch 2.13.0']],
    ['torch', '12.8', '12.8', '525', ['torch 2.11.0']],
    ['torch', '12', '12.6', '525', ['torch 2.14.1']],
    ['torch>=2.5,<2.7', undefined, '12.4', '525', ['torch 2.6.0']],
    ['torch==2.0.1', undefined, '11.7', '450', ['torch 2.0.1']],
    ['torchvision==0.19.1', undefined, '12.1', '525', ['torch 2.4.1']],
    ['torch==2.13.0 torchaudio', undefined, '13.0', '580', ['torch 2.13.0']],
    ['jax', undefined, '13.0', '580', ['jax 0.12.0.1']],
    ['jax', '12.6', '12.6', '525', ['jax 0.12.0.1']],
    ['jax[cuda13]', undefined, '13.0', '580', ['jax 0.12.0.1']],
    ['tensorflow==2.15.1', undefined, '12.2', '525', ['tensorflow 2.15.1']],
    ['torch tensorflow', undefined, '12.6', '525', ['torch 2.14.1', 'tensorflow 2.21.0']],
    ['cupy', undefined, '13.0', '580', ['cupy-cuda13x 14.2.0']],
    ['cupy-cuda12x torch', undefined, '12.6', '525', ['torch 2.14.1', 'cupy-cuda12x 14.2.0']],
    ['onnxruntime', undefined, '13.0', '580', ['onnxruntime-gpu 1.31.1']],
    ['ctranslate2', undefined, '12.0', '525', ['ctranslate2 4.8.5']],
    ['ctranslate2 torch', undefined, '13.0', '580', ['torch 2.14.1', 'ctranslate2 4.8.5']],
    ['ctranslate2 torch', '12.6', '12.6', '525', ['torch 2.14.1', 'ctranslate2 4.8.5']],
    ['xgboost', undefined, '13.0', '580', ['xgboost 3.4.1']],
    ['xgboost==3.3.0', undefined, '12.0', '525', ['xgboost 3.3.0']],
    ['xgboost==1.7.0 torch', undefined, '13.0', '580', ['torch 2.14.1']],
    ['xgboost ctranslate2', undefined, '13.0', '580', ['ctranslate2 4.8.5', 'xgboost 3.4.1']],
    ['faiss-gpu-cu12', undefined, '12.9', '525', []],
    ['nvidia-dali-cuda120', undefined, '12.9', '525', []],
    ['cuml-cu13', undefined, '13.5', '580', []],
    ['onnxruntime==1.26.0 torch', undefined, '12.6', '525', ['torch 2.14.1', 'onnxruntime-gpu 1.26.0']],
    ['transformers', '12.4', '12.4', '525', []],
    ['transformers', undefined, '13.0', '580', []],
    ['torch faiss-cpu tensorflow-cpu', undefined, '13.0', '580', ['torch 2.14.1']],
  ])('%s, asked %s: CUDA %s on driver %s', (requirements, asked, cuda, driver, packages) => {
    const python = requirements.includes('2.15.1') || requirements.includes('2.0.1') ? '3.11' : '3.12';
    const found = ask(requirements, asked, python);
    expect(found).toMatchObject({ cuda, driver, require: `driver>=${driver}`, because: expect.stringMatching(/\w/) });
    expect('packages' in found && found.packages.map(({ name, version }) => `${name} ${version}`)).toEqual(packages);
  });

  it('has the one whose extra was asked for', () => {
    expect(ask('jax[cuda12]')).toMatchObject({ cuda: expect.stringMatching(/^12/), packages: [{ extra: 'cuda12' }] });
    expect(ask('jax[cuda12] torch')).toMatchObject({ cuda: '12.6' });
    expect(problems('jax[cuda13]', '12.6')).not.toEqual([]);
  });

  it('says how each package gets it', () => {
    expect(ask('torch==2.13.0', '12.6')).toMatchObject({
      packages: [{ name: 'torch', how: 'index', index: 'https://download.pytorch.org/whl/cu126', local: 'cu126' }],
    });
    expect(ask('torch==2.13.0', '13.0')).toMatchObject({
      packages: [{ name: 'torch', version: '2.13.0', how: 'default' }],
    });
    expect(ask('jax', '12.6')).toMatchObject({ packages: [{ name: 'jax', how: 'extra', extra: 'cuda12' }] });
    expect(ask('tensorflow')).toMatchObject({ packages: [{ name: 'tensorflow', how: 'extra', extra: 'and-cuda' }] });
  });

  it('takes a release whose builds are not all known only when it is asked for', () => {
    expect(ask('torch==2.15.0')).toMatchObject({ cuda: '13.2', packages: [{ version: '2.15.0' }] });
  });

  it('leaves a release it does not know to the lock when a CUDA is given', () => {
    expect(ask('torch==1.13.1', '11.7')).toMatchObject({ cuda: '11.7', packages: [] });
  });
});

describe('cudaFor refuses, and names the nearest', () => {
  it.each([
    [
      'torch==2.13',
      '12.8',
      '3.12',
      '--cuda',
      'torch 2.13 has no CUDA 12.8 build; it has 12.6, 13.0, 13.2',
      '--cuda 12.6, or torch 2.11, the newest with CUDA 12.8',
    ],
    [
      'tensorflow==2.15',
      undefined,
      '3.12',
      '--python',
      'tensorflow 2.15 has no wheel for Python 3.12; it has for 3.9 to 3.11',
      '--python 3.11, or tensorflow 2.21',
    ],
    [
      'tensorflow',
      undefined,
      '3.14',
      '--python',
      'tensorflow has no wheel for Python 3.14; it has for 3.8 to 3.13',
      '--python 3.13',
    ],
    [
      'tensorflow==2.15.0',
      undefined,
      '3.11',
      'dependencies',
      /^tensorflow 2\.15\.0 has no CUDA build that installs from wheels alone: /,
      'tensorflow 2.15.1, which has CUDA 12.2, or --cpu',
    ],
    [
      'torch==2.13.0 tensorflow==2.19.1',
      undefined,
      '3.12',
      'dependencies',
      'no CUDA serves all of them: torch 2.13.0 has 12.6, 13.0, 13.2; tensorflow 2.19.1 has 12.5',
      'tensorflow 2.21.0 goes with the others on CUDA 12.6',
    ],
    [
      'torch==1.13.1',
      undefined,
      '3.12',
      'dependencies',
      /knows no CUDA build of torch 1\.13\.1; of torch it knows 2\.0\.0 to 2\.15\.0/,
      /--cuda/,
    ],
    ['torch', '12.7', '3.12', '--cuda', /there is no CUDA 12\.7 .*; the nearest are 12\.6 and 12\.8/, /--cuda 12\.\d/],
    ['torch', '14.0', '3.12', '--cuda', /there is no CUDA 14\.0/, '--cuda 13.5'],
    [
      'jax==0.6.2',
      '13.0',
      '3.12',
      '--cuda',
      'jax 0.6.2 has no CUDA 13.0 build; it has 12.1 and later',
      /--cuda 12\.9, or jax 0\.12/,
    ],
  ])('%s, asked %s, Python %s', (requirements, asked, python, where, what, fix) => {
    const [problem, ...others] = problems(requirements, asked, python);
    expect(others).toEqual([]);
    expect(problem?.where).toBe(where);
    expect(problem?.what).toMatch(what);
    expect(problem?.fix).toMatch(fix);
  });

  it('says everything that is wrong at once', () => {
    expect(problems('torch==2.3.0 tensorflow==2.15.1', undefined, '3.13').map(({ what }) => what)).toEqual([
      'torch 2.3.0 has no wheel for Python 3.13; it has for 3.8 to 3.12',
      'tensorflow 2.15.1 has no wheel for Python 3.13; it has for 3.9 to 3.11',
    ]);
  });
});

describe('pythonsFor', () => {
  it.each([
    ['tensorflow', '2.15.0', ['3.9', '3.10', '3.11']],
    ['tensorflow', '2.15', ['3.9', '3.10', '3.11']],
    ['tensorflow-cpu', '2.15.0', ['3.9', '3.10', '3.11']],
    ['torch', '2.13.0+cpu', ['3.10', '3.11', '3.12', '3.13', '3.14']],
    ['jaxlib', '0.12.0', ['3.12', '3.13', '3.14']],
    ['torch', '99.0', undefined],
    ['torch', 'not a version', undefined],
    ['numpy', '2.0.0', undefined],
  ])('%s %s', (name, version, minors) => {
    expect(findSupportedPythons(name, version)).toEqual(minors);
  });
});
