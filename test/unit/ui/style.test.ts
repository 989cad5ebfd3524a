import { describe, expect, it } from 'vitest';
import { clipText, createStyles, measureWidth, wrap } from '../../../src/ui/style.ts';

describe('styles', () => {
  it('writes no escape sequence where colour is not allowed', () => {
    const style = createStyles({ color: false });
    expect(Object.values(style).map((paint) => paint('x'))).toEqual(Array(Object.keys(style).length).fill('x'));
  });

  it('paints whatever stdout is', () => {
    expect(createStyles({ color: true }).red('x')).toBe('\u001b[31mx\u001b[39m');
  });
});

describe('wrap', () => {
  it.each([
    ['one two three', 7, '', 'one two\nthree'],
    ['one two three', 80, '', 'one two three'],
    ['one two three', 7, '  ', 'one two\n  three'],
    ['  one two', 5, '  ', '  one\n  two'],
    ['one\ntwo three', 5, '', 'one\ntwo\nthree'],
    ['averylongword x', 5, '', 'averylongword\nx'],
    ['', 5, '', ''],
    ['one two', 0, '', 'one\ntwo'],
  ])('breaks %j at %i', (text, columns, indent, expected) => {
    expect(wrap(text, columns, indent)).toBe(expected);
  });

  it('does not count escape sequences', () => {
    const red = createStyles({ color: true }).red('one');
    expect(wrap(`${red} two three`, 7)).toBe(`${red} two\nthree`);
    expect(measureWidth(red)).toBe(3);
  });
});

it.each([
  ['short', 10, 'short'],
  ['a long message', 10, 'a long ...'],
  ['two\nlines', 20, 'two lines'],
  ['a long message', 2, '...'],
])('clips %j to %i', (text, columns, expected) => {
  expect(clipText(text, columns)).toBe(expected);
});
