import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSpecOption, type Option, type SpecPath, type SpecValues, specPaths } from '../../../src/options/table.ts';
import { flattenValues, isObject, nestValues, parseText, suggest, validate } from '../../../src/spec/values.ts';

const row = (path: string): Option => findSpecOption(path) as Option;

describe('flatten', () => {
  it('finds nested fields and takes maps as they are', () => {
    const nested = { base: { suite: 'bookworm' }, env: { A_B: 'x' }, labels: { 'org.x': 'y' }, port: 1 };
    expect(flattenValues(nested, 'x')).toEqual({
      values: { 'base.suite': 'bookworm', env: { A_B: 'x' }, labels: { 'org.x': 'y' }, port: 1 },
      problems: [],
    });
  });

  it('names every problem with its path, and keeps what is good', () => {
    const { values, problems } = flattenValues(
      { prot: 1, base: { suit: 'x', suite: 'Trixie' }, port: 0, name: 'ok', models: 'all', env: { A: 1 } },
      'team.json',
    );
    expect(values).toEqual({ name: 'ok' });
    expect(problems).toEqual([
      { where: 'team.json: prot', what: 'is not a setting', fix: 'did you mean port?' },
      { where: 'team.json: base.suit', what: 'is not a setting', fix: 'did you mean base.suite?' },
      { where: 'team.json: base.suite', what: '"Trixie" must be a Debian suite such as trixie' },
      { where: 'team.json: port', what: '0 must be 1 to 65535' },
      {
        where: 'team.json: models',
        what: 'is not a setting',
        fix: 'npx create-ml-container schema lists all settings',
      },
      { where: 'team.json: env.A', what: '1 must be text' },
    ]);
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('takes %s for no field', (key) => {
    const { values, problems } = flattenValues(JSON.parse(`{"${key}": {"port": 1}, "base": {"${key}": 1}}`), 'x');
    expect(Object.keys(values)).toEqual([]);
    expect(problems.map(({ where }) => where)).toEqual([`x: ${key}`, `x: base.${key}`]);
    expect(findSpecOption(key)).toBeUndefined();
  });

  it('undoes nest', () => {
    const values = fc.record(
      {
        port: fc.integer({ min: 1, max: 65535 }),
        'base.suite': fc.constantFrom('trixie', 'bookworm'),
        'base.registry': fc.constant('mirror.example.com/library'),
        'models.mode': fc.constantFrom('bake' as const, 'volume' as const),
        'models.path': fc.constant('models'),
        starter: fc.boolean(),
        health: fc.constantFrom('/health', false as const),
        env: fc.dictionary(fc.constantFrom('A', 'B_C', 'D'), fc.constantFrom('', 'x y', '$')),
        apt: fc.uniqueArray(fc.constantFrom('ffmpeg', 'tini')),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(values, (given) => {
        expect(flattenValues(nestValues(given), 'x')).toEqual({
          values: JSON.parse(JSON.stringify(given)),
          problems: [],
        });
      }),
    );
  });
});

describe('nest', () => {
  it("writes in the table's order and leaves out what is not said", () => {
    const values: SpecValues = {
      'base.suite': 'trixie',
      port: 1,
      framework: 'fastapi',
      'base.registry': 'x.example.com',
    };
    expect(JSON.stringify(nestValues(values))).toBe(
      '{"framework":"fastapi","port":1,"base":{"registry":"x.example.com","suite":"trixie"}}',
    );
  });
});

describe('fromText', () => {
  it.each<[SpecPath, string, unknown]>([
    ['port', '8000', 8000],
    ['port', '08000', 8000],
    ['port', '8e3', '8e3'],
    ['port', '-1', '-1'],
    ['port', '', ''],
    ['starter', 'true', true],
    ['starter', 'false', false],
    ['starter', 'yes', 'yes'],
    ['apt', 'a, b,,c ', ['a', 'b', 'c']],
    ['apt', '', []],
    ['apt', '["a,b"]', ['a,b']],
    ['apt', '[broken', '[broken'],
    ['env', '{"A":"1"}', { A: '1' }],
    ['env', 'A=1', 'A=1'],
    ['health', 'false', false],
    ['health', '/up', '/up'],
    ['name', 'false', 'false'],
    ['name', '123', '123'],
  ])('%s: %j', (path, text, value) => {
    expect(parseText(row(path), text)).toEqual(value);
  });

  it('never throws, and what it makes of any text the schema can judge', () => {
    fc.assert(
      fc.property(fc.constantFrom(...specPaths), fc.string({ unit: 'binary' }), (path, text) => {
        expect(Array.isArray(validate(row(path), path, parseText(row(path), text), ''))).toBe(true);
      }),
    );
  });
});

describe('validate', () => {
  it.each<[SpecPath, unknown, string, string, string | undefined]>([
    ['framework', 'fastpai', 'framework', '"fastpai" must be one of', 'did you mean fastapi?'],
    ['accelerator', 'tpu', 'accelerator', 'must be one of cpu, cuda', 'did you mean cpu?'],
    ['port', '80', 'port', '"80" must be a whole number', undefined],
    ['port', 70000, 'port', 'must be 1 to 65535', undefined],
    ['apt', 'ffmpeg', 'apt', 'must be a list', undefined],
    ['apt', ['ok', '-y'], 'apt.1', 'must be the name of a Debian package', undefined],
    ['env', [], 'env', 'must be a map of names to values', undefined],
    ['env', { API_KEY: 'x' }, 'env.API_KEY', 'looks like a secret', undefined],
    ['starter', 'yes', 'starter', 'must be true or false', undefined],
    ['name', undefined, 'name', 'nothing must be text', undefined],
    ['framework', 'nosuch', 'framework', 'mlflow, vllm, asgi', 'such as fastapi'],
    ['dependencies', ['torch=='], 'dependencies.0', 'torch==', expect.stringContaining('PEP 508')],
  ])('%s: %j', (path, value, where, what, fix) => {
    const [problem] = validate(row(path), path, value, '');
    expect(problem?.where).toBe(where);
    expect(problem?.what).toContain(what);
    expect(problem?.fix).toEqual(fix);
  });

  it('shows a long value shortened', () => {
    const [problem] = validate(row('name'), 'name', `A${'x'.repeat(500)}`, 'f');
    expect(problem?.what.length).toBeLessThan(200);
    expect(problem?.where).toBe('f: name');
  });
});

describe('suggest', () => {
  it.each([
    ['prot', ['port', 'python'], 'did you mean port?'],
    ['zzzzzzzz', ['port', 'python'], 'one of: port, python'],
    ['x', [], 'one of: '],
    ['zzzzz', [...'abcdefghi'], 'one of: a, b, c, d, e, f, g, h, i'],
    ['zzzzz', [...'abcdefghijklmnopqrstuvwxyz'], 'X lists all'],
  ])('%s', (word, words, said) => expect(suggest(word, words, 'X lists all')).toBe(said));
});

it('isObject', () => {
  expect([{}, [], null, 'x', 1, undefined].map(isObject)).toEqual([true, false, false, false, false, false]);
});
