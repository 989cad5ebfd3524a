/** Words of a text, found in time that grows with its length. */

/** @returns the word, without blanks, that ends where the pattern's first match begins; undefined where there is none. */
export function findWordBefore(pattern: RegExp, text: string): string | undefined {
  const end = pattern.exec(text)?.index ?? 0;
  let start = end;
  while (start > 0 && !/\s/.test(text[start - 1] as string)) start -= 1;
  return start < end ? text.slice(start, end) : undefined;
}
