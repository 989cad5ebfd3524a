/** Finds calls that need a package which nothing imports: a driver by its URL, an engine by its format. */

import type { Also, AlsoCall } from '../../catalog/types.ts';
import type { Call, PythonModule, Value } from '../../python/types.ts';

import { evaluateConstant, lookUp, type Scope } from '../python/constant-evaluation.ts';
import type { SourceIndex } from '../python/types.ts';

export interface Use {
  needs: string;
  /** What will do as well. */
  or?: readonly string[];
  /** What is called: "pandas.read_excel", ".to_excel". */
  by: string;
  where: string;
  /** Only made where a setting of another module says so. */
  optional: boolean;
}

/** @param files of the project whose calls count. */
export function findImplicitUses(
  project: SourceIndex,
  files: readonly string[],
  root: string,
  tables: AlsoTables,
): Use[] {
  return files.flatMap((file) => {
    const module = project.module(file);
    return (module?.calls ?? []).flatMap((call) =>
      module ? usesIn(call, module, { project, file, root, scope: call.scope }, tables) : [],
    );
  });
}

function usesIn(call: Call, module: PythonModule, place: Scope, tables: AlsoTables): Use[] {
  const name = call.callee?.from === 'import' ? call.callee.dotted : undefined;
  const where = `${place.file}:${call.line}`;
  const asked = call.under?.value;
  const optional = asked?.is === 'name' && asked.name.from === 'import' && evaluateConstant(asked, place) !== true;
  const found: Use[] = [];
  const named = name === undefined ? undefined : tables.called(name);
  if (named && name !== undefined) found.push({ ...named, by: name, where, optional });
  for (const row of tables.calls(name, call.method)) {
    const value = row.keyword === undefined ? undefined : call.kwargs[row.keyword];
    if (row.keyword !== undefined && (!value || isOff(value))) continue;
    if (row.text !== undefined && !listTexts(value).includes(row.text)) continue;
    if (row.beside && !row.beside.some((one) => listImportedNames(module).has(one))) continue;
    found.push({ needs: row.needs, ...(row.or ? { or: row.or } : {}), by: row.call, where, optional });
  }
  for (const value of name === undefined ? [] : [...call.args, ...Object.values(call.kwargs)]) {
    const needs = tables.driver(name ?? '', resolveUrl(value, place));
    if (needs !== undefined) found.push({ needs, by: name ?? '', where, optional });
  }
  return found;
}

/** `device_map=None` and `load_in_8bit=False` ask for nothing. */
const isOff = (value: Value): boolean => value.is === 'constant' && value.constant !== true;

const listTexts = (value: Value | undefined): string[] =>
  value?.is === 'list' ? value.items.flatMap(listTexts) : value?.is === 'text' ? [value.text] : [];

const listImportedNames = (module: PythonModule): ReadonlySet<string> =>
  new Set(module.imports.map((one) => one.module.split('.')[0] ?? ''));

/** Where the text begins is enough: f"postgresql://{user}@..." */
function resolveUrl(value: Value, place: Scope): string {
  if (value.is === 'prefix') return value.text;
  const found = value.is === 'name' ? lookUp(value, place) : undefined;
  if (found?.value.is === 'prefix') return found.value.text;
  const literal = evaluateConstant(value, place);
  return typeof literal === 'string' ? literal : '';
}

/** What using a thing needs beside the package that has it: a driver, an engine, a back end. */
export interface AlsoTables {
  /** @param dotted "fastapi.UploadFile" needs python-multipart. */
  imported(dotted: string): Also | undefined;
  /** @param dotted "pandas.read_excel" needs openpyxl. */
  called(dotted: string): Also | undefined;
  calls(dotted: string | undefined, method: string): readonly AlsoCall[];
  /** @param url what `dotted` is called with. */
  driver(dotted: string, url: string): string | undefined;
  /** Module whose objects get pickled → distribution. */
  pickled: Readonly<Record<string, string>>;
  /** Field of a pickled object that has a version → distribution. */
  pickledVersions: Readonly<Record<string, string>>;
}
