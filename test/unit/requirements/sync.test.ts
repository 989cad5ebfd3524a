/** requirements.in beside the list that it was made from: what changes there arrives, and what people wrote stays. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listSource, syncWithSource } from '../../../src/requirements/sync.ts';

const HEAD = '# What this project needs\n';

describe('a list that changed', () => {
  it.each<[string, string, string[], string[], string]>([
    ['nothing', 'a\nb\n', ['a', 'b'], ['a', 'b'], 'a\nb\n'],
    ['one more', 'a\n', ['a'], ['a', 'b>=1'], 'a\nb>=1\n'],
    ['one less', 'a\nb\n', ['a', 'b'], ['b'], 'b\n'],
    ['another bound', 'a>=1  # why\nb\n', ['a>=1', 'b'], ['a>=2', 'b'], 'a>=2  # why\nb\n'],
    ['one more, and there by hand already', 'a\nmine\nb\n', ['a'], ['a', 'b'], 'a\nmine\nb\n'],
    ['one less, and gone by hand already', 'mine\n', ['a'], [], 'mine\n'],
    ['one less, and by hand another bound', 'a==1\n', ['a'], [], 'a==1\n'],
    ['lines without an end', 'a', ['a'], ['a', 'b'], 'a\nb\n'],
    ['line ends of Windows', '\r\na\r\n', ['a'], ['b'], '\r\nb\r\n'],
  ])('with %s', (_, text, before, now, after) => {
    const head = text.includes('\r') ? HEAD.replace('\n', '\r\n') : HEAD;
    expect(syncWithSource(head + text, before, now)).toEqual({ text: head + after, left: [] });
  });

  it('does not touch a bound that was set by hand, and tells of it', () => {
    expect(syncWithSource('a==1\n', ['a>=1'], ['a>=2'])).toEqual({ text: 'a==1\n', left: ['a>=2'] });
  });

  it('keeps every line of a person, asks for all that the list does, and has nothing to do a second time', () => {
    const list = fc.uniqueArray(fc.constantFrom('a', 'b>=1', 'c', 'd==2', 'e'), { maxLength: 5 });
    const mine = fc.array(fc.constantFrom('# why', '', 'x', 'y==1', '-c limits.txt', 'z  # mine'), { maxLength: 6 });
    fc.assert(
      fc.property(list, list, mine, fc.nat(6), (before, now, own, at) => {
        const lines: string[] = [...before];
        lines.splice(at, 0, ...own);
        const { text } = syncWithSource(lines.map((line) => `${line}\n`).join(''), before, now);
        const after = text.split('\n');
        for (const line of [...own, ...now] as string[]) expect(after).toContain(line);
        for (const line of before.filter((one) => !now.includes(one))) expect(after).not.toContain(line);
        expect(syncWithSource(text, now, now)).toEqual({ text, left: [] });
        // a run that was killed after it wrote the list remembers the older one
        expect(syncWithSource(text, before, now).text).toBe(text);
      }),
      { numRuns: 2_000, seed: 20_261_121 },
    );
  });
});

it('what ml-container.lock says of the list is believed where it is one', () => {
  expect(listSource({ path: 'pyproject.toml', requirements: ['a'] })).toEqual({
    path: 'pyproject.toml',
    requirements: ['a'],
  });
  for (const said of [undefined, null, 'x', {}, { path: 1, requirements: [] }, { path: 'a', requirements: [1] }])
    expect(listSource(said)).toBeUndefined();
});
