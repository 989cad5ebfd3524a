import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { normaliseText } from '../../../src/spec/text.ts';
import type { OnConflict } from '../../../src/write/index.ts';
import { file, type Memory, recall, remember, runInMemory as run, statuses } from './support.ts';

vi.setConfig({ testTimeout: 60_000 });

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
      { numRuns: 600 },
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
        for (const { path } of planned)
          expect(second[path]).toBe(first[path] === 'conflict' ? 'conflict' : 'unchanged');
        expect((await run(disk, planned)).every((change) => change.text === undefined)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });
});
