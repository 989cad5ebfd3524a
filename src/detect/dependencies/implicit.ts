/** Finds calls that need a package which nothing imports: a driver by its URL, an engine by its format. */

import type { Also, AlsoCall } from '../../catalog/types.ts';
import type { Call, PythonModule, Value } from '../../python/types.ts';
import { findEnvironmentUrls } from '../files/environment-urls.ts';
import { evaluateConstant, lookUp, type Scope } from '../python/constant-evaluation.ts';
import type { SourceIndex } from '../python/types.ts';
import type { NamedModuleTables } from './named-modules.ts';

export interface Use extends Also {
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
  const urls = findEnvironmentUrls(project, files);
  return files.flatMap((file) => {
    const module = project.module(file);
    if (!module) return [];
    return [
      ...module.calls.flatMap((call) => usesIn(call, module, { project, file, root, scope: call.scope }, tables, urls)),
      ...usesInSettings(module, { project, file, root }, tables, urls),
    ];
  });
}

function usesIn(call: Call, module: PythonModule, place: Scope, tables: AlsoTables, urls: Urls): Use[] {
  const name = call.callee?.from === 'import' ? call.callee.dotted : undefined;
  const where = `${place.file}:${call.line}`;
  const asked = call.under?.value;
  const optional = asked?.is === 'name' && asked.name.from === 'import' && evaluateConstant(asked, place) !== true;
  const found: Use[] = [];
  const named = name === undefined ? undefined : tables.called(name);
  if (named && name !== undefined) found.push({ ...named, by: name, where, optional });
  for (const row of tables.calls(name, call.method)) {
    const value = call.kwargs[row.keyword ?? ''] ?? call.args[row.position ?? call.args.length];
    if (row.keyword !== undefined && (!value || isOff(value))) continue;
    const { text } = row;
    if (text !== undefined && !listTexts(value).some((one) => [text].flat().some((pattern) => isLike(one, pattern))))
      continue;
    if (row.beside && !row.beside.some((one) => listImportedNames(module).has(one))) continue;
    found.push({ needs: row.needs, ...(row.or ? { or: row.or } : {}), by: name ?? `.${call.method}`, where, optional });
  }
  for (const value of [...call.args, ...Object.values(call.kwargs)]) {
    const driver = tables.driver(name, call.method, resolveUrl(value, place) || readVariable(value, place, urls));
    if (driver) found.push({ ...driver, by: name ?? `.${call.method}`, where, optional });
  }
  return found;
}

/** `SQLALCHEMY_DATABASE_URI = "postgresql://..."` */
function usesInSettings(module: PythonModule, place: Scope, tables: AlsoTables, urls: Urls): Use[] {
  return module.assignments.flatMap(({ target, value, line }) => {
    const driver = tables.driverOfSetting(target, resolveUrl(value, place) || readVariable(value, place, urls));
    return driver ? [{ ...driver, by: target, where: `${place.file}:${line}`, optional: false }] : [];
  });
}

/** `device_map=None` and `load_in_8bit=False` ask for nothing. */
const isOff = (value: Value): boolean => value.is === 'constant' && value.constant !== true;

function isLike(text: string, pattern: string): boolean {
  const [begins = '', ends] = pattern.split('*');
  return ends === undefined ? text === pattern : text.startsWith(begins) && text.endsWith(ends);
}

const listTexts = (value: Value | undefined): string[] =>
  value?.is === 'list' ? value.items.flatMap(listTexts) : value?.is === 'text' ? [value.text] : [];

const listImportedNames = (module: PythonModule): ReadonlySet<string> =>
  new Set(module.imports.map((one) => one.module.split('.')[0] ?? ''));

/** Where the text begins is enough: f"postgresql://{user}@..." */
function resolveUrl(value: Value, place: Scope): string {
  if (value.is === 'prefix') return value.text;
  const found = value.is === 'name' ? lookUp(value, place) : undefined;
  const parts = found?.value.is === 'either' ? found.value.parts : found ? [found.value] : [];
  const begun = parts.find((one) => one.is === 'prefix');
  if (begun) return begun.text;
  const literal = evaluateConstant(value, place);
  return typeof literal === 'string' ? literal : '';
}

/** Environment variable → the scheme of the URL that the project's own files give it. */
type Urls = ReadonlyMap<string, string>;

/** `os.getenv("DATABASE_URL")`, a name that stands for it, and `settings.database_url` of a class of settings. */
function readVariable(value: Value, place: Scope, urls: Urls): string {
  if (urls.size === 0) return '';
  const found = value.is === 'name' ? lookUp(value, place)?.value : value;
  const [asked] = found?.is === 'call' && READS.includes(found.call.callee?.dotted ?? '') ? found.call.args : [];
  const name =
    asked?.is === 'text' ? asked.text : value.is === 'name' ? value.name.dotted.split('.').at(-1) : undefined;
  const scheme = urls.get(name?.toUpperCase() ?? '');
  return scheme === undefined ? '' : `${scheme}://`;
}

const READS = ['os.getenv', 'os.environ.get'];

/** What using a thing needs beside the package that has it: a driver, an engine, a back end. */
export interface AlsoTables {
  /** @param dotted "fastapi.UploadFile" needs python-multipart. */
  imported(dotted: string): Also | undefined;
  /** @param dotted "pandas.read_excel" needs openpyxl. */
  called(dotted: string): Also | undefined;
  calls(dotted: string | undefined, method: string): readonly AlsoCall[];
  /** @param url what the call is given. */
  driver(dotted: string | undefined, method: string, url: string): Also | undefined;
  /** @param url what is assigned to the name. */
  driverOfSetting(name: string, url: string): Also | undefined;
  named: NamedModuleTables;
  /** Module whose objects get pickled → distribution. */
  pickled: Readonly<Record<string, string>>;
  /** Field of a pickled object that has a version → distribution. */
  pickledVersions: Readonly<Record<string, string>>;
}
