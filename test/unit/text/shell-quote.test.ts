import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteShellWord, splitQuotedWords } from '../../../src/text/shell-quote.ts';

describe('splitQuotedWords', () => {
  it.each([
    ['', []],
    ['  ', []],
    ['less  -R ', ['less', '-R']],
    [`sh -c 'col -bx | less'`, ['sh', '-c', 'col -bx | less']],
    [`sh -c "echo 'a b'"`, ['sh', '-c', "echo 'a b'"]],
    [`"C:\\Program Files\\less.exe" --prompt=a' 'b`, ['C:\\Program Files\\less.exe', '--prompt=a b']],
    [`less ""`, ['less', '']],
    [`it's less`, ["it's", 'less']],
  ])('splits %s', (text, words) => expect(splitQuotedWords(text)).toEqual(words));

  it('gives back the words that were quoted', () => {
    const word = fc.string({ minLength: 1 }).filter((text) => !/['"]/.test(text));
    fc.assert(
      fc.property(fc.array(word), (words) => {
        expect(splitQuotedWords(words.map(quoteShellWord).join(' '))).toEqual(words);
      }),
    );
  });
});
