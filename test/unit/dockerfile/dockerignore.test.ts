/** What is known of .dockerignore without an engine; test/docker/dockerignore.test.ts holds it against one. */
import { describe, expect, it } from 'vitest';
import { readIgnore } from '../../../src/dockerfile/dockerignore.ts';

describe('.dockerignore', () => {
  it.each([
    ['*\n!a\n', ['a', 'a/b', 'b'], ['a', 'a/b']],
    ['*\n!a\na/b\n', ['a/b', 'a/c'], ['a/c']],
    ['**/*.py\n!keep.py\n', ['x.py', 'd/x.py', 'keep.py', 'd/keep.py'], ['keep.py']],
    ['\uFEFF# no pattern\n\n /a/ \n', ['a/x', 'b/a'], ['b/a']],
    ['a/../b\n', ['a', 'b'], ['a']],
    ['x\\[1]\n', ['x[1]', 'x1'], ['x1']],
    ['d/**\n', ['d/x', 'd/e/f', 'dx'], ['dx']],
    // the engine's shortcut: a later line that would leave out a folder again is not asked where an earlier one did
    ['*\n!*/keep\n*/\n', ['d/keep', 'd/x'], ['d/keep']],
    ['', ['a'], ['a']],
  ])('%j', (text, files, sent) => {
    expect(readIgnore(text).sent(files)).toEqual(sent);
  });

  it.each(['!', '*\n!/\n', '[a\n'])('%j is refused, as the engine does, with its line', (text) => {
    expect(() => readIgnore(text)).toThrow(expect.objectContaining({ name: 'UserError' }));
  });
});
