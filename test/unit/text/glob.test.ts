import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob } from '../../../src/text/glob.ts';

const IGNORE = { star: 'segment', doubleStar: true, classes: true } as const;
const COPY = { star: 'segment', classes: true, below: true } as const;
const NAMES = { star: 'any' } as const;

describe('compileGlob', () => {
  it.each([
    [IGNORE, '*.py', ['a.py', '.py'], ['a/b.py', 'a.pyc']],
    [IGNORE, 'a/*/b', ['a/x/b', 'a//b'], ['a/b', 'a/x/y/b']],
    [IGNORE, 'a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['ab', 'a/xb']],
    [IGNORE, '**/a*b', ['ab', 'x/ab', 'x/y/a.b'], ['xab', 'x/a/b']],
    [IGNORE, 'd/**', ['d/x', 'd/e/f', 'd/'], ['d', 'dx']],
    [IGNORE, 'a?c', ['abc'], ['a/c', 'ac']],
    [IGNORE, '[a-c]x', ['ax', 'cx'], ['dx', 'x']],
    [IGNORE, '[^a]x', ['bx'], ['ax']],
    [IGNORE, '[]a]', [']', 'a'], ['b']],
    [IGNORE, '[*.?]', ['*', '.', '?'], ['a']],
    [IGNORE, '[a\\-c]', ['a', '-', 'c'], ['b']],
    [IGNORE, 'x\\[1]', ['x[1]'], ['x1']],
    [IGNORE, '\\*', ['*'], ['a']],
    [IGNORE, 'é?', ['éx', 'é😀'], ['ex']],
    [COPY, 'src', ['src', 'src/a', 'src/a/b'], ['srcx', 'a/src']],
    [COPY, 's*', ['src', 'src/a', 's'], ['a/src']],
    [COPY, 'a*/b?', ['ab/bc', 'a/bc/d'], ['a/b']],
    [NAMES, 'torch.*.load', ['torch.a.load', 'torch.a.b.load'], ['torch.load', 'xtorch.a.load']],
    [NAMES, '*[a]?', ['x[a]?'], ['xab']],
  ])('%j matches %j as documented', (dialect, pattern, yes, no) => {
    const matches = compileGlob(pattern, dialect);
    expect(yes.filter((text) => !matches(text))).toEqual([]);
    expect(no.filter(matches)).toEqual([]);
  });

  it('agrees with a regular expression on short patterns', () => {
    const piece = fc.constantFrom('a', 'b', '/', '*', '**/', '?', '.', '[ab]', '[^a]', '\\*');
    const text = fc.stringMatching(/^[ab/.*]{0,8}$/);
    const expression = (pieces: readonly string[]): RegExp => {
      const words: Record<string, string> = {
        '*': '[^/]*',
        '?': '[^/]',
        '.': '\\.',
        '\\*': '\\*',
        '**/': '(?:.*/)?',
      };
      return new RegExp(`^${pieces.map((one) => words[one] ?? one).join('')}$`, 's');
    };
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), text, (pieces, path) => {
        // stars side by side, or at the end, are read as one pattern, not piece by piece
        fc.pre(
          pieces.at(-1) !== '**/' && !pieces.some((one, at) => /^\*/.test(one) && /^\*/.test(pieces[at + 1] ?? '')),
        );
        const pattern = pieces.join('');
        expect(compileGlob(pattern, IGNORE)(path), `${pattern} ${path}`).toBe(expression(pieces).test(path));
      }),
      { seed: 20261130, numRuns: 5000 },
    );
  });

  it.each(['[a', '[', 'x[^', '[b-a]'])('refuses the class of %j', (pattern) => {
    expect(() => compileGlob(pattern, IGNORE)).toThrow(SyntaxError);
  });

  it('answers for a pattern of stars without trying every split', { timeout: 120_000 }, () => {
    for (const dialect of [IGNORE, COPY, NAMES]) {
      expect(compileGlob(`${'*a'.repeat(500)}b`, dialect)('a'.repeat(2000))).toBe(false);
      expect(compileGlob(`${'*a'.repeat(500)}*`, dialect)('a'.repeat(2000))).toBe(true);
    }
  });
});
