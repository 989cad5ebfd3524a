/** Implicit dependencies: packages that an API needs but does not declare (pandas.read_excel → openpyxl). */

import type { Also, AlsoCall, AlsoTable } from '../types.ts';
import { createFinder } from './globs.ts';
import also from './implicit-dependencies.json' with { type: 'json' };

const table = also as unknown as AlsoTable;

const createRowFinder = (rows: AlsoTable['imported']): ((dotted: string) => Also | undefined) => {
  const find = createFinder(rows);
  return (dotted) => {
    const row = find(dotted);
    return typeof row === 'string' ? { needs: row } : row;
  };
};

/** @param dotted as imported: "fastapi.UploadFile". */
export const neededByImport = createRowFinder(table.imported);

const called = createRowFinder(table.called);

/** @param dotted as called: "pandas.read_excel", "transformers.T5Tokenizer.from_pretrained". */
export const findNeedOfCall = (dotted: string): Also | undefined =>
  neededByImport(dotted) ?? called(dotted) ?? called(dotted.slice(0, Math.max(0, dotted.lastIndexOf('.'))));

/** Rows that are about a call of this name, or of a method called so. */
export const findImplicitCalls = (dotted: string | undefined, method: string): readonly AlsoCall[] =>
  table.calls.filter(({ call }) => call === dotted || call === `.${method}`);

/** @param url what a call is given that takes one; only its scheme counts. */
export function findDriverOfUrl(dotted: string, url: string): string | undefined {
  const scheme = /^([a-z][a-z0-9+]*):\/\//.exec(url)?.[1] ?? '';
  return table.urls.calls.includes(dotted) && Object.hasOwn(table.urls.schemes, scheme)
    ? table.urls.schemes[scheme]
    : undefined;
}

/** Module whose objects get pickled → distribution. */
export const pickled = table.pickles;

/** Field of a pickled object that has a version → distribution. */
export const pickledVersions = table.pickledVersions;
