/** Cuts text in time that grows with its length: `/-+$/` and its kind take the square of it in a backtracking engine. */

/** @returns the text without the given characters at its start. */
function stripStart(text: string, characters: string): string {
  let start = 0;
  while (start < text.length && characters.includes(text[start] as string)) start += 1;
  return text.slice(start);
}

/** @returns the text without the given characters at its end. */
export function stripEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1] as string)) end -= 1;
  return text.slice(0, end);
}

/** @returns the text without the given characters at either end. */
export function stripEnds(text: string, characters: string): string {
  return stripEnd(stripStart(text, characters), characters);
}

/** @returns a line without its comment: a `#` at its start or after a blank, as pip and shells read it. */
export function stripComment(line: string): string {
  for (let at = line.indexOf('#'); at >= 0; at = line.indexOf('#', at + 1)) {
    if (at === 0) return '';
    if (/\s/.test(line[at - 1] as string)) return line.slice(0, at - 1);
  }
  return line;
}

/** @returns the last characters of a text that each match: `/\w*$/` without its search from every start. */
export function readTail(text: string, character: RegExp): string {
  let start = text.length;
  while (start > 0 && character.test(text[start - 1] as string)) start -= 1;
  return text.slice(start);
}
