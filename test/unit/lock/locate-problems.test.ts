import { describe, expect, it } from 'vitest';
import type { FoundRequirements } from '../../../src/detect/facts.ts';
import { CHECK_SPELLING, locateProblems } from '../../../src/lock/locate-problems.ts';

const list = (path: string, requirements: string[]): FoundRequirements => ({
  path,
  requirements,
  where: requirements.map((_one, at) => `${path}:${at + 1}`),
  text: '',
});
const missing = {
  where: 'requirements.in',
  what: 'there is no package called xeus-cling on the index',
  fix: CHECK_SPELLING,
};

describe('locateProblems', () => {
  it('names the line of the list that the package stands in', () => {
    const found = list('requirements.txt', ['six', 'xeus_cling==0.6.0']);
    expect(locateProblems([missing], found)).toEqual([{ ...missing, where: 'requirements.txt:2' }]);
  });

  it("says of a list of conda's that it may hold what is no Python package", () => {
    const [problem] = locateProblems([missing], list('environment.yml', ['xeus-cling==0.6.0']));
    expect(problem).toMatchObject({ where: 'environment.yml:1', fix: expect.stringContaining('requirements.txt') });
  });

  it('leaves a near name as the fix', () => {
    const near = { ...missing, fix: 'did you mean xeus?' };
    expect(locateProblems([near], list('environment.yml', ['xeus-cling']))[0]?.fix).toBe('did you mean xeus?');
  });

  it('names the line of the package that the sentence begins with, whatever else it mentions', () => {
    const what = 'flash-attn 2.8.3 cannot be built: its setup.py imports torch';
    const found = list('requirements.txt', ['torch', 'flash-attn']);
    expect(locateProblems([{ ...missing, what }], found)[0]?.where).toBe('requirements.txt:2');
  });

  it('names the flag that asked for it', () => {
    expect(locateProblems([missing], undefined, ['xeus-cling'])[0]?.where).toBe('--dep');
  });
});
