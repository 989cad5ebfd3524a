import { describe, expect, it } from 'vitest';
import { findPythonLimits } from '../../../src/detect/dependencies/catalog.ts';
import type { RequirementsFile } from '../../../src/requirements/types.ts';

const limit = (...requirements: string[]) =>
  findPythonLimits({
    requirements,
    where: requirements.map((_, at) => `requirements.txt:${at + 1}`),
  } as RequirementsFile);
const wheel = (tags: string) => `acme @ https://example.com/wheels/acme-1.0-${tags}.whl`;

describe('findPythonLimits', () => {
  it('reads the Python of a wheel that is named by its address', async () => {
    expect(await limit('six', `${wheel('cp310-cp310-manylinux_2_17_x86_64')}#sha256=0`)).toEqual([
      expect.objectContaining({
        where: 'requirements.txt:2',
        pythons: ['3.10'],
        why: 'acme-1.0-cp310-cp310-manylinux_2_17_x86_64.whl is for Python 3.10',
      }),
    ]);
  });

  it.each(['py3-none-any', 'cp39-abi3-manylinux_2_17_x86_64'])('leaves it open for %s', async (tags) => {
    expect(await limit(wheel(tags))).toEqual([]);
  });

  it('leaves it open where a marker says for which Python', async () => {
    expect(await limit(`${wheel('cp310-cp310-linux_x86_64')} ; python_version == "3.10"`)).toEqual([]);
  });

  it.each([
    'attrdict @ git+https://example.com/attrdict.git@main',
    'attrdict[extra]@https://example.com/attrdict-3.zip',
  ])('leaves it open for what comes from elsewhere, %s', async (requirement) => {
    expect(await limit(requirement)).toEqual([]);
  });

  it('knows packages of which no release works on a newer Python, unless what they lack is brought', async () => {
    expect(await limit('attrdict', 'pydub>=0.25')).toEqual([
      expect.objectContaining({ pythons: ['3.6', '3.7', '3.8', '3.9'], why: expect.stringContaining('up to 3.9') }),
      expect.objectContaining({ where: 'requirements.txt:2', pythons: expect.arrayContaining(['3.12']) }),
    ]);
    expect(await limit('pydub', 'audioop-lts; python_version >= "3.13"')).toEqual([]);
  });

  it('knows packages of which only old releases do not', async () => {
    expect(await limit('gradio<4')).toEqual([expect.objectContaining({ why: expect.stringContaining('up to 3.11') })]);
    expect(await limit('gradio==3.50.2')).toHaveLength(1);
    expect(await limit('gradio<4', 'setuptools')).toEqual([]);
    expect(await limit('gradio', 'gradio>=3')).toEqual([]);
    for (const newer of ['==4.44.0', '>=4.2,<5', '>4.2,<5', '~=4.40', '==4.*', '==4.44.*', '==5.0b1', '>=3,<4.9'])
      expect(await limit(`gradio${newer}`), newer).toEqual([]);
  });
});
