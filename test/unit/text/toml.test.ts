import { describe, expect, it } from 'vitest';
import { parseTomlText } from '../../../src/text/toml.ts';

describe('parseTomlText', () => {
  it.each([
    ['a table', `[${'a.'.repeat(2000)}a]\n`],
    ['a key', `${'"a" . '.repeat(2000)}a = 1\n`],
    ['a key of an inline table', `x = {${'a.'.repeat(2000)}a = 1}\n`],
  ])('refuses %s of thousands of parts', (_name, text) => {
    expect(() => parseTomlText(text)).toThrow('too many parts');
  });

  it.each([
    ['dots of a text', `a = "${'.'.repeat(5000)}"\n`],
    ['numbers', `a = [${'1.0, '.repeat(3000)}2.0]\n`],
    ['versions', Array.from({ length: 2000 }, (_, i) => `p${i} = "1.${i}.0"\n`).join('')],
    ['sentences', `a = "${'It is so. '.repeat(2000)}"\n`],
  ])('reads %s', (_name, text) => {
    expect(() => parseTomlText(text)).not.toThrow();
  });
});
