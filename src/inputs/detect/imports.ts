/** What the code imports against what the project declares. Nothing is guessed onto a list: this only reports. */
import { meantBy } from '../../catalog/packages.ts';
import { normalizeName } from '../../pep/name.ts';
import { followImport, type Project } from './project.ts';
import type { ImportFacts } from './types.ts';

/** Tables of the catalog: import name → distribution, and the standard library. */
export interface ImportTables {
  /** @param module dotted; the longest known prefix answers. */
  distributionOf(module: string): string | undefined;
  isStdlib(module: string): boolean;
  /** What using `dotted` needs beside the distribution that has it: "fastapi.UploadFile" needs python-multipart. */
  alsoNeeds?(dotted: string): string | undefined;
}

/** Builds of one thing under several names: opencv-python-headless provides what opencv-python does. */
const VARIANT =
  /-(?:headless|binary|cpu|gpu|cuda\d*x?|cu\d+|rocm|nightly|intel|macos|directml|openvino|silicon|simd|ng|c|client)$/;
/** Files of the project parsed to see what training and tests import. */
const MOST_OTHERS = 100;

interface Import {
  module: string;
  where: string;
  guarded: boolean;
  lazy: boolean;
}

/** @param declared names of the distributions in the requirements. */
export function importFacts(
  project: Project,
  served: readonly string[],
  root: string,
  declared: readonly string[],
  tables: ImportTables | undefined,
): ImportFacts {
  const facts: ImportFacts = { served: {}, undeclared: [], missing: [], unknown: [], elsewhere: [] };
  if (!tables) return facts;
  const stems = new Set(declared.flatMap((name) => [stem(name), stem(meantBy(normalizeName(name)) ?? name)]));
  const isDeclared = (distribution: string) => stems.has(stem(distribution));
  for (const { module, where, guarded, lazy } of foreign(project, served, root, tables)) {
    const top = module.split('.')[0] ?? module;
    const distribution =
      namedAs(module, stems) ?? tables.distributionOf(module) ?? (stems.has(stem(top)) ? top : undefined);
    if (distribution === undefined) {
      if (!facts.unknown.some((u) => u.module === top)) facts.unknown.push({ module: top, where, guarded });
      continue;
    }
    for (const needed of [distribution, tables.alsoNeeds?.(module) ?? distribution]) {
      const name = normalizeName(needed);
      if (Object.hasOwn(facts.served, name)) continue;
      facts.served[name] = where;
      if (!isDeclared(name)) facts.undeclared.push({ distribution: name, module: top, where, guarded, lazy });
    }
  }
  const inService = new Set(Object.keys(facts.served).map(stem));
  const others = project.python.filter((file) => !served.includes(file)).slice(0, MOST_OTHERS);
  for (const { module, where } of foreign(project, others, root, tables)) {
    const name = normalizeName(tables.distributionOf(module) ?? module.split('.')[0] ?? module);
    if (!isDeclared(name) || inService.has(stem(name)) || facts.elsewhere.some((e) => e.distribution === name))
      continue;
    facts.elsewhere.push({ distribution: name, where });
  }
  return facts;
}

/** Imports of files that lead neither into the folder nor into the standard library; those that run at the start come first. */
function foreign(project: Project, files: readonly string[], root: string, tables: ImportTables): Import[] {
  const found: Import[] = [];
  for (const file of files) {
    for (const one of project.module(file)?.imports ?? []) {
      if (one.level > 0 || one.typeChecking || one.module === '' || tables.isStdlib(one.module.split('.')[0] ?? ''))
        continue;
      if (followImport(project, file, one, root) !== undefined || liesSomewhere(project, one.module)) continue;
      const module = one.name === undefined || one.name === '*' ? one.module : `${one.module}.${one.name}`;
      found.push({ module, where: `${file}:${one.line}`, guarded: one.guarded, lazy: one.inFunction });
    }
  }
  return found.sort((a, b) => Number(a.guarded) - Number(b.guarded) || Number(a.lazy) - Number(b.lazy));
}

/** A module that lies in the folder, though not where this file's imports start: not something to install. */
function liesSomewhere(project: Project, module: string): boolean {
  const top = module.split('.')[0] ?? '';
  return project.python.some(
    (f) =>
      f === `${top}.py` || f.endsWith(`/${top}.py`) || f === `${top}/__init__.py` || f.endsWith(`/${top}/__init__.py`),
  );
}

/** A declared distribution that is called as the module is: llama-index-core has llama_index.core. */
function namedAs(module: string, stems: ReadonlySet<string>): string | undefined {
  const parts = module.split('.');
  for (let length = parts.length; length > 1; length--) {
    const name = normalizeName(parts.slice(0, length).join('-'));
    if (stems.has(stem(name))) return name;
  }
  return undefined;
}

function stem(name: string): string {
  let short = normalizeName(name).replace('-contrib-', '-');
  for (let before = ''; before !== short; ) {
    before = short;
    short = short.replace(VARIANT, '');
  }
  return short;
}
