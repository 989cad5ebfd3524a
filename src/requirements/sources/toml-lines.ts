/** Finds line numbers in TOML files, which TOML parsers do not give. */

interface TomlLines {
  /** Lines of the headers of each table. */
  tables: Map<string, number[]>;
  /** Line of each key, by its table and name. */
  keys: Map<string, number>;
}

/** Of the last text: a file is asked about once for each of its entries. */
let last: { text: string; lines: TomlLines } | undefined;

/**
 * @param table as between the brackets: "tool.uv.sources".
 * @param key a key of it, as such or as a table below it ([tool.uv.sources.pandas]); absent: the table's own line.
 * @param nth which table of that name, from 0, for an array of tables.
 * @returns from 1; the first line where it is written in another way, such as an inline table.
 */
export function findTomlLine(text: string, table: string, key?: string, nth = 0): number {
  if (last?.text !== text) last = { text, lines: indexLines(text) };
  const { tables, keys } = last.lines;
  if (key === undefined) return tables.get(normalizeKey(table))?.[nth] ?? 1;
  const found = [keys.get(formatKey(normalizeKey(table), key)), tables.get(normalizeKey(`${table}.${key}`))?.[0]];
  const lines = found.filter((line) => line !== undefined);
  return lines.length === 0 ? 1 : Math.min(...lines);
}

const normalizeKey = (name: string): string => name.replace(/["'\s]/g, '').toLowerCase();
const formatKey = (table: string, key: string): string => `${table}\n${normalizeKey(key)}`;

function indexLines(text: string): TomlLines {
  const lines: TomlLines = { tables: new Map(), keys: new Map() };
  let here = '';
  for (const [at, line] of text.split('\n').entries()) {
    const header = /^\s*\[\[?([^\]]+)\]/.exec(line)?.[1];
    if (header !== undefined) {
      here = normalizeKey(header);
      const headers = lines.tables.get(here);
      if (headers) headers.push(at + 1);
      else lines.tables.set(here, [at + 1]);
      continue;
    }
    const key = formatKey(here, /^([^=.]+)[=.]/.exec(line)?.[1] ?? '');
    if (!lines.keys.has(key)) lines.keys.set(key, at + 1);
  }
  return lines;
}
