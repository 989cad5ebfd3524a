/** Tables whose keys are dotted names, `*` standing for anything. */

/** @returns the row of a name: that of the very name, else the first whose pattern fits, in the order of the table. */
export function createFinder<Row>(rows: Readonly<Record<string, Row>>): (dotted: string) => Row | undefined {
  const globs = Object.entries(rows)
    .filter(([name]) => name.includes('*'))
    .map(([name, row]) => ({ begins: name.slice(0, name.indexOf('*')), pattern: compileGlob(name), row }));
  return (dotted) =>
    Object.hasOwn(rows, dotted)
      ? rows[dotted]
      : globs.find(({ begins, pattern }) => dotted.startsWith(begins) && pattern.test(dotted))?.row;
}

function compileGlob(glob: string): RegExp {
  const parts = glob.split('*').map((part) => part.replaceAll('.', '\\.'));
  return new RegExp(`^${parts.join('.*')}$`);
}
