/** Pipfile, setup.cfg, setup.py (read, never run), environment.yml. */

import condaTable from '../catalog/packages/conda.json' with { type: 'json' };
import type { Value } from '../python/types.ts';
import { listNames } from '../text/list-names.ts';
import { stripComment } from '../text/strip.ts';
import { stripCredentials } from './pip.ts';
import { convertPoetryEntry, convertPoetrySpecifier, createUnusableProblem } from './poetry.ts';
import { findTomlLine } from './sources/toml-lines.ts';
import { asTable, asTexts, type Table } from './tables.ts';
import { createRequirementsFile, type RequirementsFile } from './types.ts';

/** A Pipfile's versions are PEP 440 specifiers; its tables are poetry's but for the carets. */
export function readPipfile(path: string, text: string, parsed: Table): RequirementsFile {
  const file = createRequirementsFile(path, 'pipfile', text);
  for (const [name, value] of Object.entries(asTable(parsed.packages))) {
    const where = `${path}:${findTomlLine(text, 'packages', name)}`;
    const requirement = convertPoetryEntry(name, withAnyVersion(value));
    if (requirement !== undefined) {
      file.requirements.push(requirement);
      file.where.push(where);
    } else if (asTable(value).path !== '.' && asTable(value).file !== '.')
      file.problems.push(createUnusableProblem(where, name));
  }
  const dev = Object.entries(asTable(parsed['dev-packages'])).flatMap(
    ([name, value]) => convertPoetryEntry(name, withAnyVersion(value)) ?? [],
  );
  if (dev.length > 0) file.groups.dev = dev;
  const python = asTable(parsed.requires).python_full_version ?? asTable(parsed.requires).python_version;
  if (typeof python === 'string') file.python = readPipfilePython(python);
  return file;
}

/** A table without a version, `{extras = ["redis"]}`, is "*" to pipenv. */
function withAnyVersion(value: unknown): unknown {
  return typeof value === 'string' ? value : { version: '*', ...asTable(value) };
}

/** "3.12" is a minor release and "3.12.4" a patch; pipenv looks for what it is given, so a range is taken as one. */
function readPipfilePython(python: string): string {
  if (/^\d+(?:\.\d+)?$/.test(python)) return `==${python}.*`;
  if (/^\d+\.\d+\.\d+$/.test(python)) return `==${python}`;
  return convertPoetrySpecifier(python) ?? python;
}

/** `install_requires` and `python_requires` of setup.cfg's [options]. */
export function readSetupCfg(path: string, text: string): RequirementsFile | undefined {
  const file = createRequirementsFile(path, 'setup', text);
  let section = '';
  let key = '';
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*[#;]/.test(line) || line.trim() === '') continue;
    const header = /^\[(.+)\]\s*$/.exec(line);
    const pair = /^([\w.-]+)\s*[=:](.*)$/.exec(line);
    let value = line.trim();
    if (header) {
      section = header[1] ?? '';
      key = '';
      continue;
    }
    if (pair) {
      key = pair[1] ?? '';
      value = (pair[2] ?? '').trim();
    }
    if (value === '') continue;
    if (section === 'options' && key === 'install_requires') {
      for (const one of value.split(';;')) {
        file.requirements.push(stripComment(one).trim());
        file.where.push(`${path}:${i + 1}`);
      }
    } else if (section === 'options' && key === 'python_requires') file.python = value;
    else if (section === 'options.extras_require' && key !== '') {
      if (!Object.hasOwn(file.groups, key)) file.groups[key] = [];
      file.groups[key]?.push(value);
    }
  }
  return file.requirements.length > 0 || file.python !== undefined ? file : undefined;
}

/** Literal `install_requires`, `extras_require` and `python_requires` of a `setup(...)` call. */
export async function readSetupPy(path: string, text: string): Promise<RequirementsFile | undefined> {
  const { parsePython } = await import('../python/parse.ts');
  const module = parsePython(text);
  const setup = module.calls.find((c) => c.method === 'setup');
  if (!setup) return undefined;
  const file = createRequirementsFile(path, 'setup', text);
  const python = setup.kwargs.python_requires;
  if (python?.is === 'text') file.python = python.text;
  const named = (value: Value | undefined): Value | undefined =>
    value?.is === 'name'
      ? module.assignments.find(({ target, scope }) => target === value.name.dotted && scope === '')?.value
      : value;
  const required = named(setup.kwargs.install_requires);
  if (required?.is === 'list') {
    file.requirements.push(...readTexts(required));
  } else if (setup.kwargs.install_requires) {
    file.problems.push({
      where: `${path}:${setup.line}`,
      what: 'install_requires is computed, and setup.py is read, never run',
      fix: 'give the list with --requirements',
    });
  }
  const extras = named(setup.kwargs.extras_require);
  for (const [extra, members] of extras?.is === 'table' ? extras.pairs : [])
    if (extra.is === 'text') file.groups[extra.text] = readTexts(named(members));
  file.where = file.requirements.map(() => `${path}:${setup.line}`);
  return file.requirements.length > 0 || file.python !== undefined || file.problems.length > 0 ? file : undefined;
}

/**
 * The list that a setup.py opens to compute `install_requires`, a text in it that names one, and none of developers'.
 *
 * @returns its path beside setup.py; undefined where none is named, or more than one.
 */
export function findListOfSetupPy(text: string): string | undefined {
  const code = text.replace(/^[ \t]*#.*$/gm, '');
  const named = (code.match(/["'][\w./-]{5,150}["']/g) ?? [])
    .map((quoted) => quoted.slice(1, -1))
    .filter((file) => file.includes('req') && /\.(?:txt|in)$/.test(file) && !/dev|test|doc|lint|extra/i.test(file));
  const [only, ...others] = new Set(named);
  return others.length > 0 || only?.split('/').includes('..') ? undefined : only;
}

const readTexts = (value: Value | undefined): string[] =>
  value?.is === 'list' ? value.items.flatMap((item) => (item.is === 'text' ? [item.text] : [])) : [];

/**
 * The `pip:` list as it stands, the conda packages by their name on the package index. What no package index has is told, with
 * the Debian package that has it where there is one.
 */
export function readConda(path: string, text: string, parsed: unknown): RequirementsFile {
  const file = createRequirementsFile(path, 'conda', text);
  const list = asTable(parsed).dependencies;
  const system: string[] = [];
  for (const member of Array.isArray(list) ? list : []) {
    if (typeof member !== 'string') {
      for (const line of asTexts(asTable(member).pip)) {
        if (!line.startsWith('-')) file.requirements.push(line);
        else if (/^--?(index-url|extra-index-url|i)\b/.test(line))
          file.options.push(stripCredentials(line, path).option);
        else file.notes.push(`${path}: "${line}" in its pip list is not read`);
      }
      continue;
    }
    const match = /^(?:[\w-]+::)?([A-Za-z0-9_.-]+)(?![A-Za-z0-9_.-])(.*)$/.exec(member);
    const [, name = '', rest = ''] = match ?? [];
    const specifier = condaSpecifier(rest);
    if (name === 'python' && specifier) file.python = specifier;
    if (conda.ours.includes(name)) continue;
    if (isSystem(name)) system.push(name);
    else file.requirements.push(`${findName(name)}${specifier}`);
  }
  if (system.length > 0) file.notes.push(leftOut(path, system));
  file.where = file.requirements.map(() => path);
  return file;
}

const conda = condaTable as unknown as {
  names: Record<string, string | undefined>;
  ours: readonly string[];
  system: { names: readonly string[]; patterns: readonly string[]; apt: Record<string, string | undefined> };
};
/** Its name on the package index. */
const findName = (name: string): string => (Object.hasOwn(conda.names, name) ? conda.names[name] : undefined) ?? name;
const isSystem = (name: string): boolean =>
  conda.system.names.includes(name) || conda.system.patterns.some((pattern) => new RegExp(pattern).test(name));

/** How many names a sentence has; an exported environment has a hundred. */
const MOST_NAMED = 5;

function leftOut(path: string, names: readonly string[]): string {
  const apt = names.flatMap((name) => (Object.hasOwn(conda.system.apt, name) ? (conda.system.apt[name] ?? []) : []));
  const way = apt.length > 0 ? `; Debian has some of it: --set apt=${apt.join(',')}` : '';
  return `${path}: ${listNames(names, MOST_NAMED)} ${names.length === 1 ? 'is no Python package, so it is' : 'are no Python packages, so they are'} not in the lock${way}`;
}

/** conda's "=1.26" means 1.26.*; with a build string after it, it is that version. */
function condaSpecifier(rest: string): string {
  const fuzzy = /^=\s*(\d[\w.]*)(=.*)?$/.exec(rest.trim());
  if (fuzzy) return fuzzy[2] ? `==${fuzzy[1]}` : `==${fuzzy[1]}.*`;
  const exact = /^==\s*(\d[\w.]*)$/.exec(rest.trim());
  if (exact) return `==${exact[1]}`;
  return /^[<>!~=][\w.,<>!~=*\s]*$/.test(rest.trim()) ? rest.replaceAll(' ', '') : '';
}
