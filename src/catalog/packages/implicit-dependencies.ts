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
  table.calls.filter(({ call }) => [call].flat().some((one) => one === dotted || one === `.${method}`));

/** Rows of calls and settings that are given a URL; a setting's name may be a pattern. */
const urls = table.urls.map(({ calls, settings, schemes }) => ({
  calls: new Set(calls),
  setting: createFinder(Object.fromEntries(settings.map((name) => [name, true]))),
  schemes,
}));

/** @param url "postgresql+asyncpg://...", or the scheme alone. */
function findDriver(url: string, rows: typeof urls): Also | undefined {
  const scheme = /^([a-z][a-z0-9+_]*)(?::\/\/|$)/.exec(url)?.[1];
  const row = rows.find(({ schemes }) => scheme !== undefined && Object.hasOwn(schemes, scheme))?.schemes[scheme ?? ''];
  return typeof row === 'string' ? { needs: row } : row;
}

/** The driver for a URL that a call is given. */
export const findDriverOfUrl = (dotted: string | undefined, method: string, url: string): Also | undefined =>
  findDriver(
    url,
    urls.filter(({ calls }) => (dotted !== undefined && calls.has(dotted)) || calls.has(`.${method}`)),
  );

/** The driver for a URL that is assigned to a name. */
export const findDriverOfSetting = (name: string, url: string): Also | undefined =>
  findDriver(
    url,
    urls.filter(({ setting }) => setting(name)),
  );

const createNameTest = (names: readonly string[]): ((name: string) => boolean) => {
  const find = createFinder(Object.fromEntries(names.map((name) => [name, true])));
  return (name) => find(name) === true;
};

/** Where code names modules in strings. */
export const namedModules = {
  isAssigned: createNameTest(table.named.assigned),
  isAppList: createNameTest(table.named.apps),
  isKey: createNameTest(table.named.keys),
  isCall: createNameTest(table.named.calls),
  /** @param dotted "django.db.backends.postgresql" needs psycopg. */
  needs: createRowFinder(table.named.modules),
};

/** Module whose objects get pickled → distribution. */
export const pickled = table.pickles;

/** Field of a pickled object that has a version → distribution. */
export const pickledVersions = table.pickledVersions;
