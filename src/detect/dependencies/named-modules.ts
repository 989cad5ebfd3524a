/** Finds modules that code names in strings: Django's apps and back ends, classes of a logging configuration, `import_module("x")`. */

import type { Also } from '../../catalog/types.ts';
import type { Value } from '../../python/types.ts';
import { lookUp, type Scope } from '../python/constant-evaluation.ts';
import type { SourceIndex } from '../python/types.ts';

export interface NamedModule {
  module: string;
  where: string;
  /** Added under a condition only. */
  guarded: boolean;
  /** Every item of the list that has it is a module. */
  certain: boolean;
}

/** Tables of the catalog: where modules are named in strings. */
export interface NamedModuleTables {
  isAssigned(name: string): boolean;
  isAppList(name: string): boolean;
  isKey(name: string): boolean;
  isCall(dotted: string): boolean;
  needs(dotted: string): Also | undefined;
}

/** Django's list of apps: a file that sets it is its settings. */
const APPS = 'INSTALLED_APPS';

/** Methods that add to a list. */
const ADDS = /^(.+)\.(?:append|extend|insert)$/;

/** @param files of the project that the app runs. */
export function findNamedModules(
  project: SourceIndex,
  files: readonly string[],
  root: string,
  tables: NamedModuleTables,
): NamedModule[] {
  return files.flatMap((file) => {
    const module = project.module(file);
    const place = { project, file, root };
    /** @param plain names without a dot are modules as well: "torch" may be anything where nothing says so. */
    const found = (value: Value, line: number, guarded: boolean, certain: boolean, plain = certain): NamedModule[] =>
      listModules(value, place, tables, true)
        .filter((dotted) => plain || dotted.includes('.'))
        .map((dotted) => ({
          module: dotted,
          where: `${file}:${line}`,
          guarded,
          certain,
        }));
    // outside of Django's settings such a name may hold anything
    const isSettings = module?.assignments.some(({ target }) => target === APPS) ?? false;
    const isAppList = (name: string) => tables.isAppList(name) && (isSettings || name === APPS);
    const assigned = (module?.assignments ?? [])
      .filter(({ target }) => tables.isAssigned(target))
      .flatMap(({ target, value, line }) => found(value, line, false, isAppList(target)));
    const called = (module?.calls ?? []).flatMap(({ callee, args, kwargs, line, under, caught, scope }) => {
      const list = ADDS.exec(callee?.dotted ?? '')?.[1];
      const isList = list !== undefined && tables.isAssigned(list);
      if (!isList && !(callee?.from === 'import' || callee?.dotted === '__import__')) return [];
      if (!isList && !tables.isCall(callee?.dotted ?? '')) return [];
      const certain = isList && isAppList(list);
      return [...args, ...Object.values(kwargs)].flatMap((value) =>
        // an import in a function may never run
        found(
          value,
          line,
          under !== undefined || caught === true || (!isList && scope !== ''),
          certain,
          certain || !isList,
        ),
      );
    });
    return [...assigned, ...called];
  });
}

/** @param here texts of this value are modules themselves; in a dictionary only those under certain keys are. */
function listModules(value: Value, place: Scope, tables: NamedModuleTables, here: boolean): string[] {
  switch (value.is) {
    case 'text':
      return here && /^[A-Za-z_]\w*(?:\.\w+)*$/.test(value.text) ? [value.text] : [];
    case 'list':
      return value.items.flatMap((item) => listModules(item, place, tables, here));
    case 'either':
      return value.parts.flatMap((part) => listModules(part, place, tables, here));
    case 'table':
      return value.pairs.flatMap(([key, item]) =>
        listModules(item, place, tables, key.is === 'text' && tables.isKey(key.text)),
      );
    case 'name': {
      const found = lookUp(value, place);
      return found && found.value.is !== 'name' ? listModules(found.value, found.place, tables, here) : [];
    }
    default:
      return [];
  }
}
