/** Compares what the code imports with what the project declares. */

import { resolveStub } from '../../catalog/packages/index.ts';
import type { Also } from '../../catalog/types.ts';
import { normalizeName, parseRequirementHead } from '../../pep/name.ts';
import { allows } from '../../pep/version.ts';
import { followImport } from '../python/import-graph.ts';
import type { SourceIndex } from '../python/types.ts';
import type { ServedFiles } from '../serving/served-files.ts';
import type { Does, ImportFacts, LoadedFile } from '../types.ts';
import { normalizeVariant } from './distribution-stem.ts';
import { type AlsoTables, findImplicitUses } from './implicit.ts';
import { findNamedModules } from './named-modules.ts';
import { findPickledNeeds } from './pickles.ts';

/** Tables of the catalog: import name → distribution, and the standard library. */
export interface ImportTables {
  /** @param module dotted; the longest known prefix answers. */
  distributionOf(module: string): string | undefined;
  /** @param minor release of CPython; any, where none is given. */
  isStdlib(module: string, minor?: string): boolean;
  also?: AlsoTables;
}

export interface ImportInput {
  project: SourceIndex;
  served: ServedFiles;
  root: string;
  loaded: readonly LoadedFile[];
  /** Requirements, as PEP 508 has them. */
  declared: readonly string[];
  /** Extras and groups of the project's own. */
  groups: Readonly<Record<string, readonly string[]>>;
  tables: ImportTables | undefined;
}

/** Groups that nobody would install to run the app: what they have is missing all the same. */
const FOR_DEVELOPERS = /dev|test|doc|lint|format|typ(?:e|ing)|notebook|example|bench|ci\b|^all$/i;

/** Files of the project parsed to see what training and tests import. */
const MOST_OTHERS = 100;

interface Import {
  module: string;
  where: string;
  guarded: boolean;
  lazy: boolean;
}

export function collectImportFacts(input: ImportInput): ImportFacts {
  const { project, served, tables } = input;
  const facts: ImportFacts = { served: {}, undeclared: [], missing: [], unknown: [], elsewhere: [] };
  if (!tables) return facts;
  const stems = new Set(
    listRequirementNames(input.declared).flatMap((name) => [
      normalizeVariant(name),
      normalizeVariant(resolveStub(normalizeName(name)) ?? name),
    ]),
  );
  const isDeclared = ({ needs, or = [] }: Also) => [needs, ...or].some((name) => stems.has(normalizeVariant(name)));
  const extraOf = (name: string) =>
    Object.keys(input.groups).find(
      (group) =>
        !FOR_DEVELOPERS.test(group) &&
        listRequirementNames(input.groups[group] ?? []).some((n) => normalizeVariant(n) === normalizeVariant(name)),
    );
  const add = (also: Also, { module, where, guarded, lazy }: Import, does: Does) => {
    const name = normalizeName(also.needs);
    if (Object.hasOwn(facts.served, name)) return;
    facts.served[name] = where;
    if (isDeclared(also) || !mayNeed(also, input)) return;
    const extra = extraOf(name);
    const { or } = also;
    facts.undeclared.push({
      distribution: name,
      module,
      does,
      where,
      guarded,
      lazy,
      ...(or ? { or } : {}),
      ...(extra === undefined ? {} : { extra }),
    });
  };
  for (const found of foreign(input, served.files, tables)) {
    const { module } = found;
    const top = module.split('.')[0] ?? module;
    const distribution =
      namedAs(module, stems) ?? tables.distributionOf(module) ?? (stems.has(normalizeVariant(top)) ? top : undefined);
    if (distribution !== undefined) add({ needs: distribution }, { ...found, module: top }, 'imports');
    else if (!facts.unknown.some((u) => u.module === top) && !isFolder(project, top))
      facts.unknown.push({ module: top, where: found.where, guarded: found.guarded });
    const also = tables.also?.imported(module);
    if (also) add(also, found, 'uses');
  }
  for (const found of listNamed(input, tables)) {
    const { module, certain } = found;
    const top = module.split('.')[0] ?? module;
    const distribution = namedAs(module, stems) ?? tables.distributionOf(module);
    if (distribution !== undefined) add({ needs: distribution }, { ...found, module: top }, 'names');
    else if (certain && !stems.has(normalizeVariant(top)) && !facts.unknown.some((u) => u.module === top))
      facts.unknown.push({ module: top, where: found.where, guarded: found.guarded });
    const also = tables.also?.named.needs(module) ?? tables.also?.imported(module);
    if (also) add(also, { ...found, module }, 'names');
  }
  for (const found of called(input)) add(found, found, found.does);
  facts.elsewhere = elsewhere(
    input,
    tables,
    (name) => isDeclared({ needs: name }),
    new Set(Object.keys(facts.served).map(normalizeVariant)),
  );
  return facts;
}

/** Whether a release of the package that has the feature can be installed of which it does not come with what it needs. */
function mayNeed({ since }: Also, { declared, groups }: ImportInput): boolean {
  const feature = since === undefined ? undefined : parseRequirementHead(since);
  if (!feature) return true;
  const isThePackage = (text: string) =>
    normalizeName(parseRequirementHead(text)?.name ?? '') === normalizeName(feature.name);
  const asked = declared.find(isThePackage);
  // what only an extra has is a choice, and so is what it needs
  if (asked === undefined) return !Object.values(groups).some((texts) => texts.some(isThePackage));
  const specifier = parseRequirementHead(asked)?.specifier ?? '';
  const named = `${specifier},${feature.specifier}`.match(/\d[\w.]*/g) ?? [];
  return specifier === '' || [...named, NEWEST].some((one) => allows(specifier, one) && allows(feature.specifier, one));
}

/** Stands for any release above those that are named. */
const NEWEST = '9999';

/** Modules that strings name, and that lie neither in the folder nor in the standard library. */
function listNamed({ project, served, root }: ImportInput, { also, isStdlib }: ImportTables) {
  if (!also) return [];
  return findNamedModules(project, served.files, root, also.named)
    .filter(({ module }) => {
      const top = module.split('.')[0] ?? '';
      return !isStdlib(top) && !liesSomewhere(project, module) && !isFolder(project, top);
    })
    .map((one) => ({ ...one, lazy: false }))
    .sort((a, b) => Number(a.guarded) - Number(b.guarded));
}

/** Calls and pickles that need what nothing imports; those in functions count, for the app is there to make them. */
function called({ project, served, root, loaded, tables }: ImportInput): (Also & Import & { does: Does })[] {
  const { also } = tables ?? {};
  if (!also) return [];
  const takeFile = (where: string) => where.slice(0, where.lastIndexOf(':'));
  const lazy = (where: string) => !served.started.has(takeFile(where));
  const uses = findImplicitUses(project, served.files, root, also).map(({ by, optional, ...use }) => ({
    ...use,
    module: by,
    does: 'uses' as const,
    // a feature that nothing loads at the start, of a package that it loads itself
    optional: optional || (lazy(use.where) && isImportedInFunctions(project, takeFile(use.where), by)),
  }));
  const pickles = findPickledNeeds(project.tree, loaded, also.pickled).map(({ distribution, path, module, where }) => ({
    needs: distribution,
    module: `${module} in ${path}`,
    where,
    does: 'unpickles' as const,
    optional: false,
  }));
  return [...uses, ...pickles]
    .map(({ optional, ...one }) => ({ ...one, guarded: optional, lazy: lazy(one.where) }))
    .sort((a, b) => Number(a.lazy) - Number(b.lazy));
}

/** Whether a file imports what a dotted name begins with in functions alone. */
function isImportedInFunctions(project: SourceIndex, file: string, dotted: string): boolean {
  const [top] = dotted.split('.');
  const imports = project.module(file)?.imports.filter(({ module }) => module.split('.')[0] === top) ?? [];
  return imports.length > 0 && imports.every(({ inFunction }) => inFunction);
}

/** Declared, and imported only by files that are not served. */
function elsewhere(
  input: ImportInput,
  tables: ImportTables,
  isDeclared: (name: string) => boolean,
  inService: ReadonlySet<string>,
): ImportFacts['elsewhere'] {
  const found: ImportFacts['elsewhere'] = [];
  // an entry that is no Python imports nothing by itself, and nobody can say what it needs but its list
  if (input.served.files.length === 0) return found;
  const served = new Set(input.served.files);
  const others = input.project.python.filter((file) => !served.has(file)).slice(0, MOST_OTHERS);
  for (const { module, where } of foreign(input, others, tables)) {
    const name = normalizeName(tables.distributionOf(module) ?? module.split('.')[0] ?? module);
    if (!isDeclared(name) || inService.has(normalizeVariant(name)) || found.some((e) => e.distribution === name))
      continue;
    found.push({ distribution: name, where });
  }
  return found;
}

/** Imports of files that lead neither into the folder nor into the standard library; those that run at the start come first. */
function foreign({ project, served, root }: ImportInput, files: readonly string[], tables: ImportTables): Import[] {
  const found: Import[] = [];
  for (const file of files) {
    for (const one of project.module(file)?.imports ?? []) {
      if (one.level > 0 || one.typeChecking || one.module === '' || tables.isStdlib(one.module.split('.')[0] ?? ''))
        continue;
      if (followImport(project, file, one, root) !== undefined || liesSomewhere(project, one.module)) continue;
      const module = one.name === undefined || one.name === '*' ? one.module : `${one.module}.${one.name}`;
      const { guarded } = one;
      const lazy = !served.started.has(file) || !served.starts({ ...one, guarded: false }, file);
      found.push({ module, where: `${file}:${one.line}`, guarded, lazy });
    }
  }
  return found.sort((a, b) => Number(a.guarded) - Number(b.guarded) || Number(a.lazy) - Number(b.lazy));
}

/** A module that lies in the folder, though not where this file's imports start: not something to install. */
function liesSomewhere(project: SourceIndex, module: string): boolean {
  const top = module.split('.')[0] ?? '';
  return project.python.some(
    (f) =>
      f === `${top}.py` || f.endsWith(`/${top}.py`) || f === `${top}/__init__.py` || f.endsWith(`/${top}/__init__.py`),
  );
}

/** A folder of Python at the top, without an __init__.py: only a name that no table knows is taken for it. */
const isFolder = (project: SourceIndex, top: string): boolean => project.holdsPython(top);

/** A declared distribution that is called as the module is: llama-index-core has llama_index.core. */
function namedAs(module: string, stems: ReadonlySet<string>): string | undefined {
  const parts = module.split('.');
  for (let length = parts.length; length > 1; length--) {
    const name = normalizeName(parts.slice(0, length).join('-'));
    if (stems.has(normalizeVariant(name))) return name;
  }
  return undefined;
}

/** "fastapi" of "fastapi[all]>=0.100". */
const listRequirementNames = (requirements: readonly string[]): string[] =>
  requirements.map((r) => parseRequirementHead(r)?.name ?? r);
