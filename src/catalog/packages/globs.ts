/** Looks up dotted names in tables whose keys may contain `*`. */
import { compileGlob } from '../../text/glob.ts';

/** @returns the row of a name: that of the very name, else the first whose pattern fits, in the order of the table. */
export function createFinder<Row>(rows: Readonly<Record<string, Row>>): (dotted: string) => Row | undefined {
  const globs = Object.entries(rows)
    .filter(([name]) => name.includes('*'))
    .map(([name, row]) => ({
      begins: name.slice(0, name.indexOf('*')),
      matches: compileGlob(name, { star: 'any' }),
      row,
    }));
  return (dotted) =>
    Object.hasOwn(rows, dotted)
      ? rows[dotted]
      : globs.find(({ begins, matches }) => dotted.startsWith(begins) && matches(dotted))?.row;
}
