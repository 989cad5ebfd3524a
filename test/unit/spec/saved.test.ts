import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/errors.ts';
import type { SpecValues } from '../../../src/options/table.ts';
import { formatSaved, parseSpecObject } from '../../../src/spec/saved.ts';

const complete: SpecValues = {
  framework: 'fastapi',
  python: '3.12',
  accelerator: 'cpu',
  name: 'api',
  image: 'api',
  entry: 'app.main:app',
  port: 8000,
  user: 1000,
  'base.suite': 'trixie',
  platforms: ['linux/amd64', 'linux/arm64'],
};
const saved = (own: SpecValues, bases: string[] = []) => JSON.parse(formatSaved(own, complete, bases));

describe('formatSaved', () => {
  it('writes what identifies the project, and nothing that was found or defaulted', () => {
    expect(saved({})).toEqual({
      $schema: expect.stringMatching(/^https:\/\/.*\/ml-container\.schema\.json$/),
      framework: 'fastapi',
      python: '3.12',
      accelerator: 'cpu',
      name: 'api',
    });
  });

  it('writes what was chosen, nested, in the order of the table', () => {
    const own = {
      'base.suite': 'bookworm',
      env: { B: '1', A: '2' },
      port: 9000,
      health: false as const,
      python: '3.13',
    };
    const text = formatSaved(own, complete, []);
    expect(JSON.parse(text)).toMatchObject({ base: { suite: 'bookworm' }, port: 9000, health: false, python: '3.13' });
    const order = ['$schema', 'framework', 'python', 'accelerator', 'port', 'health', 'name', 'env', 'base'];
    expect(Object.keys(JSON.parse(text))).toEqual(order);
    expect(text).toMatch(/^\{\n {2}"\$schema"[\s\S]*\n\}\n$/);
  });

  it('keeps what it extends, and says nothing of it where there is nothing', () => {
    expect(saved({}, ['fastapi-cpu', './team.json']).extends).toEqual(['fastapi-cpu', './team.json']);
    expect(saved({})).not.toHaveProperty('extends');
  });

  it('is read back as it was written', () => {
    const own: SpecValues = {
      ...complete,
      apt: ['tini'],
      labels: { 'a.b': 'c "d"' },
      starter: false,
      dependencies: ['torch'],
    };
    const { values, extends: bases, problems } = parseSpecObject(saved(own, ['x']), 'f');
    expect({ values, bases, problems }).toEqual({ values: own, bases: ['x'], problems: [] });
  });

  it('writes the same text again', () => {
    const once = formatSaved({ port: 1 }, complete, ['x']);
    const { values, extends: bases } = parseSpecObject(JSON.parse(once), 'f');
    expect(formatSaved(values, complete, bases)).toBe(once);
  });
});

describe('parseSpecObject', () => {
  it.each([[[]], ['x'], [null], [7]])('refuses %j', (value) => {
    expect(() => parseSpecObject(value, 'f')).toThrow(UserError);
  });

  it('takes one base or several', () => {
    expect(parseSpecObject({ extends: 'a' }, 'f').extends).toEqual(['a']);
    expect(parseSpecObject({ extends: ['a', 'b'] }, 'f').extends).toEqual(['a', 'b']);
    expect(parseSpecObject({}, 'f').extends).toEqual([]);
  });

  it('names all problems with their place', () => {
    const { problems, values } = parseSpecObject({ extends: [1], port: 'x', nmae: 'y', name: 'ok' }, 'team.json');
    expect(problems.map(({ where }) => where)).toEqual(['team.json: extends', 'team.json: port', 'team.json: nmae']);
    expect(values).toEqual({ name: 'ok' });
  });

  it('hands on what only presets have', () => {
    expect(parseSpecObject({ enforce: { user: 'x' }, description: 'd' }, 'f').rest).toEqual({
      enforce: { user: 'x' },
      description: 'd',
    });
  });
});
