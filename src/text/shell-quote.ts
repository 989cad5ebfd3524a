/** Quotes words for a POSIX shell (POSIX.1-2017, 2.2 Quoting). */

/** One word, quoted only where it has to be. */
export function quoteShellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
