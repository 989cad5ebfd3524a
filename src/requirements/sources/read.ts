/** Reads package sources from pyproject.toml and Pipfile, one function a tool. */

import { normalizeName } from '../../pep/name.ts';
import { stripEnd } from '../../text/strip.ts';
import { stripCredentials } from '../pip.ts';
import { asTable, asTexts, type Table } from '../tables.ts';
import { findTomlLine } from './toml-lines.ts';
import type { DeclaredSources, ListedIndex, PackageSource } from './types.ts';

interface SourceReading {
  path: string;
  text: string;
  found: DeclaredSources;
}

const nothing = (): DeclaredSources => ({ indexes: [], sources: new Map(), constraints: [], notes: [], problems: [] });

/** `[tool.uv]`, `[tool.poetry]` and `[tool.pdm]` of a parsed pyproject.toml. */
export function readPyprojectSources(path: string, text: string, parsed: Table): DeclaredSources {
  const tool = asTable(parsed.tool);
  const reading = { path, text, found: nothing() };
  ofUv(reading, asTable(tool.uv));
  ofPoetry(reading, asTable(tool.poetry));
  ofPdm(reading, asTable(tool.pdm));
  return reading.found;
}

/** uv's documentation, "Managing dependencies" and "Package indexes". */
function ofUv(reading: SourceReading, uv: Table): void {
  const { path, text, found } = reading;
  for (const [at, index] of tables(uv.index).entries())
    addIndex(reading, index, index.default === true ? 'default' : index.explicit === true ? 'named' : 'all', [
      'tool.uv.index',
      at,
    ]);
  for (const [settings, name] of [
    [uv, 'tool.uv'],
    [asTable(uv.pip), 'tool.uv.pip'],
  ] as const) {
    const first = settings['index-url'];
    if (typeof first === 'string') addIndex(reading, { url: first }, 'default', [name, 'index-url']);
    for (const url of asTexts(settings['extra-index-url']))
      addIndex(reading, { url }, 'all', [name, 'extra-index-url']);
    for (const key of ['find-links', 'no-index', 'override-dependencies'])
      if (settings[key] !== undefined) found.notes.push(notTaken(reading, name, key));
  }
  for (const [name, value] of Object.entries(asTable(uv.sources))) {
    const where = `${path}:${findTomlLine(text, 'tool.uv.sources', name)}`;
    for (const one of Array.isArray(value) ? value : [value]) addSource(found, name, parseSource(asTable(one), where));
  }
  const from = `${path}:${findTomlLine(text, 'tool.uv', 'constraint-dependencies')}`;
  for (const requirement of asTexts(uv['constraint-dependencies'])) found.constraints.push({ requirement, from });
}

/** Poetry's documentation, "Repositories": a primary source takes the place of the public index unless that is listed. */
function ofPoetry(reading: SourceReading, poetry: Table): void {
  const { path, text, found } = reading;
  const listed = tables(poetry.source);
  const serves = (source: Table): ListedIndex['serves'] => {
    if (source.default === true || source.priority === 'default') return 'default';
    return source.priority === 'explicit' ? 'named' : 'all';
  };
  // without an address poetry knows it by its name
  const known = listed.some(({ url }) => typeof url !== 'string' || isPublicIndex(url));
  const primary = listed.findIndex(
    (one) => (one.priority ?? 'primary') === 'primary' && one.secondary !== true && one.default !== true,
  );
  for (const [at, source] of listed.entries()) {
    const index = addIndex(reading, source, !known && at === primary ? 'default' : serves(source), [
      'tool.poetry.source',
      at,
    ]);
    if (index && (source.priority === 'supplemental' || source.secondary === true))
      found.notes.push(`${index.where}: ${index.name} is asked before the other indexes, not after them`);
  }
  for (const [name, value] of Object.entries(asTable(poetry.dependencies))) {
    const where = `${path}:${findTomlLine(text, 'tool.poetry.dependencies', name)}`;
    for (const one of Array.isArray(value) ? value : [value])
      if (asTable(one).optional !== true) addSource(found, name, parseSource(asTable(one), where, 'source'));
  }
}

/** PDM's documentation, "Configure the package sources". */
function ofPdm(reading: SourceReading, pdm: Table): void {
  const { found } = reading;
  for (const [at, source] of tables(pdm.source).entries()) {
    if (source.type === 'find_links') {
      found.notes.push(notTaken(reading, 'tool.pdm.source', 'find_links', at));
      continue;
    }
    const names = asTexts(source.include_packages);
    const plain = names.filter((name) => !/[*?[]/.test(name));
    const alone = names.length > 0 && plain.length === names.length;
    const serves = source.name === 'pypi' ? 'default' : alone ? 'named' : 'all';
    const index = addIndex(reading, source, serves, ['tool.pdm.source', at]);
    if (index) for (const name of plain) addSource(found, name, { index: index.name, where: index.where });
  }
}

/** Pipenv's documentation, "Specifying package indexes": the first is the default, the others serve who names them. */
export function readPipfileSources(path: string, text: string, parsed: Table): DeclaredSources {
  const reading = { path, text, found: nothing() };
  for (const [at, source] of tables(parsed.source).entries())
    addIndex(reading, source, at === 0 ? 'default' : 'named', ['source', at]);
  for (const [name, value] of Object.entries(asTable(parsed.packages)))
    addSource(reading.found, name, parseSource(asTable(value), `${path}:${findTomlLine(text, 'packages', name)}`));
  return reading.found;
}

/** @returns the index; undefined where it is the public one, which needs no word, or no build can reach it. */
function addIndex(
  { path, text, found }: SourceReading,
  { name, url, format }: Table,
  serves: ListedIndex['serves'],
  [header, place]: [header: string, place: number | string],
): ListedIndex | undefined {
  const line =
    typeof place === 'number' ? findTomlLine(text, header, undefined, place) : findTomlLine(text, header, place);
  const where = `${path}:${line}`;
  const called = typeof name === 'string' ? name : '';
  if (typeof url !== 'string' || isPublicIndex(url)) {
    if (called !== '') found.indexes.push({ name: called, serves: 'default', where });
    return undefined;
  }
  const { option, problem } = stripCredentials(url, where);
  if (problem) found.problems.push(problem);
  if (format === 'flat')
    found.notes.push(`${where}: ${option} is a list of files, not an index, and is not taken over`);
  const index = { name: called, url: stripEnd(option, '/'), serves, where };
  found.indexes.push(index);
  return index;
}

function addSource(found: DeclaredSources, name: string, source: PackageSource): void {
  const says = source.index ?? source.git ?? source.url ?? source.folder ?? source.workspace;
  if (says === undefined) return;
  const key = normalizeName(name);
  found.sources.set(key, [...(found.sources.get(key) ?? []), source]);
}

/** @param index the key that names an index: `source` in poetry's tables. */
function parseSource(entry: Table, where: string, index = 'index'): PackageSource {
  const text = (...keys: string[]) => keys.map((key) => entry[key]).find((value) => typeof value === 'string');
  const file = text('file');
  const given = {
    index: text(index),
    git: text('git'),
    revision: text('rev', 'ref', 'tag', 'branch'),
    subdirectory: text('subdirectory'),
    url: file === undefined || isAddress(file) ? text('url', 'file') : text('url'),
    folder: file === undefined || isAddress(file) ? text('path') : file,
    marker: text('marker'),
    only: text('extra', 'group'),
  };
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...said, ...(entry.workspace === true ? { workspace: true } : {}), where };
}

/** As opposed to a path, which Pipenv takes in the same place. */
const isAddress = (text: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(text);

const tables = (value: unknown): Table[] => (Array.isArray(value) ? value.map(asTable) : []);

/** The public index, whose host has nothing but that name before the top domain. */
/** Whether an address is that of the public index, which is asked anyway. */
export const isPublicIndex = (url: string): boolean => /^https?:\/\/pypi\.(?:python\.)?[a-z]+(?:\/|$)/i.test(url);

const REASONS: Record<string, string> = {
  'find-links': 'a lock names an index; ask for such a file by its https URL',
  find_links: 'a lock names an index; ask for such a file by its https URL',
  'no-index': 'a lock names an index; ask for such a file by its https URL',
  'override-dependencies': 'it holds for uv alone; ask for the version itself where it is to be another',
};

function notTaken({ path, text }: SourceReading, header: string, key: string, nth?: number): string {
  const line = nth === undefined ? findTomlLine(text, header, key) : findTomlLine(text, header, undefined, nth);
  return `${path}:${line}: "${key}" is not taken over: ${REASONS[key]}`;
}
