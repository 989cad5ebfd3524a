/** Detects uses of APIs and stdlib modules that newer releases have removed. */

import { compare } from '@renovatebot/pep440';
import { normalizeName, parseRequirementHead } from '../../pep/name.ts';
import type { PythonModule, Value } from '../../python/types.ts';
import type { ImportTables } from '../dependencies/imported.ts';
import type { ServedFiles } from '../serving/served-files.ts';
import type { RemovedTables, VersionBound } from '../types.ts';
import type { SourceIndex } from './types.ts';
import type { PythonLimit, SupportedPythons } from './version.ts';

/**
 * Libraries of which the requirements let in a release that has no more what the code uses, or that fails beside another package.
 *
 * @param needed distributions that the code needs, declared or not.
 * @returns the bound of each that keeps what the code uses.
 */
export function findRemovedNames(
  project: SourceIndex,
  files: readonly string[],
  requirements: readonly string[],
  tables: RemovedTables,
  needed: readonly string[] = [],
): VersionBound[] {
  const specifiers = new Map<string, string>();
  for (const { name, specifier } of requirements.flatMap((one) => parseRequirementHead(one) ?? [])) {
    const both = [specifiers.get(normalizeName(name)) ?? '', specifier].filter((one) => one !== '');
    specifiers.set(normalizeName(name), both.join(','));
  }
  const found = new Map<string, { gone: string; name: string; where: string }>();
  const used = files.flatMap((file) => [...namesIn(project, file, tables), ...argumentsIn(project, file, tables)]);
  for (const { of, gone, name, where } of used) {
    if (!tables.admitsRemoval(specifiers.get(of) ?? '', { of, gone })) continue;
    const before = found.get(of);
    if (!before || compare(gone, before.gone) < 0) found.set(of, { gone, name, where });
  }
  const removed = [...found].map(([of, { gone, name, where }]) => ({
    name: of,
    requirement: `${of}<${gone}`,
    where,
    because: `${where} uses ${name}, which ${of} ${gone} no longer has`,
  }));
  const installed = new Set([...specifiers.keys(), ...needed]);
  const together = findIncompatible(project, files, installed, tables.incompatible).filter(
    ({ of, gone }) => !found.has(of) && tables.admitsRemoval(specifiers.get(of) ?? '', { of, gone }),
  );
  return [
    ...removed,
    ...together.map(({ of, gone, because, where }) => ({ name: of, requirement: `${of}<${gone}`, where, because })),
  ];
}

/** Rows of packages that the project has together, with where its code imports them. */
function findIncompatible(
  project: SourceIndex,
  files: readonly string[],
  installed: ReadonlySet<string>,
  rows: RemovedTables['incompatible'],
) {
  return rows
    .filter((row) => row.with.some((one) => installed.has(one)) && !row.without.some((one) => installed.has(one)))
    .flatMap((row) => {
      const uses = files.flatMap((file) =>
        (project.module(file)?.imports ?? [])
          .filter(({ level, module }) => level === 0 && row.beside.includes(module.split('.')[0] ?? ''))
          .map(({ line }) => `${file}:${line}`),
      );
      return uses[0] === undefined ? [] : [{ ...row, where: uses[0] }];
    });
}

/** What the code uses, and the release that no longer has it. */
interface Used {
  of: string;
  gone: string;
  name: string;
  where: string;
}

/** Dotted names that come by an import: what is imported, called and handed on. */
function namesIn(project: SourceIndex, file: string, { findRemovedName }: RemovedTables): Used[] {
  const module = project.module(file);
  if (!module) return [];
  const at = (line: number) => `${file}:${line}`;
  // `np.float = float` gives the library the name back
  const setHere = new Set(module.assignments.map(({ target }) => resolveTarget(module, target)));
  const imports = module.imports
    .filter(({ level, guarded, typeChecking }) => level === 0 && !guarded && !typeChecking)
    .map(({ module: from, name, line }) => ({
      dotted: name === undefined || name === '*' ? from : `${from}.${name}`,
      where: at(line),
    }));
  const of = (value: Value | undefined): string[] =>
    value?.is === 'name' && value.name.from === 'import' ? [value.name.dotted] : [];
  const calls = module.calls.flatMap(({ callee, args, kwargs, line }) =>
    [...(callee?.from === 'import' ? [callee.dotted] : []), ...[...args, ...Object.values(kwargs)].flatMap(of)].map(
      (dotted) => ({ dotted, where: at(line) }),
    ),
  );
  const references = module.references.map(({ dotted, line }) => ({ dotted, where: at(line) }));
  return [...imports, ...calls, ...references].flatMap(({ dotted, where }) => {
    const row = setHere.has(dotted) ? undefined : findRemovedName(dotted);
    return row ? [{ ...row, where }] : [];
  });
}

/** Calls with an argument, or of a method, that is gone. */
function argumentsIn(project: SourceIndex, file: string, { findRemovedArgument }: RemovedTables): Used[] {
  const module = project.module(file);
  const imported = new Set(module?.imports.map((one) => one.module.split('.')[0]));
  return (module?.calls ?? []).flatMap(({ callee, method, kwargs, line }) => {
    const dotted = callee?.from === 'import' ? callee.dotted : undefined;
    const row = findRemovedArgument(dotted, method, Object.keys(kwargs));
    if (!row || !imported.has(row.beside)) return [];
    const name = `${row.call}(${row.keyword === undefined ? '' : `${row.keyword}=...`})`;
    return [{ of: row.of, gone: row.gone, name, where: `${file}:${line}` }];
  });
}

/** The imported name that an assignment sets: "numpy.float" of `np.float = float`. */
function resolveTarget({ imports }: PythonModule, target: string): string {
  const [head = '', ...rest] = target.split('.');
  const bound = imports.find(({ alias }) => alias === head);
  if (!bound) return target;
  return [bound.module, ...(bound.name === undefined ? [] : [bound.name]), ...rest].join('.');
}

/**
 * Modules of the standard library that newer releases of Python lack, as what holds Python back. What a requirement brings under
 * that name is no reason.
 */
export function findRemovedModules(
  project: SourceIndex,
  served: ServedFiles,
  requirements: readonly string[],
  { isStdlib, distributionOf }: Pick<ImportTables, 'isStdlib' | 'distributionOf'>,
  { supported }: SupportedPythons,
): PythonLimit[] {
  const declared = new Set(requirements.flatMap((one) => normalizeName(parseRequirementHead(one)?.name ?? '')));
  const found = new Map<string, PythonLimit>();
  for (const file of served.started) {
    for (const one of project.module(file)?.imports ?? []) {
      const top = one.module.split('.')[0] ?? '';
      if (one.level > 0 || one.guarded || one.typeChecking || found.has(top) || !isStdlib(top)) continue;
      if (!served.starts(one, file) || declared.has(distributionOf(top) ?? '')) continue;
      const pythons = supported.filter((minor) => isStdlib(top, minor));
      if (pythons.length === supported.length || pythons.length === 0) continue;
      const where = `${file}:${one.line}`;
      const why = `${where} imports ${top}, which newer releases of Python no longer have`;
      found.set(top, { requirement: top, where, pythons, why });
    }
  }
  return [...found.values()];
}

/** The first Python that refuses an object of a class without a hash as the default of a field, by What's New in Python 3.11. */
const REFUSES_UNHASHABLE = 11;

/**
 * Fields of data classes whose default is an object of a data class that is neither frozen nor hashable: `at: Point = Point()`. Newer
 * releases of Python refuse such a class when its module is imported.
 */
export function findUnhashableDefaults(
  project: SourceIndex,
  served: ServedFiles,
  { supported }: SupportedPythons,
): PythonLimit[] {
  for (const file of served.started) {
    const module = project.module(file);
    const classes = new Set(module ? listUnhashable(module) : []);
    const field = module?.assignments.find(
      ({ scope, value }) =>
        isDataClass(module, scope) &&
        value.is === 'call' &&
        value.call.callee?.from === 'local' &&
        classes.has(value.call.callee.dotted),
    );
    if (!field) continue;
    const pythons = supported.filter((minor) => Number(minor.split('.')[1]) < REFUSES_UNHASHABLE);
    const where = `${file}:${field.line}`;
    const why = `${where} has an object of a data class as the default of ${field.target}, which Python 3.${REFUSES_UNHASHABLE} and newer refuse`;
    return pythons.length > 0 ? [{ requirement: field.target, where, pythons, why }] : [];
  }
  return [];
}

const isDataClass = ({ classes }: PythonModule, name: string): boolean =>
  classes.some((one) => one.name === name && one.decorators.some(({ dotted }) => dotted === 'dataclasses.dataclass'));

/** Data classes without arguments that give them a hash, and without one of their own. */
function listUnhashable(module: PythonModule): string[] {
  const hashed = ['frozen', 'eq', 'unsafe_hash'];
  const plain = module.classes.filter(({ name, line, decorators }) => {
    const call = module.calls.find(
      (one) => one.scope === '@' && one.line >= line - decorators.length - 1 && one.line <= line,
    );
    return isDataClass(module, name) && !hashed.some((keyword) => keyword in (call?.kwargs ?? {}));
  });
  return plain
    .map(({ name }) => name)
    .filter((name) => !module.functions.some((one) => one.name === `${name}.__hash__`));
}

/** Of those, the ones that the Python which is taken lacks all the same. */
export const listLackingModules = (modules: readonly PythonLimit[], python: string): string[] =>
  modules
    .filter(({ pythons }) => pythons[0] !== undefined && !pythons.some((minor) => `${python}.`.startsWith(`${minor}.`)))
    .map(
      ({ requirement, where, pythons }) =>
        `${where} imports ${requirement}, which Python ${python} no longer has: take ${pythons[0]} with --python, or change the code`,
    );
