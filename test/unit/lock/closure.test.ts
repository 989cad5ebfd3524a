/** The walk of the graph, on small snapshots that hold one question each. */
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../src/catalog/snapshot/index.ts';
import type { EncodedEdge, EncodedVariant } from '../../../src/catalog/snapshot/types.ts';
import { type ClosureRoot, collectClosure } from '../../../src/lock/closure.ts';

const HERE = 1;
const ELSEWHERE = 2;

/** Packages by name: edges, extras and mask; a number in an edge is a position in the (sorted) names. */
interface Small {
  edges?: EncodedEdge[];
  extras?: Record<string, EncodedEdge[]>;
  mask?: number;
}
function snapshotOf(packages: Record<string, Small>, change: Partial<Snapshot> = {}): Snapshot {
  const names = Object.keys(packages);
  return {
    date: '2026-01-01',
    cuda: '13.0',
    pythons: ['3.12'],
    pytorchIndex: '',
    names,
    index: new Map(names.map((name, at) => [name, at])),
    packages: Object.values(packages).map(({ edges = [], extras, mask = HERE | ELSEWHERE }): EncodedVariant[] => [
      ['1.0', mask, edges, '', [], [], ...(extras ? [extras] : [])] as unknown as EncodedVariant,
    ]),
    substitutions: [],
    exclusive: [],
    dropped: {},
    leftOut: {},
    reasons: {},
    ...change,
  };
}
const ask = (name: string, ...extras: string[]): ClosureRoot => ({ name, extras, from: 'in' });
const walk = (snapshot: Snapshot, starts: ClosureRoot[], { cuda = false, machine = 'x86_64', bit = HERE } = {}) =>
  collectClosure(snapshot, starts, bit, cuda, machine);
const namesOf = (snapshot: Snapshot, starts: ClosureRoot[], target?: Parameters<typeof walk>[2]) =>
  [...walk(snapshot, starts, target).members.keys()].sort();

describe('extras', () => {
  const snapshot = snapshotOf({
    app: { edges: [1], extras: { one: [2], two: [3, [4, 0, 'deep']] } },
    base: {},
    first: {},
    second: {},
    third: { extras: { deep: [5] } },
    fourth: {},
    other: { edges: [[0, 0, 'two']] },
  });

  it('bring what they add and nothing of the others', () => {
    expect(namesOf(snapshot, [ask('app')])).toEqual(['app', 'base']);
    expect(namesOf(snapshot, [ask('app', 'one')])).toEqual(['app', 'base', 'first']);
  });

  it('reach through the extras of what they add', () => {
    expect(namesOf(snapshot, [ask('app', 'two')])).toEqual(['app', 'base', 'fourth', 'second', 'third']);
  });

  it('asked for later, by another root or another package, still count', () => {
    expect(namesOf(snapshot, [ask('app'), ask('app', 'one')])).toEqual(['app', 'base', 'first']);
    expect(namesOf(snapshot, [ask('app', 'one'), ask('other')])).toEqual([
      'app',
      'base',
      'first',
      'fourth',
      'other',
      'second',
      'third',
    ]);
    const { members } = walk(snapshot, [ask('app', 'one'), ask('app', 'one'), ask('other')]);
    expect([...(members.get('app')?.extras ?? [])]).toEqual(['one', 'two']);
    expect([...(members.get('app')?.via ?? [])]).toEqual(['in', 'other']);
  });

  it('that a package does not have add nothing', () => {
    expect(namesOf(snapshot, [ask('base', 'nope')])).toEqual(['base']);
  });
});

describe('edges', () => {
  it('count where their mask has the target, and everywhere without one', () => {
    const snapshot = snapshotOf({
      app: {
        edges: [
          [1, HERE],
          [2, ELSEWHERE],
          [3, 0],
        ],
      },
      here: {},
      there: {},
      always: {},
    });
    expect(namesOf(snapshot, [ask('app')])).toEqual(['always', 'app', 'here']);
    expect(namesOf(snapshot, [ask('app')], { bit: ELSEWHERE })).toEqual(['always', 'app', 'there']);
  });

  it('in a circle come to an end, and nobody asks for itself', () => {
    const snapshot = snapshotOf({ a: { edges: [1], extras: { x: [[0, 0, 'y']], y: [2] } }, b: { edges: [0] }, c: {} });
    const { members } = walk(snapshot, [ask('a', 'x')]);
    expect([...members.keys()].sort()).toEqual(['a', 'b', 'c']);
    expect([...(members.get('a')?.via ?? [])].sort()).toEqual(['b', 'in']);
  });

  it('to what the target does not have are left alone', () => {
    const snapshot = snapshotOf({ app: { edges: [1] }, gone: { mask: ELSEWHERE } });
    expect(namesOf(snapshot, [ask('app'), ask('unknown')])).toEqual(['app']);
  });
});

describe('substitutions', () => {
  const packages = { app: { edges: [1] }, plain: { edges: [3] }, slim: {}, cuda: {} } satisfies Record<string, Small>;
  const rule = (change: object = {}) => ({
    substitutions: [{ from: 'plain', to: 'slim', because: 'smaller', ...change }],
  });

  it('hold for roots and for what others ask for, and take away what only the replaced one needs', () => {
    const snapshot = snapshotOf(packages, rule());
    expect(namesOf(snapshot, [ask('plain')])).toEqual(['slim']);
    const { members, substituted } = walk(snapshot, [ask('app')]);
    expect([...members.keys()]).toEqual(['app', 'slim']);
    expect([...(members.get('slim')?.via ?? [])]).toEqual(['app']);
    expect(substituted).toEqual(new Map([['plain', { to: 'slim', because: 'smaller' }]]));
  });

  it('that nobody needed are not told', () => {
    expect(walk(snapshotOf(packages, rule()), [ask('cuda')]).substituted.size).toBe(0);
  });

  it.each([
    [{ accelerator: 'cpu' }, { cuda: false }, 'slim'],
    [{ accelerator: 'cpu' }, { cuda: true }, 'plain'],
    [{ accelerator: 'cuda' }, { cuda: true }, 'slim'],
    [{ accelerator: 'cuda' }, { cuda: false }, 'plain'],
    [{ machine: 'aarch64' }, { machine: 'x86_64' }, 'plain'],
    [{ machine: 'aarch64' }, { machine: 'aarch64' }, 'slim'],
  ])('%j on %j: %s', (change, target, expected) => {
    expect(namesOf(snapshotOf(packages, rule(change)), [ask('plain')], target)).toContain(expected);
  });

  it('are not made where what would serve is not there', () => {
    const snapshot = snapshotOf({ ...packages, slim: { mask: ELSEWHERE } }, rule());
    expect(namesOf(snapshot, [ask('plain')])).toEqual(['cuda', 'plain']);
  });

  it('follow each other, and a circle of them stops', () => {
    const chain = [
      { from: 'a', to: 'b', because: 'first' },
      { from: 'b', to: 'c', because: 'second' },
    ];
    const three = { a: {}, b: {}, c: {} };
    const { members, substituted } = walk(snapshotOf(three, { substitutions: chain }), [ask('a')]);
    expect([...members.keys()]).toEqual(['c']);
    expect(substituted.get('a')).toEqual({ to: 'c', because: 'first' });
    const circle = [...chain, { from: 'c', to: 'a', because: 'third' }];
    expect(walk(snapshotOf(three, { substitutions: circle }), [ask('a')]).members.size).toBe(1);
  });
});

describe('packages of one module', () => {
  const packages = { app: { edges: [1, 2] }, best: {}, rest: { edges: [3] }, more: {} } satisfies Record<string, Small>;
  const exclusive = [{ names: ['best', 'rest'], because: 'one module' }];

  it('the first serves for the others, which take nothing along', () => {
    const { members, substituted } = walk(snapshotOf(packages, { exclusive }), [ask('app')]);
    expect([...members.keys()].sort()).toEqual(['app', 'best']);
    expect(substituted).toEqual(new Map([['rest', { to: 'best', because: 'one module' }]]));
  });

  it('each alone stays', () => {
    expect(namesOf(snapshotOf(packages, { exclusive }), [ask('rest')])).toEqual(['more', 'rest']);
    expect(namesOf(snapshotOf(packages, { exclusive }), [ask('best')])).toEqual(['best']);
  });

  it('win over a substitution that would put the loser in the place of the winner', () => {
    const substitutions = [
      { from: 'more', to: 'best', because: 'x' },
      { from: 'best', to: 'rest', because: 'y' },
    ];
    const snapshot = snapshotOf({ a: {}, best: {}, rest: {}, more: {} }, { exclusive, substitutions });
    expect(namesOf(snapshot, [ask('best'), ask('rest')])).toHaveLength(1);
  });

  it('three are brought to one', () => {
    const three = { a: {}, b: {}, c: {} };
    const groups = [{ names: ['b', 'a', 'c'], because: 'one module' }];
    expect(namesOf(snapshotOf(three, { exclusive: groups }), [ask('a'), ask('b'), ask('c')])).toEqual(['b']);
  });
});
