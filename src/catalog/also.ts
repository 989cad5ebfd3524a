/** What using a thing needs beside the package that has it: a driver, an engine, a back end. Loaded only where code is read. */
import also from './also.json' with { type: 'json' };
import type { Also, AlsoCall, AlsoTable } from './types.ts';

const table = also as unknown as AlsoTable;

/** Rows without `*` by their name, then the others in the order of the file. */
const exact = new Map(Object.entries(table.names).filter(([name]) => !name.includes('*')));
const globs = Object.entries(table.names)
  .filter(([name]) => name.includes('*'))
  .map(([name, row]) => ({ begins: name.slice(0, name.indexOf('*')), pattern: patternOf(name), row }));

function patternOf(glob: string): RegExp {
  const parts = glob.split('*').map((part) => part.replaceAll('.', '\\.'));
  return new RegExp(`^${parts.join('.*')}$`);
}

/** @param dotted "pandas.read_excel", as imported or as called. */
export function alsoNeeds(dotted: string): Also | undefined {
  const row =
    exact.get(dotted) ?? globs.find(({ begins, pattern }) => dotted.startsWith(begins) && pattern.test(dotted))?.row;
  return typeof row === 'string' ? { needs: row } : row;
}

/** Rows that are about a call of this name, or of a method called so. */
export const alsoCalls = (dotted: string | undefined, method: string): readonly AlsoCall[] =>
  table.calls.filter(({ call }) => call === dotted || call === `.${method}`);

/** @param url what a call is given that takes one; only its scheme counts. */
export function driverFor(dotted: string, url: string): string | undefined {
  const scheme = /^([a-z][a-z0-9+]*):\/\//.exec(url)?.[1] ?? '';
  return table.urls.calls.includes(dotted) && Object.hasOwn(table.urls.schemes, scheme)
    ? table.urls.schemes[scheme]
    : undefined;
}

/** Module whose objects get pickled → distribution. */
export const pickled = table.pickles;
