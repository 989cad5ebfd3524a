import { describe, expect, it } from 'vitest';
import table from '../../../src/catalog/packages/removed-apis.json' with { type: 'json' };
import { admitsRemoval, findRemovedName } from '../../../src/catalog/packages/removed-apis.ts';
import { normalizeName } from '../../../src/pep/name.ts';

describe('names that went', () => {
  it('are found by themselves, with what is called of them, and below a module that went', () => {
    expect(findRemovedName('pydantic.BaseSettings')).toEqual({
      name: 'pydantic.BaseSettings',
      of: 'pydantic',
      gone: '2',
    });
    expect(findRemovedName('openai.ChatCompletion.create')).toMatchObject({ of: 'openai', gone: '1' });
    expect(findRemovedName('langchain.chat_models.ChatOpenAI')).toMatchObject({ of: 'langchain' });
    expect(findRemovedName('moviepy.editor.VideoFileClip')).toMatchObject({ of: 'moviepy' });
  });

  it.each([
    'pydantic.BaseModel',
    'langchain.chat_models.init_chat_model',
    'numpy.float64',
    'numpy.float32',
    'numpy',
    '',
  ])('are not %s', (name) => {
    expect(findRemovedName(name)).toBeUndefined();
  });

  it.each([
    ['', true],
    ['>=1.10', true],
    ['>=1,<3', true],
    ['==2.5.0', true],
    ['~=2.5', true],
    ['>2', true],
    ['<2', false],
    ['==1.10.*', false],
    ['==1.10.13', false],
    ['~=1.10', false],
    ['<=1.10.13', false],
    ['>=1,<2.0a0', false],
  ])('are let in by "%s": %s', (specifier, expected) => {
    expect(admitsRemoval(specifier, { of: 'pydantic', gone: '2' })).toBe(expected);
  });

  it('stand in order, each with a distribution and a release', () => {
    const names = Object.keys(table.names);
    expect(names).toEqual([...names].sort());
    for (const [of, gone] of Object.values(table.names)) {
      expect(of).toBe(normalizeName(of ?? ''));
      expect(gone).toMatch(/^\d+(\.\d+){0,2}$/);
    }
  });
});
