/** Poetry's dependency tables as PEP 508 (poetry documentation, "Dependency specification"). */

import type { Problem } from '../errors.ts';
import { formatAddress as asAddress } from './sources/address.ts';
import { findTomlLine } from './sources/toml-lines.ts';
import { asTable, asTexts, type Table } from './tables.ts';
import type { RequirementsFile } from './types.ts';

/** The parts of a RequirementsFile that `[tool.poetry]` answers. */
export function readPoetryRequirements(path: string, poetry: Table, file: RequirementsFile): Partial<RequirementsFile> {
  const result: Partial<RequirementsFile> = {
    requirements: [],
    groups: { ...file.groups },
    problems: [...file.problems],
  };
  for (const [name, value] of Object.entries(asTable(poetry.dependencies))) {
    if (name === 'python') {
      const python = typeof value === 'string' ? convertPoetrySpecifier(value) : undefined;
      if (python !== undefined) result.python = python;
      continue;
    }
    for (const one of Array.isArray(value) ? value : [value]) {
      const requirement = convertPoetryEntry(name, one);
      // Optional ones belong to an extra; poetry lists them there by name.
      if (asTable(one).optional === true) continue;
      if (requirement !== undefined) result.requirements?.push(requirement);
      else
        result.problems?.push(
          createUnusableProblem(`${path}:${findTomlLine(file.text, 'tool.poetry.dependencies', name)}`, name),
        );
    }
  }
  const groups: Table = { ...asTable(poetry.group) };
  if (poetry['dev-dependencies'] !== undefined) groups.dev = { dependencies: poetry['dev-dependencies'] };
  for (const [name, group] of Object.entries(groups)) {
    const members = Object.entries(asTable(asTable(group).dependencies)).map(([n, v]) => convertPoetryEntry(n, v));
    if (result.groups) result.groups[name] = members.filter((m) => m !== undefined);
  }
  return result;
}

/** What is said of an entry that no requirement can say. */
export function createUnusableProblem(where: string, name: string): Problem {
  return {
    where,
    what: `${name} has no version that a requirement can have`,
    fix: 'give a version, or a range of them',
  };
}

/** One entry: a version, or a table with version, extras, markers, git, url, or the path of a folder. */
export function convertPoetryEntry(name: string, value: unknown): string | undefined {
  if (typeof value === 'string') {
    const specifier = convertPoetrySpecifier(value);
    return specifier === undefined ? undefined : `${name}${specifier}`;
  }
  const entry = asTable(value);
  const extras = asTexts(entry.extras);
  const full = extras.length > 0 ? `${name}[${extras.join(',')}]` : name;
  const conditions = [
    ...(typeof entry.markers === 'string' ? [entry.markers] : []),
    ...(typeof entry.python === 'string' ? pythonMarker(entry.python) : []),
    ...(typeof entry.platform === 'string' ? [platformMarker(entry.platform)] : []),
  ];
  const marker = conditions.length > 0 ? ` ; ${conditions.join(' and ')}` : '';
  const address = buildAddress(entry);
  if (address !== undefined) return `${full} @ ${address}${marker}`;
  // the table of sources tells what the folder needs
  const folder = typeof entry.path === 'string' ? entry.path : address === undefined && entry.file;
  if (typeof folder === 'string') return folder === '.' ? undefined : `${full}${marker}`;
  if (typeof entry.version !== 'string') return undefined;
  const specifier = convertPoetrySpecifier(entry.version);
  return specifier === undefined ? undefined : `${full}${specifier}${marker}`;
}

/** A table of poetry's or of a Pipfile's (`file`, `ref`) as the address that pip takes. */
function buildAddress(entry: Table): string | undefined {
  const text = (...keys: string[]) => keys.map((key) => entry[key]).find((value) => typeof value === 'string');
  const [git, file, subdirectory] = [text('git'), text('file'), text('subdirectory')];
  // a file without a scheme is a path
  const url = text('url') ?? (file?.includes('://') ? file : undefined);
  const revision = text('rev', 'ref', 'tag', 'branch');
  return asAddress({
    where: '',
    ...(git === undefined ? {} : { git }),
    ...(revision === undefined ? {} : { revision }),
    ...(url === undefined ? {} : { url }),
    ...(subdirectory === undefined ? {} : { subdirectory }),
  });
}

/** `platform = "linux"` or `"!=darwin"`. */
function platformMarker(platform: string): string {
  const [, operator = '', name = ''] = /^([!=]=)?(.*)$/s.exec(platform.trim()) ?? [];
  return `sys_platform ${operator || '=='} "${name.trim()}"`;
}

function pythonMarker(range: string): string[] {
  const specifier = convertPoetrySpecifier(range);
  if (!specifier) return [];
  return specifier.split(',').flatMap((part) => {
    const match = /^(>=|<=|==|!=|>|<|~=)(\d+(?:\.\d+)?)(?:\.\d+|\.\*)*$/.exec(part);
    return match ? [`python_version ${match[1]} "${match[2]}"`] : [];
  });
}

/** "^1.2.3" → ">=1.2.3,<2.0.0"; "~1.2" → ">=1.2,<1.3"; "1.2" → "==1.2"; "*" → "". Alternatives (`||`) have no PEP 440 form. */
export function convertPoetrySpecifier(text: string): string | undefined {
  if (text.includes('|')) return undefined;
  const parts: string[] = [];
  // an operator may stand apart from its version: ">=1.10, < 1.13"
  for (const raw of text.replace(/([\^~<>=!])\s+/g, '$1').split(/[,\s](?=[\^~<>=!\d*])/)) {
    const part = raw.replace(/[,\s]/g, '');
    if (part === '' || part === '*') continue;
    const caret = /^(\^|~)(\d[\w.]*)$/.exec(part);
    if (caret) {
      const upper = above(caret[2] as string, caret[1] as string);
      if (upper === undefined) return undefined;
      parts.push(`>=${caret[2]}`, `<${upper}`);
    } else if (/^\d/.test(part)) parts.push(`==${part}`);
    else if (/^(?:===?|!=|<=?|>=?|~=)[\w.*+!-]+$/.test(part)) parts.push(part.replace(/^=(?!=)/, '=='));
    else return undefined;
  }
  return parts.join(',');
}

/** The first version that `^` or `~` leaves out: the leftmost part that is not zero counts for `^`, the second for `~`. */
function above(version: string, operator: string): string | undefined {
  // What follows the release, as in "2.0.0.post2" or "0.23rc1", does not move the bound.
  const release = /^\d+(?:\.\d+)*/.exec(version)?.[0];
  if (release === undefined) return undefined;
  const numbers = release.split('.').map(Number);
  let at = operator === '~' ? Math.min(1, numbers.length - 1) : numbers.findIndex((n) => n > 0);
  if (at < 0) at = numbers.length - 1;
  return numbers.map((n, i) => (i < at ? n : i === at ? n + 1 : 0)).join('.');
}
