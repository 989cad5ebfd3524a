/** Reads packages that import their modules lazily (PEP 562). */
import type { PythonImport, PythonModule, Value } from './types.ts';

/**
 * What `__getattr__` of a package hands out: `{"Model": ".model"}` and `{"Model": (".model", "Model")}` beside a call of import_module
 * there stand for `from .model import Model`.
 *
 * @returns imports that run when the name is first used, as those in a function do.
 */
export function findLazyImports({ functions, calls, assignments }: PythonModule): PythonImport[] {
  const asks = functions.some(({ name }) => name === '__getattr__') && calls.find(isImport);
  if (!asks) return [];
  return assignments.flatMap(({ value, scope, line }) =>
    scope === '' && value.is === 'table' ? value.pairs.flatMap(([key, of]) => handedOut(key, of, line)) : [],
  );
}

const isImport = ({ callee, scope }: PythonModule['calls'][number]): boolean =>
  callee?.dotted === 'importlib.import_module' && scope === '__getattr__';

function handedOut(key: Value, of: Value, line: number): PythonImport[] {
  const texts = (of.is === 'list' ? of.items : [of]).flatMap((part) => (part.is === 'text' ? [part.text] : []));
  const [, dots, module] = texts.map((text) => /^(\.+)([A-Za-z_][\w.]*)$/.exec(text)).find(Boolean) ?? [];
  if (key.is !== 'text' || dots === undefined || module === undefined) return [];
  const where = { line, guarded: false, typeChecking: false, inFunction: true, inMain: false };
  return [{ module, level: dots.length, name: key.text, alias: key.text, ...where }];
}
