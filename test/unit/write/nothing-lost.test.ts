import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { normaliseText } from '../../../src/spec/text.ts';
import type { OnConflict } from '../../../src/write/index.ts';
import { file, type Memory, recall, remember, runInMemory as run, statuses } from './support.ts';

vi.setConfig({ testTimeout: 120_000 });

/** The same cases in every run: one that fails is found again. */
const SEED = 20_261_121;

/** A few words, so that lines repeat and both sides touch the same places. */
const line = fc.constantFrom('', 'FROM a', 'RUN b', 'COPY c', '# d', '}', '=======', 'constructor');
const lines = fc.array(line, { maxLength: 12 });

/** An edit: at each place, delete lines and put new ones. New lines carry a mark, so that they can be found again. */
const edits = (mark: string) =>
  fc
    .array(fc.record({ at: fc.nat(12), remove: fc.nat(3), add: fc.array(fc.nat(5), { maxLength: 3 }) }), {
      maxLength: 4,
    })
    .map((list) => (base: string[]) => {
      const out = [...base];
      for (const { at, remove, add } of list)
        out.splice(Math.min(at, out.length), remove, ...add.map((n) => `${mark} ${n}`));
      return out;
    });

const style = fc.record({ crlf: fc.boolean(), bom: fc.boolean(), end: fc.boolean() });
type Style = typeof style extends fc.Arbitrary<infer T> ? T : never;

function write(content: string[], { crlf, bom, end }: Style): string {
  const body = content.join('\n') + (end && content.length > 0 ? '\n' : '');
  return (bom ? '\uFEFF' : '') + (crlf ? body.replaceAll('\n', '\r\n') : body);
}

const plain: Style = { crlf: false, bom: false, end: true };
const policies = fc.constantFrom<(OnConflict | undefined)[]>(undefined, 'keep', 'overwrite', 'merge', 'new');

describe('with random edits on both sides', () => {
  it("every line that the user added is still there, unless they asked to overwrite; and so is every line's order", async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        lines,
        edits('mine'),
        edits('ours'),
        style,
        policies,
        fc.boolean(),
        async (base, mine, ours, how, onConflict, known) => {
          const disk: Memory = new Map();
          const next = write(ours(base), plain);
          if (known) await run(disk, [file('f', write(base, plain))]);
          const theirs = write(mine(base), how);
          remember(disk, 'f', theirs);

          const changes = await run(disk, [file('f', next)], { onConflict });
          const status = statuses(changes).f as string;
          seen.add(status);
          const after = recall(disk, 'f') ?? '';
          const added = mine(base).filter((one) => one.startsWith('mine'));

          if (status === 'update') {
            const untouched = known && normaliseText(theirs) === write(base, plain);
            expect(untouched || onConflict === 'overwrite').toBe(true);
            expect(normaliseText(after)).toBe(next);
          } else {
            expect(after.split(/\r?\n/).filter((one) => one.replace('\uFEFF', '').startsWith('mine'))).toHaveLength(
              added.length,
            );
            expect(after.match(/mine \d/g) ?? []).toEqual(added);
          }
          if (['keep', 'unchanged'].includes(status) || (status === 'conflict' && onConflict !== 'merge'))
            expect(after).toBe(theirs);
          if (status === 'merge') {
            for (const one of ours(base).filter((other) => other.startsWith('ours'))) expect(after).toContain(one);
            expect(after.startsWith('\uFEFF')).toBe(theirs.startsWith('\uFEFF'));
            if (/\r\n/.test(theirs)) expect(after.replaceAll('\r\n', '')).not.toContain('\n');
          }
          if (onConflict === 'new' && status === 'keep') expect(normaliseText(recall(disk, 'f.new') ?? '')).toBe(next);
        },
      ),
      { numRuns: 10_000, seed: SEED },
    );
    // A property that never met a case says nothing of it.
    expect([...seen].sort()).toEqual(['conflict', 'keep', 'merge', 'unchanged', 'update']);
  });

  it('a second run changes nothing, and finds nothing to do but the conflicts that are open', async () => {
    const project = fc.uniqueArray(
      fc.tuple(fc.constantFrom('a', 'b/c', 'b/d', 'e.sh'), lines, edits('mine'), edits('ours'), style, fc.boolean()),
      {
        selector: ([path]) => path,
        maxLength: 4,
      },
    );
    await fc.assert(
      fc.asyncProperty(project, policies, async (rows, onConflict) => {
        const disk: Memory = new Map();
        const executable = (path: string) => ({ executable: path.endsWith('.sh') });
        await run(
          disk,
          rows.filter((row) => row[5]).map(([path, base]) => file(path, write(base, plain), executable(path))),
        );
        for (const [path, base, mine, , how] of rows) remember(disk, path, write(mine(base), how));
        const planned = rows.map(([path, base, , ours]) => file(path, write(ours(base), plain), executable(path)));
        const first = statuses(await run(disk, planned, { onConflict }));
        const before = new Map(disk);
        const second = statuses(await run(disk, planned));
        expect(disk).toEqual(before);
        for (const [path, base, , ours, , known] of rows) {
          // to compare is no decision: what was a conflict is one again
          const compared = onConflict === 'new' && first[path] === 'keep';
          const nothingNew = known && write(ours(base), plain) === write(base, plain);
          const open = first[path] === 'conflict' || (compared && !nothingNew);
          expect(second[path]).toBe(open ? 'conflict' : 'unchanged');
        }
        expect((await run(disk, planned)).every((change) => change.text === undefined)).toBe(true);
      }),
      { numRuns: 1_000, seed: SEED },
    );
  });
});

/** What people do to a file: lines put in, taken out, replaced, moved, doubled, indented, a block pasted at the end. */
type Edit = {
  how: 'add' | 'remove' | 'replace' | 'move' | 'double' | 'indent' | 'append';
  at: number;
  to: number;
  word: string;
};
const WORDS = ['RUN make', 'ENV A=1', '', '# why', 'COPY x /x', 'FROM b', '  - item', '}', '<<<', '====', 'größe=é'];
const script = fc.array(
  fc.record<Edit>({
    how: fc.constantFrom('add', 'remove', 'replace', 'move', 'double', 'indent', 'append'),
    at: fc.nat(40),
    to: fc.nat(40),
    word: fc.constantFrom(...WORDS),
  }),
  { maxLength: 8 },
);

function edited(base: readonly string[], edits: readonly Edit[]): string[] {
  const out = [...base];
  for (const { how, at, to, word } of edits) {
    const place = out.length === 0 ? 0 : at % out.length;
    const here = out[place] ?? '';
    if (how === 'add') out.splice(place, 0, word);
    if (how === 'remove') out.splice(place, 1);
    if (how === 'replace') out.splice(place, 1, word);
    if (how === 'double') out.splice(place, 0, here);
    if (how === 'indent') out.splice(place, 1, `  ${here}`);
    if (how === 'append') out.push(word, word);
    if (how === 'move') out.splice(to % (out.length || 1), 0, ...out.splice(place, 1));
  }
  return out;
}

describe('with edit scripts over what is really written', () => {
  const real = readFileSync(new URL('../../golden/fastapi-cpu/expected/Dockerfile', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');

  it('a line that the user put in is in the file, or a conflict is reported; and so is one of ours', async () => {
    const met = { merge: 0, conflict: 0, update: 0, unchanged: 0 };
    await fc.assert(
      fc.asyncProperty(script, script, style, async (mine, ours, how) => {
        const [theirs, next] = [edited(real, mine), edited(real, ours)];
        const disk: Memory = new Map();
        await run(disk, [file('Dockerfile', write(real, plain))]);
        remember(disk, 'Dockerfile', write(theirs, how));
        const [change] = await run(disk, [file('Dockerfile', write(next, plain))]);
        const status = change?.status as keyof typeof met;
        met[status]++;
        const after = normaliseText(recall(disk, 'Dockerfile') ?? '').split('\n');
        if (status === 'conflict') {
          expect(change?.left).toBe(true);
          expect(recall(disk, 'Dockerfile')).toBe(write(theirs, how));
          return;
        }
        const known = new Set(real);
        for (const one of theirs.filter((text) => !known.has(text))) expect(after).toContain(one);
        for (const one of next.filter((text) => !known.has(text))) expect(after).toContain(one);
        // a line of the base that neither side took out; of one that stands there twice each may have taken another
        for (const one of real.filter((text) => real.indexOf(text) === real.lastIndexOf(text)))
          if (theirs.includes(one) && next.includes(one)) expect(after).toContain(one);
      }),
      { numRuns: 10_000, seed: SEED },
    );
    for (const count of Object.values(met)) expect(count).toBeGreaterThan(50);
  });
});
