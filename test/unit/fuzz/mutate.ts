/** Mutates documents for the fuzz tests: by their own parts, by words of their format, and by what breaks parsers in general. */
import fc from 'fast-check';

/** What breaks parsers of any format. */
const HOSTILE = [
  '\0',
  '\r',
  '\r\n',
  '\n',
  '\t',
  ' ',
  '\\',
  '\\\n',
  '"',
  "'",
  '`',
  '$(',
  '${',
  '{{',
  '[',
  ']',
  '{',
  '}',
  '(',
  ')',
  '<',
  '>',
  '#',
  ',',
  ';',
  ':',
  '=',
  '@',
  '*',
  '&',
  '|',
  '-',
  '--',
  '..',
  '/',
  '../',
  '\uFEFF',
  '\u2028',
  '\u202E',
  '\uD800',
  '😀',
  'é',
  '\u001B[31m',
  '__proto__',
  'constructor',
  'toString',
  '-0',
  '1e999',
  '99999999999999999999',
  'NaN',
  'null',
  'true',
];

type Edit = (text: string) => string;

/** A place as a part of the whole, so that it fits every text. */
const place = fc.double({ min: 0, max: 1, noNaN: true });
const cut = (text: string, at: number): number => Math.floor(text.length * at);

function edit(words: readonly string[], others: readonly string[]): fc.Arbitrary<Edit> {
  const word = fc.oneof(fc.constantFrom(...HOSTILE), fc.constantFrom(...words), fc.string({ maxLength: 6 }));
  const span = fc.tuple(place, fc.integer({ min: 1, max: 40 }));
  return fc.oneof(
    fc.tuple(place, word).map(
      ([at, text]): Edit =>
        (of) =>
          of.slice(0, cut(of, at)) + text + of.slice(cut(of, at)),
    ),
    span.map(
      ([at, length]): Edit =>
        (of) =>
          of.slice(0, cut(of, at)) + of.slice(cut(of, at) + length),
    ),
    fc.tuple(span, word).map(
      ([[at, length], text]): Edit =>
        (of) =>
          of.slice(0, cut(of, at)) + text + of.slice(cut(of, at) + length),
    ),
    fc.tuple(span, place, fc.integer({ min: 1, max: 30 })).map(
      ([[at, length], to, times]): Edit =>
        (of) =>
          of.slice(0, cut(of, to)) + of.slice(cut(of, at), cut(of, at) + length).repeat(times) + of.slice(cut(of, to)),
    ),
    place.map(
      (at): Edit =>
        (of) =>
          of.slice(0, cut(of, at)),
    ),
    fc.tuple(place, place, fc.constantFrom(...others)).map(
      ([at, from, other]): Edit =>
        (of) =>
          of.slice(0, cut(of, at)) + other.slice(cut(other, from)),
    ),
    fc.tuple(place, word, fc.integer({ min: 2, max: 300 })).map(
      ([at, text, times]): Edit =>
        (of) =>
          of.slice(0, cut(of, at)) + text.repeat(times) + of.slice(cut(of, at)),
    ),
    // values of another type at the place of a word
    fc.tuple(place, fc.constantFrom('[]', '{}', '0', '""', 'null', '[[]]', '- a', 'a: b', 'a = 1')).map(
      ([at, text]): Edit =>
        (of) => {
          const line = of.split('\n');
          const row = Math.min(line.length - 1, Math.floor(line.length * at));
          line[row] = (line[row] ?? '').replace(/([:=]\s*).*$/, (_, key: string) => key + text);
          return line.join('\n');
        },
    ),
  );
}

/**
 * @param corpus documents to start from.
 * @param words of the format.
 */
export const mutated = (corpus: readonly string[], words: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...corpus), fc.array(edit(words, corpus), { minLength: 1, maxLength: 6 }))
    .map(([text, edits]) => edits.reduce((now, change) => change(now), text).slice(0, 20_000));

/** What is repeated to see how time grows: a part of a document, or words, between a beginning and an end. */
export interface Pump {
  before: string;
  repeated: string;
  after: string;
}

export function pumps(corpus: readonly string[], words: readonly string[]): fc.Arbitrary<Pump> {
  const word = fc.oneof(fc.constantFrom(...words), fc.constantFrom(...HOSTILE));
  const part = fc
    .tuple(fc.constantFrom(...corpus), place, fc.integer({ min: 1, max: 60 }))
    .map(([text, at, length]) => text.slice(cut(text, at), cut(text, at) + length) || 'x');
  return fc.record({
    before: fc.oneof(fc.constant(''), part, word),
    repeated: fc.oneof(
      word,
      part,
      fc.tuple(word, word).map((two) => two.join('')),
      fc.array(word, { minLength: 2, maxLength: 4 }).map((all) => all.join('')),
    ),
    after: fc.oneof(fc.constant(''), word, part),
  });
}

export const pumpTo = ({ before, repeated, after }: Pump, length: number): string =>
  before + repeated.repeat(Math.ceil(length / repeated.length)) + after;
