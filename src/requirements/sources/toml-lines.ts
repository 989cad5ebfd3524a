/** Finds line numbers in TOML files, which TOML parsers do not give. */

/**
 * @param table as between the brackets: "tool.uv.sources".
 * @param key a key of it, as such or as a table below it ([tool.uv.sources.pandas]); absent: the table's own line.
 * @param nth which table of that name, from 0, for an array of tables.
 * @returns from 1; the first line where it is written in another way, such as an inline table.
 */
export function findTomlLine(text: string, table: string, key?: string, nth = 0): number {
  const plain = (name: string) => name.replace(/["'\s]/g, '').toLowerCase();
  let here = '';
  let seen = -1;
  for (const [at, line] of text.split('\n').entries()) {
    const header = /^\s*\[\[?([^\]]+)\]/.exec(line)?.[1];
    if (header !== undefined) {
      here = plain(header);
      if (here === plain(table)) seen += 1;
      if (key === undefined ? here === plain(table) && seen === nth : here === plain(`${table}.${key}`)) return at + 1;
    } else if (key !== undefined && here === plain(table)) {
      const [, name = ''] = /^([^=.]+)[=.]/.exec(line) ?? [];
      if (plain(name) === plain(key)) return at + 1;
    }
  }
  return 1;
}
