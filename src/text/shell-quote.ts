/** Quotes words for a POSIX shell, and splits what is quoted (POSIX.1-2017, 2.2 Quoting). */

/** One word, quoted only where it has to be. */
export function quoteShellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Words divided by blanks outside of quotes. A backslash is kept: it is part of a path on Windows. */
export function splitQuotedWords(text: string): string[] {
  const words = text.match(/(?:"[^"]*"|'[^']*'|\S)+/g) ?? [];
  return words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, (_, double, single) => double ?? single));
}
