/** Rewrites statements that @lezer/python refuses although they are Python 3 into ones of the same length that it reads. */

/** Each takes one line; what it cuts out binds or matches names, which nothing here asks for. */
const GAPS: readonly ((line: string) => string)[] = [
  // with open_pair() as (left, right):
  (line) => blankBracketed(line, ' as ('),
  // lambda a, /, b: a + b
  (line) =>
    line.includes('lambda') ? line.replace(/,( ?)\/(?= ?[,:)])/g, (_all, space: string) => `  ${space}`) : line,
  // with open() as files["log"]:
  (line) => blankTarget(line),
  // tuple[*Ts], Generic[K, *Ts], *args: *Ts
  (line) => line.replace(/([[,:] ?)\*(?=[A-Za-z_])/g, '$1 '),
  // case Point(): and case {}:
  (line) => {
    const code = line.trimEnd();
    const at = code.indexOf('case ') + 'case '.length;
    if (!code.trimStart().startsWith('case ') || !code.endsWith(':') || at >= code.length - 1) return line;
    return `${code.slice(0, at)}_${' '.repeat(code.length - at - 2)}:${line.slice(code.length)}`;
  },
];

/**
 * @param lines those with an error, counted from 1.
 * @returns the source where none of them has a known gap.
 */
export function rewriteGrammarGaps(source: string, lines: readonly number[]): string {
  const all = source.split('\n');
  for (const at of lines) {
    const line = all[at - 1];
    if (line !== undefined) all[at - 1] = GAPS.reduce((text, rewrite) => rewrite(text), line);
  }
  return all.join('\n');
}

/** Blanks a target with a subscript between the last `as` and the colon at the end. */
function blankTarget(line: string): string {
  const code = line.trimEnd();
  const from = code.lastIndexOf(' as ');
  if (from < 0 || !code.endsWith(']:') || !code.trimStart().includes('with ')) return line;
  return code.slice(0, from) + ' '.repeat(code.length - from - 1) + line.slice(code.length - 1);
}

/** Blanks from the mark up to the bracket that closes the one in it. */
function blankBracketed(line: string, mark: string): string {
  const from = line.indexOf(mark);
  if (from < 0) return line;
  let open = 1;
  let to = from + mark.length;
  for (; to < line.length && open > 0; to++) open += line[to] === '(' ? 1 : line[to] === ')' ? -1 : 0;
  return open > 0 ? line : line.slice(0, from) + ' '.repeat(to - from) + line.slice(to);
}
