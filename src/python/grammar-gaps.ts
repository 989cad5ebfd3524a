/** Rewrites statements that @lezer/python refuses although they are Python 3 into ones on the same lines that it reads. */
import { stripComment } from '../text/strip.ts';

/** Each takes one line; what it cuts out binds or matches names, which nothing here asks for. */
const GAPS: readonly ((line: string) => string)[] = [
  // with open_pair() as (left, right):
  (line) => blankBracketed(line, ' as ('),
  // lambda a, /, b: a + b
  (line) =>
    line.includes('lambda') ? line.replace(/,( ?)\/(?= ?[,:)])/g, (_all, space: string) => `  ${space}`) : line,
  // with open()as(left, right):
  (line) => (/\)\s*as\s*\(/.test(line) ? blankBracketed(line.replace(/\)\s*as\s*\(/, ') as ('), ' as (') : line),
  // rf"\\{{{name}\\}}"
  (line) => line.replace(/\\(?=\{\{|\}\})/g, ' '),
  // for *rest, last in pairs
  (line) => line.replace(/\bfor \*(?=[A-Za-z_])/g, 'for  '),
  // match old, new:
  (line) => {
    const code = line.trim();
    return code.startsWith('match ') && code.endsWith(':') ? line.replace(code, 'match _:') : line;
  },
  // case Point() if point.x and any(
  (line) => {
    const code = line.trimStart();
    const guard = code.indexOf(' if ');
    return code.startsWith('case ') && guard > 0
      ? `${line.slice(0, line.length - code.length)}case _${code.slice(guard)}`
      : line;
  },
  // with open() as files["log"]:
  (line) => blankTarget(line),
  // tuple[*Ts], Generic[K, *Ts], *args: *Ts
  (line) => line.replace(/([[,:] ?)\*(?=[A-Za-z_])/g, '$1 '),
  // case Point(): and case {}:
  (line) => {
    const code = stripComment(line).trimEnd();
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
    blankTargetLines(all, at - 1);
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

/** Lines that a target in parentheses may be spread over. */
const LONGEST_TARGET = 40;

/** `with open() as (` up to the line `):`, each target on a line of its own. */
function blankTargetLines(lines: string[], end: number): void {
  if (lines[end]?.trim() !== '):') return;
  const start = lines.findLastIndex(
    (line, i) => i < end && i > end - LONGEST_TARGET && /\sas \($/.test(line.trimEnd()),
  );
  if (start < 0) return;
  lines[start] = (lines[start] ?? '').replace(/\sas \(\s*$/, ':');
  lines.fill('', start + 1, end + 1);
}
